//! OpenID Connect: discovery, ID tokens, and the user info endpoint.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::client::{Callback, Client, Outcome, TokenInput};
use crate::error::Error;
use crate::fill::Known;
use crate::jwt::{self, Expected};
use crate::oauth2::{self, Endpoints};
use crate::provider::{ClientAuth, Protocol};
use crate::{pointer, send};

/// What every server publishes itself under.
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// What a server publishes about itself, after our overrides.
pub(crate) async fn discovery(client: &Client<'_>) -> Result<Value, Error> {
    let server = Known::at_start(client).variable("server_url")?;
    let url = if server.contains("/.well-known/") {
        server
    } else {
        format!("{}{WELL_KNOWN}", server.trim_end_matches('/'))
    };
    let published = client.documents.get_current(client, &url).await?;
    let mut published = Arc::unwrap_or_clone(published);
    let overrides = client.setting("openid_configuration_overrides");
    if let (Value::Object(all), Some(Value::Object(own))) = (&mut published, overrides) {
        all.extend(own.clone());
    }
    Ok(published)
}

/// Where a server is, as it says itself.
pub(crate) async fn endpoints(client: &Client<'_>) -> Result<Endpoints, Error> {
    let published = discovery(client).await?;
    Ok(Endpoints {
        authorize: text(&published, "authorization_endpoint")?,
        token: text(&published, "token_endpoint")?,
        auth: auth(client, &published),
    })
}

fn auth(client: &Client<'_>, published: &Value) -> ClientAuth {
    if let Some(told) = client
        .setting("token_auth_method")
        .and_then(Value::as_str)
        .filter(|told| !told.is_empty())
    {
        return if told == "client_secret_basic" {
            ClientAuth::Basic
        } else {
            ClientAuth::Body
        };
    }
    let methods = published
        .get("token_endpoint_auth_methods_supported")
        .and_then(Value::as_array);
    let takes = |method: &str| methods.is_some_and(|all| all.iter().any(|one| one == method));
    if takes("client_secret_basic") && !takes("client_secret_post") {
        ClientAuth::Basic
    } else {
        ClientAuth::Body
    }
}

/// A nonce for this login, where a setting wants one.
pub(crate) fn nonce(client: &Client<'_>) -> Option<String> {
    let speaks = client.provider.protocol == Protocol::Oidc || client.provider.id_token.is_some();
    let wanted = client
        .setting("nonce_enabled")
        .is_some_and(pointer::is_true);
    (speaks && wanted).then(|| URL_SAFE_NO_PAD.encode((client.random)()))
}

/// That the answer comes from whom the person was sent to (RFC 9207).
pub(crate) async fn check_issuer(client: &Client<'_>, callback: Callback<'_>) -> Result<(), Error> {
    let told = callback.get("iss");
    let (issuer, must) = if client.provider.protocol == Protocol::Oidc {
        let published = discovery(client).await?;
        let must = published.get("authorization_response_iss_parameter_supported");
        (
            text(&published, "issuer")?,
            must.is_some_and(pointer::is_true),
        )
    } else if let (Some(id_token), Some(_)) = (&client.provider.id_token, told) {
        (Known::at_start(client).value(&id_token.issuer)?, false)
    } else {
        return Ok(());
    };
    // Security: a mix-up of providers would send one provider's code to the other.
    match told {
        Some(told) if told != issuer => Err(Error::unknown("the answer is of another issuer")),
        None if must => Err(Error::unknown("the answer names no issuer")),
        _ => Ok(()),
    }
}

/// What the ID token, and where asked for the user info endpoint, say. None where the provider has neither.
pub(crate) async fn claims(
    known: &Known<'_>,
    keep: &Map<String, Value>,
) -> Result<Option<Value>, Error> {
    let client = known.client;
    let token = known.answer.get("id_token").and_then(Value::as_str);
    let nonce = keep.get("nonce").and_then(Value::as_str);
    if client.provider.protocol == Protocol::Oidc {
        return both(known, token, nonce).await.map(Some);
    }
    match (&client.provider.id_token, token) {
        (Some(section), Some(token)) if !section.only_from_apps => {
            let claims = verified(client, token, nonce).await?;
            Ok(Some(Value::Object(claims)))
        }
        _ => Ok(None),
    }
}

// Compat: `providers/openid_connect/views.py`: both are kept under their names.
async fn both(known: &Known<'_>, token: Option<&str>, nonce: Option<&str>) -> Result<Value, Error> {
    let client = known.client;
    let mut found = Map::new();
    let told = client
        .app
        .settings
        .get("fetch_userinfo")
        .and_then(Value::as_bool);
    if told.or(client.options.fetch_userinfo).unwrap_or(true) || token.is_none() {
        let url = text(&discovery(client).await?, "userinfo_endpoint")?;
        let bearer = vec![(
            "authorization".to_owned(),
            format!("Bearer {}", known.token),
        )];
        found.insert(
            "userinfo".to_owned(),
            send::get_json(client, url, bearer).await?,
        );
    }
    if let Some(token) = token {
        let claims = verified(client, token, nonce).await?;
        // Security: another person's user info must not be taken for this one's (OpenID Connect Core 5.3.2).
        let told = found.get("userinfo").and_then(|told| told.get("sub"));
        if told.is_some() && told.map(pointer::text) != claims.get("sub").map(pointer::text) {
            return Err(Error::unknown("the user info is somebody else's"));
        }
        found.insert("id_token".to_owned(), Value::Object(claims));
    }
    Ok(Value::Object(found))
}

/// The claims of an ID token of this provider for us.
pub(crate) async fn verified(
    client: &Client<'_>,
    token: &str,
    nonce: Option<&str>,
) -> Result<Map<String, Value>, Error> {
    let (issuer, keys) = if let Some(section) = &client.provider.id_token {
        let known = Known::at_start(client);
        (known.value(&section.issuer)?, known.address(&section.keys)?)
    } else {
        let published = discovery(client).await?;
        (text(&published, "issuer")?, text(&published, "jwks_uri")?)
    };
    let audiences: Vec<&str> = client.app.client_id.split(',').map(str::trim).collect();
    let expected = Expected {
        issuer: &issuer,
        audiences: &audiences,
        keys: &keys,
        nonce,
    };
    jwt::verify(client, token, &expected).await
}

/// Whose ID token an app handed in.
pub(crate) async fn verify_token(
    client: &Client<'_>,
    token: TokenInput<'_>,
) -> Result<Outcome, Error> {
    let missing = || Error::InvalidToken("there is no id_token".to_owned());
    let token = token
        .id_token
        .filter(|token| !token.is_empty())
        .ok_or_else(missing)?;
    let claims = verified(client, token, None).await?;
    let once = jwt::once(&claims);
    let outcome = oauth2::person(&Known::at_start(client), Value::Object(claims), None)?;
    Ok(Outcome { once, ..outcome })
}

fn text(published: &Value, name: &str) -> Result<String, Error> {
    let found = published.get(name).and_then(Value::as_str);
    let missing = || Error::Unknown(format!("the server's configuration does not tell {name}"));
    found.map(str::to_owned).ok_or_else(missing)
}

/// The person in what was kept of an OpenID provider: the user info, or the ID token, or what older servers kept.
pub(crate) fn picked(profile: &Value) -> &Value {
    let has = |name: &str| {
        profile
            .get(name)
            .filter(|found| found.as_object().is_some_and(|found| !found.is_empty()))
    };
    has("userinfo")
        .or_else(|| has("id_token"))
        .unwrap_or(profile)
}
