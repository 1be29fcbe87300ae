//! `/_vestibule/introspect` (RFC 7662).

use auth::flows::introspection;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, extract::rejection::BytesRejection};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::App;
use crate::edge::problem;

/// Whether a token is good, and whose it is. Only services with a secret may ask.
pub(crate) async fn post(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return problem::body(rejection),
    };
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| {
        let found = form.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let shown = basic(&headers).or_else(|| Some((field("client_id")?, field("client_secret")?)));
    let is_client =
        shown.is_some_and(|(id, secret)| introspection::is_client(&app.server, &id, &secret));
    if !is_client {
        let ask = (header::WWW_AUTHENTICATE, "Basic realm=\"introspection\"");
        let error = json!({"error": "invalid_client"});
        return (StatusCode::UNAUTHORIZED, [ask, NO_STORE], Json(error)).into_response();
    }
    let Some(token) = field("token").filter(|token| !token.is_empty()) else {
        let error = json!({
            "error": "invalid_request",
            "error_description": "Send the token as the form field \"token\".",
        });
        return (StatusCode::BAD_REQUEST, [NO_STORE], Json(error)).into_response();
    };
    match introspection::of(&app.server, &token).await {
        Ok(said) => ([NO_STORE], Json(said)).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a token could not be looked up");
            problem::bare(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// Name and secret in an `Authorization` header (RFC 6749, section 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let line = headers
        .get(header::AUTHORIZATION)
        .map(HeaderValue::to_str)?
        .ok()?;
    let (scheme, encoded) = line.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced)
            .decode_utf8()
            .ok()
            .map(std::borrow::Cow::into_owned)
    };
    Some((plain(id)?, plain(secret)?))
}
