//! `vestibule keys ...`.

use anyhow::{Result, bail};
use auth::Error;
use auth::kit::audit::{self, Event};
use auth::kit::signing_keys::{self, Listed, Rotation};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::{Global, Keys};
use crate::wiring;

/// Lists and makes the keys that tokens are signed with.
pub(crate) async fn run(global: &Global, args: Keys) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let now = server.clock.now();
    match args {
        Keys::List => {
            if !server.signing_keys.are_self_made() {
                return list_configured(global, &server).await;
            }
            let keys = signing_keys::list(&server).await?;
            let json: Vec<Value> = keys.iter().map(|key| told(key, now)).collect();
            let words: Vec<String> = keys.iter().map(|key| line(key, now)).collect();
            let words = match words.as_slice() {
                [] => "No key yet: the server makes one when it starts.".to_owned(),
                words => words.join("\n"),
            };
            print(global, &json!(json), &words);
        }
        Keys::Rotate { at_once, drop_old } => {
            let rotation = Rotation { at_once, drop_old };
            let key = match signing_keys::rotate(&server, rotation).await {
                Err(Error::Conflict) => bail!(
                    "the signing key is that of headless.jwt_private_key, or none is used: put the new one into \
                     headless.jwt_private_key_fallbacks, and when all services have seen it, swap the two. Without \
                     headless.jwt_private_key, and with headless.jwt_algorithm = \"ES256\" or \"EdDSA\", the server \
                     keeps its keys itself"
                ),
                other => other?,
            };
            let now = server.clock.now();
            let event = Event::Admin {
                act: "signing_keys_rotated",
                data: json!({"kid": key.kid, "drop_old": drop_old}),
            };
            audit::note_command(&server.db, now.into(), None, event).await?;
            let words = format!("Made {}.", line(&key, now));
            print(global, &told(&key, now), &words);
        }
    }
    Ok(Outcome::Done)
}

async fn list_configured(global: &Global, server: &auth::Server) -> Result<Outcome> {
    let ring = server.signing_keys.ring(server).await?;
    let keys = ring.jwks();
    let text = |key: &Value, name: &str| key[name].as_str().unwrap_or_default().to_owned();
    let json: Vec<Value> = keys
        .iter()
        .map(|key| json!({"kid": key["kid"], "algorithm": key["alg"], "state": "configured"}))
        .collect();
    let lines: Vec<String> = keys
        .iter()
        .map(|key| format!("{}  {}  configured", text(key, "kid"), text(key, "alg")))
        .collect();
    let words = match lines.as_slice() {
        [] => "Tokens are signed with a shared secret, or not at all: there is no public key."
            .to_owned(),
        lines => lines.join("\n"),
    };
    print(global, &json!(json), &words);
    Ok(Outcome::Done)
}

fn state(key: &Listed, now: DateTime<Utc>) -> &'static str {
    let is_past = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= now);
    if key.signs_from > now {
        "published"
    } else if is_past(key.verifies_until) {
        "over"
    } else if is_past(key.signs_until) {
        "verifying"
    } else {
        "signing"
    }
}

fn told(key: &Listed, now: DateTime<Utc>) -> Value {
    json!({
        "kid": key.kid,
        "algorithm": key.algorithm,
        "state": state(key, now),
        "created_at": key.created_at.to_rfc3339(),
        "signs_from": key.signs_from.to_rfc3339(),
        "verifies_until": key.verifies_until.map(|until| until.to_rfc3339()),
    })
}

fn line(key: &Listed, now: DateTime<Utc>) -> String {
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let end = key
        .verifies_until
        .map(|until| format!(", verifies until {}", time(until)));
    format!(
        "{}  {}  {}, signs from {}{}",
        key.kid,
        key.algorithm,
        state(key, now),
        time(key.signs_from),
        end.unwrap_or_default()
    )
}
