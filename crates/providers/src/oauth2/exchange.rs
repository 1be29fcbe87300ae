//! The token endpoint: a code for a token, and a fresh token for one that ends.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{VERIFIER, short};
use crate::app::Secret;
use crate::client::{Callback, Client, Token};
use crate::error::Error;
use crate::fetch::{Method, Request, Response};
use crate::fill::Known;
use crate::pointer;
use crate::provider::{ClientAuth, Encoding, TokenCall};
use crate::send::{encoded, host, make, with_query};

fn token_call<'a>(client: &Client<'a>) -> Result<&'a TokenCall, Error> {
    client.provider.token.as_ref().ok_or(Error::Unsupported)
}

/// The answer to a code.
pub(super) async fn exchange(
    client: &Client<'_>,
    callback: Callback<'_>,
    code: &str,
    keep: &Map<String, Value>,
) -> Result<Value, Error> {
    let call = token_call(client)?;
    let mut steps = BTreeMap::new();
    for first in &call.first {
        let known = Known {
            callback: callback.params,
            ..Known::at_start(client)
        };
        let answer = make(&first.call, &known).await?.unwrap_or_default();
        for (name, at) in &first.take {
            let taken = pointer::find(&answer, at).and_then(pointer::text);
            let taken =
                taken.ok_or_else(|| Error::Unknown(format!("the provider did not tell {name}")))?;
            steps.insert(name.clone(), taken);
        }
    }
    let known = Known {
        callback: callback.params,
        steps: &steps,
        ..Known::at_start(client)
    };
    let mut pairs = vec![
        ("redirect_uri", client.callback(callback.params)),
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.to_owned()),
    ];
    // Compat: what the reference sends in a query lacks the verifier, and the providers that want a query know none.
    if call.encoding != Encoding::Query
        && let Some(verifier) = keep.get(VERIFIER).and_then(Value::as_str)
    {
        pairs.push(("code_verifier", verifier.to_owned()));
    }
    ask(&known, pairs, callback.params).await
}

/// A call of the token endpoint: for a code, or to refresh.
async fn ask(
    known: &Known<'_>,
    pairs: Vec<(&str, String)>,
    callback: &[(String, String)],
) -> Result<Value, Error> {
    let client = known.client;
    let call = token_call(client)?;
    let endpoints = client.endpoints(callback).await?;
    let mut headers: Vec<(String, String)> = Vec::new();
    let params = params(known, pairs, endpoints.auth, &mut headers)?;
    for (name, value) in &call.headers {
        headers.push((name.clone(), known.value(value)?));
    }
    let mut typed = |kind: &str| headers.push(("content-type".to_owned(), kind.to_owned()));
    let (method, url, body) = match call.encoding {
        Encoding::Query => (Method::Get, with_query(&endpoints.token, &params), None),
        Encoding::Form => {
            typed("application/x-www-form-urlencoded");
            (Method::Post, endpoints.token, Some(encoded(&params)))
        }
        Encoding::Json => {
            typed("application/json");
            let members = params.into_iter().map(|(name, value)| (name, json!(value)));
            let body = Value::Object(members.collect()).to_string();
            (Method::Post, endpoints.token, Some(body))
        }
    };
    let name = host(&url);
    // Security: a code counts once; asked again, a provider may take all back.
    let request = Request {
        method,
        url,
        headers,
        body,
        is_repeatable: false,
    };
    let response = client.fetch.send(request).await?;
    answer(call, &response, &name)
}

