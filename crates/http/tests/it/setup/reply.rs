//! An answer, and what tests say of it.

use axum::http::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
pub struct Reply {
    /// What was asked, for the message of a test that fails.
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Fails unless the answer has this status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Fails unless nobody is logged in and the login waits in this stage.
    #[track_caller]
    pub fn is_pending(&self, stage: &str) -> &Self {
        assert_eq!((self.status, self.pending()), (401, Some(stage)), "{self}");
        self
    }

    /// Fails unless nobody is logged in and no login waits.
    #[track_caller]
    pub fn is_anonymous(&self) -> &Self {
        assert_eq!((self.status, self.pending()), (401, None), "{self}");
        assert_eq!(self.json["meta"]["is_authenticated"], false, "{self}");
        self
    }

    /// Fails unless a fresh proof is asked for.
    #[track_caller]
    pub fn asks_for_reauthentication(&self) -> &Self {
        assert_eq!(
            (self.status, &self.json["meta"]["is_authenticated"]),
            (401, &true.into()),
            "{self}"
        );
        assert_eq!(self.flows().first(), Some(&"reauthenticate"), "{self}");
        self
    }

    /// Fails unless the answer is 400 with exactly these mistakes: field (empty for the whole form) and code.
    #[track_caller]
    pub fn is_invalid(&self, mistakes: &[(&str, &str)]) -> &Self {
        assert_eq!(
            (self.status, self.mistakes().as_slice()),
            (400, mistakes),
            "{self}"
        );
        self
    }

    /// Fields and codes of the mistakes.
    pub fn mistakes(&self) -> Vec<(&str, &str)> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| (text(&error["param"]), text(&error["code"])))
            .collect()
    }

    /// The ids of the open flows.
    pub fn flows(&self) -> Vec<&str> {
        let flows = self.json["data"]["flows"].as_array().into_iter().flatten();
        flows.filter_map(|flow| flow["id"].as_str()).collect()
    }

    /// The flow that a login waits for.
    pub fn pending(&self) -> Option<&str> {
        let mut flows = self.json["data"]["flows"].as_array()?.iter();
        flows.find(|flow| flow["is_pending"] == true)?["id"].as_str()
    }

    /// `data`.
    pub fn data(&self) -> &Value {
        &self.json["data"]
    }

    /// The body without `meta.session_token`, which only one of the clients gets.
    pub fn body(&self) -> Value {
        let mut body = self.json.clone();
        if let Some(token) = body
            .get_mut("meta")
            .and_then(|meta| meta.as_object_mut()?.shift_remove("session_token"))
        {
            assert!(token.as_str().is_some_and(is_session_key), "{self}");
        }
        body
    }

    /// Fails unless this is the whole body, but for `meta.session_token`.
    #[track_caller]
    pub fn has_body(&self, expected: &Value) -> &Self {
        let body = self.body();
        assert!(
            body == *expected,
            "{}\nis {body:#}\nnot {expected:#}",
            self.asked
        );
        self
    }

    /// A header that is there once, or not at all.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.get_all(name).iter();
        let line = lines.next().map(|value| value.to_str().unwrap());
        assert_eq!(lines.next(), None, "{name} is there twice: {self}");
        line
    }

    /// The `Set-Cookie` line of a cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let lines = self
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|line| line.to_str().unwrap());
        lines
            .into_iter()
            .find(|line| line.split_once('=').is_some_and(|(known, _)| known == name))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether a text looks like a session key.
pub fn is_session_key(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} -> {} {}",
            self.asked,
            self.status,
            String::from_utf8_lossy(&self.bytes)
        )
    }
}
