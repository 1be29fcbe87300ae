//! OAuth 2.0 (RFC 6749) with a code, in the dialects of the catalogue.

mod exchange;
mod extra;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::call::Into;
use crate::client::{Begin, Callback, Client, Outcome, Redirect, Token};
use crate::error::Error;
use crate::fill::Known;
use crate::provider::{Authorize, ClientAuth};
use crate::send::{make, with_query};
use crate::shape::Company;
use crate::{oidc, pointer};

use exchange::{exchange, token};
use extra::page_scope;

pub(crate) use exchange::refresh;
pub(crate) use extra::extra;

/// Under this name the state keeps the code verifier.
// Compat: `providers/oauth2/provider.py`.
const VERIFIER: &str = "pkce_code_verifier";

/// Where a provider is, after the settings and what it publishes.
pub(crate) struct Endpoints {
    pub(crate) authorize: String,
    pub(crate) token: String,
    pub(crate) auth: ClientAuth,
}

/// Where to send the person.
pub(crate) async fn begin(client: &Client<'_>, begin: Begin<'_>) -> Result<Redirect, Error> {
    let authorize = authorize(client)?;
    let endpoints = client.endpoints(begin.params).await?;
    let mut keep = Map::new();
    let mut params = extra(client, authorize, &begin, &mut keep)?;
    let mut scope = client.scope().into_owned();
    if !begin.is_headless {
        page_scope(authorize, &begin, &mut scope);
    }
    let own = |name: &str, value: String| (name.to_owned(), value);
    let mut all = vec![own(
        authorize.client_id.as_deref().unwrap_or("client_id"),
        client.client_id().to_owned(),
    )];
    if !authorize.is_fixed {
        all.push(own("redirect_uri", client.callback(begin.params)));
    }
    if scope.iter().any(|word| !word.is_empty()) {
        let delimiter = authorize.scope_delimiter.as_deref().unwrap_or(" ");
        all.push(own("scope", scope.join(delimiter)));
    }
    all.push(own("response_type", "code".to_owned()));
    all.push(own("state", begin.state.to_owned()));
    if !authorize.is_fixed && client.uses_pkce(authorize) {
        // A digest of randomness is as good as it, and 43 signs are enough (RFC 7636, 4.1).
        let verifier = URL_SAFE_NO_PAD.encode((client.random)());
        let digest = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
        params.push(own("code_challenge_method", "S256".to_owned()));
        params.push(own("code_challenge", URL_SAFE_NO_PAD.encode(digest)));
        keep.insert(VERIFIER.to_owned(), json!(verifier));
    }
    if let Some(nonce) = oidc::nonce(client) {
        params.push(own("nonce", nonce.clone()));
        keep.insert("nonce".to_owned(), json!(nonce));
    }
    for (name, value) in params {
        all.retain(|(known, _)| *known != name);
        all.push((name, value));
    }
    let mut redirect = Redirect::to(with_query(&endpoints.authorize, &all), keep);
    redirect.is_by_script = client
        .quirk()
        .is_some_and(|quirk| quirk.is_by_script(client));
    Ok(redirect)
}

/// Who came back.
pub(crate) async fn finish(
    client: &Client<'_>,
    callback: Callback<'_>,
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    let authorize = authorize(client)?;
    let code = code(authorize, callback)?;
    oidc::check_issuer(client, callback).await?;
    if let Some(quirk) = client.quirk() {
        quirk.check(callback, keep)?;
    }
    let answer = exchange(client, callback, code, keep).await?;
    let token = token(client, &answer)?;
    let empty = BTreeMap::new();
    let known = Known {
        client,
        token: token.token.expose(),
        answer: &answer,
        callback: callback.params,
        profile: &Value::Null,
        steps: &empty,
    };
    let profile = profile(&known, keep).await?;
    person(&known, profile, Some(token.clone()))
}

