//! `/.well-known/jwks.json`: the public keys that tokens can be checked with (RFC 7517).

use auth::kit::signing_keys::PUBLISHED_FOR;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::App;
use crate::edge::problem;

/// The keys. Empty where tokens are signed with a shared secret, or not at all.
pub(crate) async fn get(State(app): State<App>, headers: HeaderMap) -> Response {
    let server = &app.server;
    let ring = match server.signing_keys.ring(server).await {
        Ok(ring) => ring,
        Err(error) => {
            tracing::error!(error = %error, "the signing keys cannot be read");
            return problem::bare(StatusCode::INTERNAL_SERVER_ERROR);
        }
    };
    let keys = ring.jwks();
    let names: Vec<&str> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
    let tag = format!("\"{}\"", names.join("."));
    let kept = [
        (
            header::CACHE_CONTROL,
            format!("public, max-age={PUBLISHED_FOR}"),
        ),
        (header::ETAG, tag.clone()),
        // Nothing here is secret, and pages check tokens as well.
        (
            HeaderName::from_static("access-control-allow-origin"),
            "*".to_owned(),
        ),
    ];
    let known = headers
        .get(header::IF_NONE_MATCH)
        .map(HeaderValue::as_bytes);
    if known == Some(tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, Json(json!({ "keys": keys }))).into_response()
}
