//! Facebook: tokens that its apps hand in. An access token must have been made for our app; a limited login gives an ID
//! token, which says what the graph would.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{TimeDelta, Utc};
use serde_json::{Map, Value};

use super::Quirk;
use crate::app::Secret;
use crate::client::{Client, Outcome, Token, TokenInput};
use crate::error::Error;
use crate::fill::Known;
use crate::send::{get_json, make, with_query};
use crate::{jwt, oauth2, oidc, pointer};

pub(super) struct Facebook;

/// What the claims of a limited login are called in the graph.
const CLAIMS: [(&str, &str); 6] = [
    ("sub", "id"),
    ("email", "email"),
    ("given_name", "first_name"),
    ("family_name", "last_name"),
    ("name", "name"),
    ("user_link", "link"),
];

#[async_trait]
impl Quirk for Facebook {
    async fn verify_token(
        &self,
        client: &Client<'_>,
        token: TokenInput<'_>,
    ) -> Result<Option<Outcome>, Error> {
        let given =
            |token: Option<&'_ str>| token.filter(|token| !token.is_empty()).map(str::to_owned);
        match (given(token.access_token), given(token.id_token)) {
            (Some(access_token), _) => by_access_token(client, access_token).await.map(Some),
            (None, Some(id_token)) => limited(client, &id_token).await.map(Some),
            (None, None) => Err(Error::InvalidToken("there is none".to_owned())),
        }
    }
}

async fn limited(client: &Client<'_>, token: &str) -> Result<Outcome, Error> {
    let claims = oidc::verified(client, token, None).await?;
    let named = CLAIMS
        .iter()
        .filter_map(|(claim, name)| Some(((*name).to_owned(), claims.get(*claim)?.clone())));
    let profile: Map<String, Value> = named.collect();
    let outcome = oauth2::person(&Known::at_start(client), Value::Object(profile), None)?;
    Ok(Outcome {
        once: jwt::once(&claims),
        ..outcome
    })
}

async fn by_access_token(client: &Client<'_>, given: String) -> Result<Outcome, Error> {
    inspect(client, &given).await?;
    let mut token = Token {
        token: Secret::new(given),
        token_secret: Secret::default(),
        expires_at: None,
    };
    if client
        .setting("exchange_token")
        .is_some_and(pointer::is_true)
    {
        token = exchanged(client, &token).await?;
    }
    let steps = BTreeMap::new();
    let known = Known {
        token: token.token.expose(),
        steps: &steps,
        ..Known::at_start(client)
    };
    let call = client.provider.profile.as_ref().ok_or(Error::Unsupported)?;
    let profile = make(call, &known).await?.unwrap_or_default();
    oauth2::person(&known, profile, Some(token.clone()))
}

/// Asks whether a token was made for our app.
async fn inspect(client: &Client<'_>, token: &str) -> Result<(), Error> {
    let app = client.app;
    let pairs = [
        ("client_id", app.client_id.as_str()),
        ("client_secret", app.secret.expose()),
        ("grant_type", "client_credentials"),
    ];
    let graph = Known::at_start(client).variable("graph_api_url")?;
    let ours = get_json(
        client,
        with_query(&format!("{graph}/oauth/access_token"), &pairs),
        Vec::new(),
    )
    .await?;
    let ours = ours.get("access_token").and_then(Value::as_str);
    let ours = ours.ok_or_else(|| Error::unknown("the provider gives our app no token"))?;
    let pairs = [("input_token", token), ("access_token", ours)];
    let told = get_json(
        client,
        with_query(&format!("{graph}/debug_token"), &pairs),
        Vec::new(),
    )
    .await?;
    let is_valid = pointer::find(&told, "/data/is_valid").is_some_and(pointer::is_true);
    let made_for = pointer::find(&told, "/data/app_id").and_then(pointer::text);
    // Security: a token that another app got from the same person says nothing about who holds it now.
    if is_valid && made_for.as_deref() == Some(&app.client_id) {
        Ok(())
    } else {
        Err(Error::InvalidToken(
            "it was not made for this app".to_owned(),
        ))
    }
}

/// A token that lasts, for one that does not.
async fn exchanged(client: &Client<'_>, short: &Token) -> Result<Token, Error> {
    let app = client.app;
    let pairs = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", app.client_id.as_str()),
        ("client_secret", app.secret.expose()),
        ("fb_exchange_token", short.token.expose()),
    ];
    let graph = Known::at_start(client).variable("graph_api_url")?;
    let told = get_json(
        client,
        with_query(&format!("{graph}/oauth/access_token"), &pairs),
        Vec::new(),
    )
    .await?;
    let token = told.get("access_token").and_then(Value::as_str);
    let token = token.ok_or_else(|| Error::unknown("the provider exchanges no token"))?;
    let seconds = pointer::find(&told, "/expires_in").and_then(pointer::text);
    let lasts = seconds.and_then(|seconds| TimeDelta::try_seconds(seconds.parse().ok()?));
    let expires_at: Option<chrono::DateTime<Utc>> =
        lasts.and_then(|lasts| client.now.checked_add_signed(lasts));
    Ok(Token {
        token: Secret::new(token),
        token_secret: Secret::default(),
        expires_at,
    })
}
