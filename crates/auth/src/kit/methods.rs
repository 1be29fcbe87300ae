//! The record of how a person proved who they are, kept in the session.
//!
//! An entry does not mean that anybody is logged in: a password may be right and a second factor missing.

use serde::Serialize;
use serde_json::{Map, Value};
use store::users;

use crate::context::Cx;
use crate::kit::session::Session;

const RECORDS: &str = "account_authentication_methods";
const RECORDS_USER: &str = "account_authentication_methods_user";

/// One proof: what was used, and what it was about.
#[derive(Debug, Clone, Serialize)]
pub struct Method {
    #[serde(rename = "method")]
    name: &'static str,
    at: f64,
    #[serde(flatten)]
    about: Map<String, Value>,
}

impl Method {
    /// A proof made now.
    pub fn new(cx: &Cx, name: &'static str) -> Self {
        Self {
            name,
            at: cx.seconds(),
            about: Map::new(),
        }
    }

    /// Adds what the proof was about, unless it is empty.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() && value != "" {
            self.about.insert(key.to_owned(), value);
        }
        self
    }
}

/// The proofs of this session that are about this user, oldest first.
/// Compat: `allauth/account/internal/flows/login.py` `get_authentication_records`.
pub fn of(cx: &Cx, user: &users::Model) -> Vec<Value> {
    of_session(&cx.session, user)
}

fn of_session(session: &Session, user: &users::Model) -> Vec<Value> {
    let owner = session.get(RECORDS_USER);
    if owner.as_ref().and_then(Value::as_str) != Some(user.id.0.to_string().as_str()) {
        return Vec::new();
    }
    match session.get(RECORDS) {
        Some(Value::Array(records)) => records,
        _ => Vec::new(),
    }
}

/// The names of the proofs, oldest first; of a second factor or a passkey its kind.
pub fn names(cx: &Cx, user: &users::Model) -> Vec<String> {
    let name = |record: &Value| match (record["method"].as_str(), record["type"].as_str()) {
        (Some("mfa"), Some(kind)) => kind.to_owned(),
        (method, _) => method.unwrap_or_default().to_owned(),
    };
    of(cx, user).iter().map(name).collect()
}

/// When a second factor, or a passkey alone, was shown last in a session, in seconds since 1970.
pub fn last_factor_at(session: &Session, user: &users::Model) -> Option<f64> {
    let records = of_session(session, user);
    let factors = records.iter().filter(|record| record["method"] == "mfa");
    factors
        .filter_map(|record| record["at"].as_f64())
        .reduce(f64::max)
}

/// Whether this session began with a passkey alone.
/// Compat: `allauth/mfa/webauthn/internal/flows.py` `did_use_passwordless_login`.
pub fn has_passkey_login(cx: &Cx, user: &users::Model) -> bool {
    of(cx, user).iter().any(|record| {
        record["method"] == "mfa" && record["type"] == "webauthn" && record["passwordless"] == true
    })
}

/// Adds a proof.
pub fn record(cx: &Cx, user: &users::Model, method: &Method) {
    let mut records = of(cx, user);
    records.push(serde_json::to_value(method).unwrap_or_default());
    cx.session.set(RECORDS, records);
    cx.session.set(RECORDS_USER, user.id.0.to_string());
}

/// Forgets all proofs.
pub fn clear(cx: &Cx) {
    cx.session.remove(RECORDS);
    cx.session.remove(RECORDS_USER);
}
