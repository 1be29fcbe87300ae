//! Logging in, or connecting, with a token that an app got from a provider by itself.

use providers::TokenInput;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::provider_login;
use crate::kit::form::{Field, Form, Rules};
use crate::kit::social::{self, Errand, Installed, Process, SocialLogin, client};
use crate::messages::Arg;

/// A provider's token.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct ProviderTokenInput {
    /// The id of the provider.
    #[serde(default)]
    #[schema(value_type = String, required, example = "google")]
    pub provider: Field,
    /// `login` or `connect`.
    #[serde(default)]
    #[schema(value_type = String, required, example = "login")]
    pub process: Field,
    /// `client_id`, and `id_token` or `access_token` or both.
    #[serde(default)]
    #[schema(value_type = ProviderToken, required)]
    pub token: Field,
}

/// What an app got from a provider.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ProviderToken {
    /// Who we are at the provider.
    #[schema(example = "123.apps.googleusercontent.com")]
    pub client_id: String,
    /// An ID token.
    pub id_token: Option<String>,
    /// An access token.
    pub access_token: Option<String>,
}

/// Checks a token with its provider.
/// Compat: `allauth/headless/socialaccount/inputs.py` `ProviderTokenInput`.
///
/// # Errors
/// `Invalid`: a field is missing, or the token proves nothing.
pub async fn check(cx: &Cx, input: &ProviderTokenInput) -> Result<SocialLogin> {
    let mut form = Form::default();
    let provider = form.text("provider", &input.provider, Rules::REQUIRED);
    let process = process(&mut form, &input.process);
    let token = token(&mut form, &input.token);
    let found = match (&provider, token) {
        (Some(provider), Some(token)) if !token.is_empty() => {
            provider_of(cx, &mut form, provider, token).await?
        }
        _ => None,
    };
    form.finish()?;
    let (Some(process), Some(provider), Some(token)) = (process, found, token) else {
        return Err(Error::field("token", Code::InvalidToken));
    };
    let text = |name: &str| token.get(name).and_then(Value::as_str);
    let input = TokenInput {
        id_token: text("id_token").filter(|text| !text.is_empty()),
        access_token: text("access_token").filter(|text| !text.is_empty()),
    };
    let outcome = provider.verify_token(cx, input).await.map_err(|error| {
        client::log(provider.id(), &error);
        Error::field("token", Code::InvalidToken)
    })?;
    let errand = Errand {
        process,
        ..Errand::default()
    };
    SocialLogin::new(provider, outcome, errand).map_err(|error| {
        client::fault(&error);
        Error::field("token", Code::InvalidToken)
    })
}

/// Logs in, signs up or connects, with a token that was checked.
///
/// # Errors
/// As for anybody who comes from a provider.
pub async fn complete(cx: &Cx, login: SocialLogin) -> Result<()> {
    provider_login::complete(cx, login).await
}

fn process(form: &mut Form, field: &Field) -> Option<Process> {
    let text = field.text(false);
    if text.is_empty() {
        form.add("process", Code::Required);
        return None;
    }
    let known = Process::of(&text).filter(|process| *process != Process::Redirect);
    if known.is_none() {
        form.add_error(FieldError {
            args: vec![("value", Arg::from(text))],
            ..FieldError::new(Some("process"), Code::InvalidChoice)
        });
    }
    known
}

fn token<'a>(form: &mut Form, field: &'a Field) -> Option<&'a Map<String, Value>> {
    let value = field.value();
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    if is_empty {
        form.add("token", Code::Required);
    }
    let map = value.as_object();
    if map.is_none() {
        form.add("token", Code::InvalidToken);
    }
    map
}

/// The provider that a token is for; none where that is a mistake.
async fn provider_of(
    cx: &Cx,
    form: &mut Form,
    id: &str,
    token: &Map<String, Value>,
) -> Result<Option<Installed>> {
    let catalogued = cx.server.catalogue.get(id);
    let needs_client = catalogued.is_none_or(|provider| provider.uses_app());
    let client_id = token.get("client_id").and_then(Value::as_str);
    if needs_client && client_id.is_none() {
        form.add("token", Code::ClientIdRequired);
        return Ok(None);
    }
    let wanted = client_id.filter(|id| !id.is_empty());
    let Some(found) = social::find(cx, id, wanted).await? else {
        form.add("token", Code::InvalidToken);
        return Ok(None);
    };
    if !found.provider.supports_token_login() {
        form.add("provider", Code::TokenAuthenticationNotSupported);
        return Ok(None);
    }
    if found.provider.uses_app() && wanted.is_some_and(|id| id != found.app.client_id) {
        form.add("token", Code::ClientIdMismatch);
        return Ok(None);
    }
    if !has_token(token) {
        form.add("token", Code::TokenRequired);
        return Ok(None);
    }
    Ok(Some(found))
}

fn has_token(token: &Map<String, Value>) -> bool {
    let texts = ["id_token", "access_token"].map(|name| token.get(name));
    let is_text = |value: &Option<&Value>| value.is_none_or(|one| one.is_null() || one.is_string());
    let is_there = |value: &Option<&Value>| {
        value
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    texts.iter().all(is_text) && texts.iter().any(is_there)
}
