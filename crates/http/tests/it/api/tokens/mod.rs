//! Access and refresh tokens.

mod login;
mod many_nodes;
mod refresh;
mod validation;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::setup::{Ask, Person, Reply, Test};

/// Settings with tokens, and keys that the server makes itself.
pub const JWT: &str = "[headless]\ntoken_strategy = \"jwt\"\njwt_algorithm = \"ES256\"\n";
/// The same with RS256 and a key of tests.
pub const RSA: &str = include_str!("../../setup/keys/rsa.pem");

/// A server with tokens.
pub async fn jwt(more: &str) -> Test {
    Test::with(&format!("{JWT}{more}")).await
}

/// The tokens that somebody gets at login.
pub async fn tokens_of(t: &Test, person: &Person) -> (String, String) {
    both(&t.device().login(person).await.is(200).json["meta"])
}

/// The access token and the refresh token in an object.
#[track_caller]
pub fn both(json: &Value) -> (String, String) {
    let text = |name: &str| {
        json[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name} in {json}"))
            .to_owned()
    };
    (text("access_token"), text("refresh_token"))
}

/// `GET /auth/session` with an access token.
pub async fn session_with(t: &Test, access: &str) -> Reply {
    let ask = Ask::new("GET", "/auth/session").header("authorization", format!("Bearer {access}"));
    t.device().send(ask).await
}

/// `POST /tokens/refresh`.
pub async fn refresh(t: &Test, token: &str) -> Reply {
    t.device()
        .post("/tokens/refresh", json!({"refresh_token": token}))
        .await
}

/// What a token says, unchecked.
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// The header of a token.
pub fn header(token: &str) -> Value {
    part(token, 0)
}

fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
