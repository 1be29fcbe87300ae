//! Telegram's login widget: the person's data, signed with a key that is made of the bot's token.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use chrono::{DateTime, TimeDelta, Utc};
use ring::{digest, hmac};
use serde_json::{Map, Value};

use crate::client::{Begin, Callback, Client, Outcome, Redirect};
use crate::error::Error;
use crate::send::with_query;

const AUTHORIZE: &str = "https://oauth.telegram.org/auth";
/// Seconds for which data is fresh unless a setting says otherwise.
const VALIDITY: i64 = 30;
/// Seconds by which its clock may be ahead of ours.
const AHEAD: i64 = 60;
/// The greatest answer that is read, in base64.
const LARGEST: usize = 16 * 1024;

pub(super) fn begin(client: &Client<'_>, begin: Begin<'_>) -> Redirect {
    let return_to = with_query(client.callback_url, &[("state", begin.state)]);
    let origin = client.home();
    let params = [
        ("origin", origin.as_str()),
        ("bot_id", &client.app.client_id),
        ("request_access", "write"),
        ("embed", "0"),
        ("return_to", &return_to),
    ];
    Redirect::to(with_query(AUTHORIZE, &params), Map::new())
}

pub(super) fn finish(client: &Client<'_>, callback: Callback<'_>) -> Result<Outcome, Error> {
    let posted = callback.get("tgAuthResult").filter(|_| callback.is_post);
    let posted = posted.ok_or_else(|| Error::unknown("there is no answer"))?;
    let signed = read(posted, client.app.secret.expose())?;
    let age = client.now.signed_duration_since(signed.at);
    let validity = TimeDelta::seconds(validity(client));
    if age > validity || age < -TimeDelta::seconds(AHEAD) {
        return Err(Error::unknown("the answer was not made just now"));
    }
    // Two devices that ask within a second are told the same: it counts for a short while, not once.
    let person = Value::Object(signed.data);
    client.outcome(&person, person.clone())
}

/// What Telegram says, proven to be its word.
pub(crate) struct Signed {
    pub(crate) data: Map<String, Value>,
    pub(crate) at: DateTime<Utc>,
}

/// Reads what the widget gave the person's browser.
pub(crate) fn read(posted: &str, bot_token: &str) -> Result<Signed, Error> {
    let wrong = |why: &str| Error::Unknown(format!("the answer {why}"));
    if posted.len() > LARGEST || bot_token.is_empty() {
        return Err(wrong("cannot be checked"));
    }
    let bytes = decoded(posted).ok_or_else(|| wrong("is no base64"))?;
    let data: Value = serde_json::from_slice(&bytes).map_err(|_| wrong("is no JSON"))?;
    let Value::Object(mut data) = data else {
        return Err(wrong("is no object"));
    };
    let Some(Value::String(hash)) = data.remove("hash") else {
        return Err(wrong("is not signed"));
    };
    let mut lines = Vec::new();
    for (name, value) in &data {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(wrong("has something in it that Telegram does not send")),
        };
        lines.push(format!("{name}={value}"));
    }
    lines.sort();
    let key = digest::digest(&digest::SHA256, bot_token.as_bytes());
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    let made = hex::decode(&hash).map_err(|_| wrong("has a signature that is none"))?;
    hmac::verify(&key, lines.join("\n").as_bytes(), &made)
        .map_err(|_| wrong("is not signed by the bot's token"))?;
    let at = data.remove("auth_date").as_ref().and_then(whole);
    let at = at.and_then(|at| DateTime::from_timestamp(at, 0));
    let at = at.ok_or_else(|| wrong("has no date"))?;
    Ok(Signed { data, at })
}

/// Base64 in either alphabet, with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [STANDARD, URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).ok())
}

/// Seconds for which data is fresh.
fn validity(client: &Client<'_>) -> i64 {
    let own = client
        .app
        .settings
        .get("auth_date_validity")
        .and_then(whole);
    let auth_params = client.options.auth_params.as_ref();
    let shared = || auth_params?.get("auth_date_validity").and_then(whole);
    own.or_else(shared).unwrap_or(VALIDITY)
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}
