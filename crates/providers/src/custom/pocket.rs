//! Pocket: a dialect from before OAuth 2.0, in JSON and without signatures.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::app::Secret;
use crate::client::{Begin, Client, Outcome, Redirect, Token};
use crate::error::Error;
use crate::fetch::{Method, Request};
use crate::oauth1::kept;
use crate::oauth2;
use crate::provider::Authorize;
use crate::send::{host, json, with_query};

const REQUEST: &str = "https://getpocket.com/v3/oauth/request";
const AUTHORIZE: &str = "https://getpocket.com/auth/authorize";
const ACCESS: &str = "https://getpocket.com/v3/oauth/authorize";
/// Under this name the code is kept.
const CODE: &str = "request_token";

pub(super) async fn begin(client: &Client<'_>, begin: Begin<'_>) -> Result<Redirect, Error> {
    let body = json!({
        "consumer_key": client.app.client_id,
        "redirect_uri": client.callback_url,
    });
    let answer = post(client, REQUEST, &body).await?;
    let code = answer.get("code").and_then(Value::as_str);
    let code = code.ok_or_else(|| Error::unknown("the provider gave no code"))?;
    let mut params = HashMap::from([
        (CODE.to_owned(), code.to_owned()),
        ("redirect_uri".to_owned(), client.callback_url.to_owned()),
    ]);
    let authorize = Authorize::default();
    let extra = oauth2::extra(client, &authorize, &begin, &mut Map::new())?;
    for (name, value) in extra {
        params.entry(name).or_insert(value);
    }
    let params: Vec<_> = params.into_iter().collect();
    Ok(Redirect::to(
        with_query(AUTHORIZE, &params),
        kept(CODE, code),
    ))
}

pub(super) async fn finish(
    client: &Client<'_>,
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    let code = keep.get(CODE).and_then(Value::as_str);
    let code = code.ok_or_else(|| Error::unknown("nobody here asked for it"))?;
    let body = json!({ "consumer_key": client.app.client_id, "code": code });
    let answer = post(client, ACCESS, &body).await?;
    let text = |name: &str| {
        let found = answer.get(name).and_then(Value::as_str);
        found.ok_or_else(|| Error::Unknown(format!("the provider's answer lacks {name}")))
    };
    let (secret, username) = (text("access_token")?, text("username")?);
    // Compat: `allauth/socialaccount/providers/pocket/client.py` keeps it in this form.
    let person = json!({
        "oauth_token": code,
        "oauth_token_secret": secret,
        "username": username,
    });
    let token = Token {
        token: Secret::new(code),
        token_secret: Secret::new(secret),
        expires_at: None,
    };
    Ok(Outcome {
        token: Some(token),
        ..client.outcome(&person, person.clone())?
    })
}

async fn post(client: &Client<'_>, url: &str, body: &Value) -> Result<Value, Error> {
    let request = Request {
        method: Method::Post,
        url: url.to_owned(),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-accept".to_owned(), "application/json".to_owned()),
        ],
        body: Some(body.to_string()),
        is_repeatable: false,
    };
    let response = client.fetch.send(request).await?;
    json(&response, &host(url))
}
