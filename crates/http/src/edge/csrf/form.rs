//! The token as a field of a form.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{Method, header};
use url::form_urlencoded;

use super::refusal::Refusal;
use crate::edge::problem;

const FIELD: &str = "csrfmiddlewaretoken";

/// The token in a posted form, if the body is one, and the request as it was.
///
/// Compat: `django/middleware/csrf.py` `_check_token`: of several fields the last one counts.
pub(super) async fn token(request: Request) -> Result<(Request, Option<String>), Refusal> {
    let Some(kind) = kind(&request) else {
        return Ok((request, None));
    };
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(whole, &())
        .await
        .map_err(|error| Refusal::Body(Box::new(problem::body(error))))?;
    let token = match kind {
        Kind::Urlencoded => form_urlencoded::parse(&bytes)
            .filter(|(name, _)| name == FIELD)
            .map(|(_, value)| value.into_owned())
            .last(),
        Kind::Multipart => in_parts(&parts, bytes.clone()).await,
    };
    Ok((Request::from_parts(parts, Body::from(bytes)), token))
}

enum Kind {
    Urlencoded,
    Multipart,
}

fn kind(request: &Request) -> Option<Kind> {
    if request.method() != Method::POST {
        return None;
    }
    let content_type = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    match content_type
        .split(';')
        .next()?
        .trim()
        .to_ascii_lowercase()
        .as_str()
    {
        "application/x-www-form-urlencoded" => Some(Kind::Urlencoded),
        "multipart/form-data" => Some(Kind::Multipart),
        _ => None,
    }
}

/// A form that cannot be read has no token.
async fn in_parts(parts: &Parts, bytes: Bytes) -> Option<String> {
    let copy = Request::from_parts(parts.clone(), Body::from(bytes));
    let mut fields = Multipart::from_request(copy, &()).await.ok()?;
    let mut token = None;
    while let Ok(Some(field)) = fields.next_field().await {
        if field.name() == Some(FIELD) && field.file_name().is_none() {
            token = field.text().await.ok();
        }
    }
    token
}