/// What is sent, under the names of this provider, with what proves who we are.
fn params(
    known: &Known<'_>,
    mut pairs: Vec<(&str, String)>,
    auth: ClientAuth,
    headers: &mut Vec<(String, String)>,
) -> Result<Vec<(String, String)>, Error> {
    let client = known.client;
    let call = token_call(client)?;
    match auth {
        ClientAuth::Body => {
            pairs.push(("client_id", client.client_id().to_owned()));
            pairs.push(("client_secret", client.client_secret()?.into_owned()));
        }
        ClientAuth::Basic => {
            let both = format!("{}:{}", client.client_id(), client.client_secret()?);
            let basic = format!("Basic {}", STANDARD.encode(both));
            headers.push(("authorization".to_owned(), basic));
        }
        ClientAuth::None => {}
    }
    let is_sent = |name: &str| !call.without.iter().any(|gone| gone == name);
    let sent = pairs.into_iter().filter(|(name, _)| is_sent(name));
    let named = |name: &str| call.names.get(name).map_or(name, String::as_str).to_owned();
    let mut all: Vec<(String, String)> = sent.map(|(name, value)| (named(name), value)).collect();
    for (name, value) in &call.params {
        all.push((name.clone(), known.value(value)?));
    }
    all.retain(|(_, value)| !value.is_empty());
    Ok(all)
}

/// The answer of the token endpoint: JSON, or a form as in the early days.
fn answer(call: &TokenCall, response: &Response, host: &str) -> Result<Value, Error> {
    let parsed = serde_json::from_str::<Value>(&response.body)
        .ok()
        .filter(Value::is_object);
    let form = || {
        let pairs = url::form_urlencoded::parse(response.body.as_bytes());
        let members: Map<String, Value> = pairs
            .map(|(name, value)| (name.into_owned(), json!(value)))
            .collect();
        Value::Object(members)
    };
    let whole = parsed.unwrap_or_else(form);
    if !matches!(response.status, 200 | 201) {
        let why = whole
            .get("error")
            .and_then(Value::as_str)
            .unwrap_or("nothing more");
        return Err(Error::Unknown(format!(
            "the token endpoint of {host} answers {}: {}",
            response.status,
            short(why)
        )));
    }
    let mut found = pointer::find(&whole, &call.at).cloned().unwrap_or_default();
    if let Value::Object(members) = &mut found {
        for (old, new) in &call.rename {
            if let Some(value) = members.remove(old) {
                members.insert(new.clone(), value);
            }
        }
    }
    if pointer::find(&found, "/access_token")
        .and_then(pointer::text)
        .is_none()
    {
        let why = whole
            .get("error")
            .and_then(Value::as_str)
            .unwrap_or("nothing more");
        return Err(Error::Unknown(format!(
            "the token endpoint of {host} gives no token: {}",
            short(why)
        )));
    }
    Ok(found)
}

/// The token in an answer.
pub(super) fn token(client: &Client<'_>, answer: &Value) -> Result<Token, Error> {
    let text = |name: &str| pointer::find(answer, name).and_then(pointer::text);
    let token =
        text("/access_token").ok_or_else(|| Error::unknown("the provider gives no token"))?;
    let seconds = text("/expires_in").and_then(|told| told.parse::<f64>().ok());
    #[expect(
        clippy::cast_possible_truncation,
        reason = "seconds; what is too large is no time"
    )]
    let lasts = seconds
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| TimeDelta::try_seconds(seconds as i64));
    Ok(Token {
        token: Secret::new(
            client
                .quirk()
                .and_then(|quirk| quirk.token(client, answer))
                .unwrap_or(token),
        ),
        token_secret: Secret::new(text("/refresh_token").unwrap_or_default()),
        expires_at: lasts.and_then(|lasts| client.now.checked_add_signed(lasts)),
    })
}

/// A fresh token.
pub(crate) async fn refresh(client: &Client<'_>, old: &Token) -> Result<Token, Error> {
    if old.token_secret.is_empty() {
        return Err(Error::Unsupported);
    }
    let known = Known::at_start(client);
    let pairs = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("refresh_token", old.token_secret.expose().to_owned()),
    ];
    let answer = ask(&known, pairs, &[]).await?;
    let mut fresh = token(client, &answer)?;
    if fresh.token_secret.is_empty() {
        fresh.token_secret = old.token_secret.clone();
    }
    Ok(fresh)
}
