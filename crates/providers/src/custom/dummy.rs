//! A provider for tests: everybody is who they say. Its page is our own.

use serde_json::{Map, Value, json};

use crate::client::{Begin, Callback, Client, Outcome, Redirect, TokenInput};
use crate::error::Error;
use crate::mapping;
use crate::send::with_query;

const TEXTS: [&str; 4] = ["username", "first_name", "last_name", "phone"];

pub(super) fn begin(client: &Client<'_>, begin: Begin<'_>) -> Redirect {
    let url = with_query(client.callback_url, &[("state", begin.state)]);
    Redirect::to(url, Map::new())
}

pub(super) fn finish(client: &Client<'_>, callback: Callback<'_>) -> Result<Outcome, Error> {
    if callback.get("action") == Some("cancel") {
        return Err(Error::Cancelled);
    }
    let form = callback.params.iter();
    let form = form.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    outcome(client, &Value::Object(form.collect()))
}

pub(super) fn verify_token(client: &Client<'_>, token: TokenInput<'_>) -> Result<Outcome, Error> {
    let refused = |why: String| Error::InvalidToken(why);
    let token = token.id_token.unwrap_or_default();
    let said: Value = serde_json::from_str(token).map_err(|_| refused("it is no JSON".into()))?;
    outcome(client, &said).map_err(|error| refused(error.to_string()))
}

/// The form, cleaned. Compat: `allauth/socialaccount/providers/dummy/forms.py`.
fn outcome(client: &Client<'_>, said: &Value) -> Result<Outcome, Error> {
    let text = |name: &str| match said.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let wrong = |param: &'static str, why: &str| Error::BadRequest {
        param,
        why: why.to_owned(),
    };
    let id: i64 = text("id")
        .parse()
        .map_err(|_| wrong("id", "it is no number"))?;
    let email = text("email");
    let cleaned = mapping::clean(&email);
    if !email.is_empty() && cleaned.is_none() {
        return Err(wrong("email", "it is no address"));
    }
    let is = |name: &str| match said.get(name) {
        Some(Value::Bool(is)) => *is,
        Some(Value::String(text)) => !matches!(text.as_str(), "" | "False" | "false" | "0"),
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        _ => false,
    };
    let mut person = json!({
        "id": id,
        "email": cleaned.unwrap_or_default(),
        "email_verified": is("email_verified"),
        "phone_verified": is("phone_verified"),
    });
    for name in TEXTS {
        person[name] = Value::from(text(name));
    }
    client.outcome(&person, person.clone())
}