/// The person in a profile, and what is kept of it.
pub(crate) fn person(
    known: &Known<'_>,
    profile: Value,
    token: Option<Token>,
) -> Result<Outcome, Error> {
    let client = known.client;
    let provider = client.provider;
    let trust = client.verified_email();
    let uid = client.uid_sources(known)?;
    let person = client
        .quirk()
        .and_then(|quirk| quirk.person(client, &profile));
    let identity = provider.identity(person.as_ref().unwrap_or(&profile), &uid, &trust);
    let identity =
        identity.ok_or_else(|| Error::unknown("the provider's answer has no id in it"))?;
    let company = Company {
        answer: known.answer,
        callback: known.callback,
    };
    let extra_data = provider.extra.apply(profile, &company);
    let extra_data =
        extra_data.ok_or_else(|| Error::unknown("the provider's answer lacks the person"))?;
    Ok(Outcome {
        identity,
        extra_data,
        token,
        once: None,
    })
}

/// The profile: from the ID token, from calls, or from the answer to the token call.
pub(crate) async fn profile(known: &Known<'_>, keep: &Map<String, Value>) -> Result<Value, Error> {
    let client = known.client;
    if let Some(quirk) = client.quirk()
        && let Some(profile) = quirk.profile(known, keep).await?
    {
        return Ok(profile);
    }
    if let Some(claims) = oidc::claims(known, keep).await? {
        return Ok(claims);
    }
    let Some(call) = &client.provider.profile else {
        return Ok(known.answer.clone());
    };
    let before = further(known, json!({}), true).await?;
    let profile = make(call, known).await?;
    let profile = profile.ok_or_else(|| Error::unknown("the provider has no profile"))?;
    further(known, joined(profile, before, &Into::Merge), false).await
}

/// The profile after the further calls of before or after it.
async fn further(known: &Known<'_>, mut profile: Value, is_before: bool) -> Result<Value, Error> {
    let calls = known.client.provider.then.iter();
    for call in calls.filter(|call| call.is_before == is_before) {
        let known = Known {
            profile: &profile,
            ..*known
        };
        let has = |at: &String| pointer::find(&profile, at).is_some_and(|found| !found.is_null());
        let is =
            |(name, value): &(String, String)| known.variable(name).is_ok_and(|is| is == *value);
        let is_due = (!call.only_for_email || known.client.options.query_email)
            && !call.if_missing.as_ref().is_some_and(has)
            && call.if_is.as_ref().is_none_or(is);
        if !is_due {
            continue;
        }
        if let Some(found) = make(call, &known).await? {
            profile = joined(profile, found, &call.into);
        }
    }
    Ok(profile)
}

fn joined(profile: Value, found: Value, into: &Into) -> Value {
    match (profile, found, into) {
        (Value::Object(mut members), found, Into::Member(name)) => {
            members.insert(name.clone(), found);
            Value::Object(members)
        }
        (Value::Object(mut members), Value::Object(found), Into::Merge) => {
            for (name, value) in found {
                members.entry(name).or_insert(value);
            }
            Value::Object(members)
        }
        (profile, _, Into::Merge) => profile,
        (_, found, _) => found,
    }
}

fn authorize<'a>(client: &Client<'a>) -> Result<&'a Authorize, Error> {
    client.provider.authorize.as_ref().ok_or(Error::Unsupported)
}

fn code<'a>(authorize: &Authorize, callback: Callback<'a>) -> Result<&'a str, Error> {
    if let Some(error) = callback.get("error") {
        if error == authorize.cancelled.as_deref().unwrap_or("access_denied") {
            return Err(Error::Cancelled);
        }
        let described = callback.get("error_description").unwrap_or_default();
        return Err(Error::Unknown(format!(
            "the provider says {}",
            short(&format!("{error}: {described}"))
        )));
    }
    let names = [authorize.code.as_deref(), Some("code")];
    let code = names
        .into_iter()
        .flatten()
        .find_map(|name| callback.get(name));
    code.filter(|code| !code.is_empty())
        .ok_or_else(|| Error::unknown("the provider sent no code"))
}

/// Words of somebody else for the log: short, and on one line.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
