//! One browser or app: it keeps its session and asks.

use std::net::SocketAddr;
use std::sync::Mutex;

use auth::Client;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use serde_json::Value;
use tower::ServiceExt;

use super::Test;

/// One browser or app.
pub struct Device<'a> {
    test: &'a Test,
    client: Client,
    jar: Mutex<Jar>,
}

#[derive(Clone)]
struct Jar {
    session: Option<String>,
    csrf: String,
    trust: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status of the line.
    pub status: u16,
    /// The body; `null` if it is no JSON.
    pub body: Value,
    headers: HeaderMap,
}

impl Test {
    /// A device that was never here.
    pub fn device(&self, client: Client) -> Device<'_> {
        let csrf = "abcdefghijklmnopqrstuvwxyz012345".to_owned();
        Device {
            test: self,
            client,
            jar: Mutex::new(Jar {
                session: None,
                csrf,
                trust: None,
            }),
        }
    }
}

impl Device<'_> {
    /// The session token, or the session cookie.
    pub fn session(&self) -> Option<String> {
        self.jar.lock().unwrap().session.clone()
    }

    /// Forgets the session and takes another.
    pub fn take_session(&self, token: &str) {
        self.jar.lock().unwrap().session = Some(token.to_owned());
    }

    /// Reads a resource.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    /// Reads a resource with a key in a header.
    pub async fn get_with(&self, path: &str, header: (&str, &str)) -> Answer {
        self.send("GET", path, &[header], None).await
    }

    /// Posts a body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], Some(body)).await
    }

    /// Sends anything.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let request = self.request(method, path, headers, body);
        let response = self.test.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: parts.status.as_u16(),
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            headers: parts.headers,
        };
        self.remember(&answer);
        answer
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Request {
        let jar = self.jar.lock().unwrap().clone();
        let client = match self.client {
            Client::App => "app",
            Client::Browser => "browser",
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/_allauth/{client}/v1{path}"))
            .header("host", "testserver")
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50000))));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match self.client {
            Client::App => {
                if let Some(token) = jar.session {
                    request = request.header("x-session-token", token);
                }
            }
            Client::Browser => {
                let session = jar.session.map(|session| format!("; sessionid={session}"));
                let trust = jar.trust.map(|trust| format!("; mfa_trusted={trust}"));
                let others = [session, trust].map(Option::unwrap_or_default).concat();
                let cookie = format!("csrftoken={}{others}", jar.csrf);
                request = request
                    .header("cookie", cookie)
                    .header("x-csrftoken", jar.csrf);
            }
        }
        match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
            None => request.body(Body::empty()).unwrap(),
        }
    }

    fn remember(&self, answer: &Answer) {
        let mut jar = self.jar.lock().unwrap();
        match self.client {
            Client::App => {
                if let Some(token) = answer.body["meta"]["session_token"].as_str() {
                    jar.session = Some(token.to_owned());
                }
                if answer.status == 410 {
                    jar.session = None;
                }
            }
            Client::Browser => {
                for line in answer.headers.get_all("set-cookie") {
                    let line = line.to_str().unwrap();
                    let (name, rest) = line.split_once('=').unwrap();
                    let value = rest.split(';').next().unwrap_or_default().trim_matches('"');
                    match name {
                        "sessionid" => {
                            jar.session = Some(value.to_owned()).filter(|value| !value.is_empty());
                        }
                        "csrftoken" => value.clone_into(&mut jar.csrf),
                        "mfa_trusted" => jar.trust = Some(value.to_owned()),
                        _ => {}
                    }
                }
            }
        }
    }
}

impl Answer {
    /// Expects a status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Expects one mistake.
    #[track_caller]
    pub fn is_refused(&self, param: &str, code: &str) -> &Self {
        self.is(400);
        let errors = self.body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{}", self.body);
        let found = (
            errors[0]["param"].as_str().unwrap_or_default(),
            &errors[0]["code"],
        );
        assert_eq!(found, (param, &Value::from(code)), "{}", self.body);
        self
    }

    /// Expects a login that waits for this flow.
    #[track_caller]
    pub fn is_pending(&self, flow: &str) -> &Self {
        self.is(401);
        assert_eq!(self.pending(), [flow], "{}", self.body);
        self
    }

    /// The flows that wait.
    pub fn pending(&self) -> Vec<&str> {
        let flows = self.body["data"]["flows"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let waiting = flows.iter().filter(|flow| flow["is_pending"] == true);
        waiting.filter_map(|flow| flow["id"].as_str()).collect()
    }

    /// Who is logged in.
    pub fn user(&self) -> Option<&str> {
        self.body["data"]["user"]["username"]
            .as_str()
            .filter(|_| self.status == 200)
    }
}
