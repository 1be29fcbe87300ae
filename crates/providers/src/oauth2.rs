//! OAuth 2.0 (RFC 6749) with a code, in the dialects of the catalogue.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use crate::app::Secret;
use crate::call::Into;
use crate::client::{Action, Begin, Callback, Client, Outcome, Redirect, Token};
use crate::error::Error;
use crate::fetch::{Method, Request, Response};
use crate::fill::Known;
use crate::provider::{Authorize, ClientAuth, Encoding, TokenCall};
use crate::send::{encoded, host, make, with_query};
use crate::shape::Company;
use crate::{oidc, pointer};

/// Under this name the state keeps the code verifier.
// Compat: `providers/oauth2/provider.py`.
const VERIFIER: &str = "pkce_code_verifier";
/// Parameters that bind the login to us and to this browser; nothing that travels with a request replaces them.
const OURS: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
];

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
    let profile = make(call, known).await?;
    let profile = profile.ok_or_else(|| Error::unknown("the provider has no profile"))?;
    further(known, profile).await
}

/// The profile after the further calls.
pub(crate) async fn further(known: &Known<'_>, mut profile: Value) -> Result<Value, Error> {
    for call in &known.client.provider.then {
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

fn token_call<'a>(client: &Client<'a>) -> Result<&'a TokenCall, Error> {
    client.provider.token.as_ref().ok_or(Error::Unsupported)
}

/// Parameters beyond the protocol's: of the settings, of the request where it may, of the catalogue.
pub(crate) fn extra(
    client: &Client<'_>,
    authorize: &Authorize,
    begin: &Begin<'_>,
    keep: &mut Map<String, Value>,
) -> Result<Vec<(String, String)>, Error> {
    let known = Known::at_start(client);
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    if !authorize.is_fixed {
        all.extend(client.auth_params());
    }
    if !begin.is_headless {
        let told = begin
            .params
            .iter()
            .filter(|(name, _)| name == "auth_params");
        let told = told.flat_map(|(_, value)| url::form_urlencoded::parse(value.as_bytes()));
        all.extend(
            told.filter(|(name, _)| !OURS.contains(&name.as_ref()))
                .map(|(name, value)| (name.into_owned(), value.into_owned())),
        );
    }
    let mut groups = vec![&authorize.params];
    if !begin.is_headless {
        groups.push(&authorize.page_params);
        match begin.action {
            Action::Authenticate => {}
            Action::Reauthenticate => groups.push(&authorize.reauthenticate),
            Action::Rerequest => groups.push(&authorize.rerequest),
        }
    }
    for (name, value) in groups.into_iter().flatten() {
        all.insert(name.clone(), known.value(value)?);
    }
    if let Some(quirk) = client.quirk() {
        keep.extend(quirk.authorize(client, begin, &mut all)?);
    }
    Ok(all.into_iter().collect())
}

fn page_scope(authorize: &Authorize, begin: &Begin<'_>, scope: &mut Vec<String>) {
    let told = begin
        .params
        .iter()
        .find(|(name, value)| name == "scope" && !value.is_empty());
    let told = told
        .iter()
        .flat_map(|(_, value)| value.split(','))
        .map(str::to_owned);
    let words: Vec<String> = told.chain(authorize.page_scope.iter().cloned()).collect();
    for word in words {
        if !scope.contains(&word) {
            scope.push(word);
        }
    }
    for word in scope {
        if let Some(other) = authorize.page_scope_names.get(word) {
            word.clone_from(other);
        }
    }
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

async fn exchange(
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
    let answer = ask(&known, pairs, callback.params).await?;
    Ok(answer)
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
    let mut pairs = pairs;
    match endpoints.auth {
        ClientAuth::Body => {
            pairs.push(("client_id", client.client_id().to_owned()));
            pairs.push(("client_secret", client.client_secret()?.into_owned()));
        }
        ClientAuth::Basic => {
            let both = format!("{}:{}", client.client_id(), client.client_secret()?);
            headers.push((
                "authorization".to_owned(),
                format!("Basic {}", STANDARD.encode(both)),
            ));
        }
        ClientAuth::None => {}
    }
    let named = pairs
        .into_iter()
        .filter(|(name, value)| !value.is_empty() && !call.without.iter().any(|gone| gone == name));
    let mut params: Vec<(String, String)> = named
        .map(|(name, value)| {
            (
                call.names.get(name).map_or(name, String::as_str).to_owned(),
                value,
            )
        })
        .collect();
    for (name, value) in &call.params {
        params.push((name.clone(), known.value(value)?));
    }
    params.retain(|(_, value)| !value.is_empty());
    for (name, value) in &call.headers {
        headers.push((name.clone(), known.value(value)?));
    }
    let (method, url, body) = match call.encoding {
        Encoding::Query => (Method::Get, with_query(&endpoints.token, &params), None),
        Encoding::Form => {
            headers.push((
                "content-type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            ));
            (Method::Post, endpoints.token, Some(encoded(&params)))
        }
        Encoding::Json => {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
            let body: Map<String, Value> = params
                .into_iter()
                .map(|(name, value)| (name, json!(value)))
                .collect();
            (
                Method::Post,
                endpoints.token,
                Some(Value::Object(body).to_string()),
            )
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
fn token(client: &Client<'_>, answer: &Value) -> Result<Token, Error> {
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

impl<'a> Client<'a> {
    /// What is asked for: of the app, of the provider's settings, or of the catalogue.
    pub(crate) fn scope(&self) -> Cow<'a, [String]> {
        let words = |value: &Value| -> Vec<String> {
            match value {
                Value::Array(words) => words
                    .iter()
                    .filter_map(|word| word.as_str().map(str::to_owned))
                    .collect(),
                Value::String(words) => words.split_whitespace().map(str::to_owned).collect(),
                _ => Vec::new(),
            }
        };
        if let Some(told) = self
            .app
            .settings
            .get("scope")
            .filter(|told| !told.is_null())
        {
            return Cow::Owned(words(told));
        }
        if let Some(told) = &self.options.scope {
            return Cow::Borrowed(told);
        }
        let provider = self.provider;
        let mut all = Vec::new();
        for word in &provider.scope {
            // A variable may stand for several words.
            match word
                .strip_prefix('{')
                .and_then(|word| word.strip_suffix('}'))
            {
                Some(name) => {
                    let words = Known::at_start(self).variable(name).unwrap_or_default();
                    all.extend(words.split_whitespace().map(str::to_owned));
                }
                None => all.push(word.clone()),
            }
        }
        if self.options.query_email {
            all.extend(provider.scope_email.iter().cloned());
        }
        if self.options.store_tokens {
            all.extend(provider.scope_tokens.iter().cloned());
        }
        Cow::Owned(all)
    }

    fn auth_params(&self) -> Vec<(String, String)> {
        let told = self
            .app
            .settings
            .get("auth_params")
            .and_then(Value::as_object);
        let told = told.or(self.options.auth_params.as_ref());
        let pairs = told.into_iter().flatten();
        pairs
            .filter_map(|(name, value)| Some((name.clone(), crate::variable::text(value)?)))
            .collect()
    }

    fn uses_pkce(&self, authorize: &Authorize) -> bool {
        let app = self
            .app
            .settings
            .get("oauth_pkce_enabled")
            .and_then(Value::as_bool);
        app.or(self.options.oauth_pkce_enabled)
            .unwrap_or(authorize.pkce)
    }
}
