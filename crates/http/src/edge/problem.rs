//! Answers to requests that reach no handler, or break one: always `{"status": N}`, with the reason where that
//! helps a developer.

use std::any::Any;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, HttpBody};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Edge, headers};

/// An answer that says its status and no more.
pub fn bare(status: StatusCode) -> Response {
    (status, Json(json!({ "status": status.as_u16() }))).into_response()
}

/// An answer with one reason.
pub fn because(status: StatusCode, code: &str, message: &str) -> Response {
    let errors = json!([{ "message": message, "code": code }]);
    (
        status,
        Json(json!({ "status": status.as_u16(), "errors": errors })),
    )
        .into_response()
}

/// An answer with one reason, a code and a message, and what a developer should do instead.
pub(super) fn with_hint(
    status: StatusCode,
    (code, message): (&str, &str),
    hint: Option<&str>,
) -> Response {
    let Some(hint) = hint else {
        return because(status, code, message);
    };
    let errors = json!([{ "message": message, "code": code }]);
    let body = json!({ "status": status.as_u16(), "meta": { "hint": hint }, "errors": errors });
    (status, Json(body)).into_response()
}

/// The answer to a body that is greater than `server.body_limit`.
pub fn body_too_large() -> Response {
    because(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        "The body is greater than server.body_limit.",
    )
}

/// The answer to a body that could not be read.
pub fn body(rejection: BytesRejection) -> Response {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => body_too_large(),
        _ => because(
            StatusCode::BAD_REQUEST,
            "unreadable_body",
            "The body could not be read to its end.",
        ),
    }
}

/// The answer when a handler panics. Where it did, the panic hook has written.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    bare(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Makes all refusals below the API's prefix JSON, and answers OPTIONS where there is no handler for it.
pub(super) async fn in_json(
    State(edge): State<Arc<Edge>>,
    request: Request,
    next: Next,
) -> Response {
    if edge.below_prefix(request.uri().path()).is_none() {
        return next.run(request).await;
    }
    let method = request.method().clone();
    let response = next.run(request).await;
    let is_refusal = response.status().is_client_error() || response.status().is_server_error();
    let response = if is_refusal && !headers::is_json(response.headers()) {
        told(&method, response)
    } else {
        response
    };
    measured(&method, response)
}

/// The refusal with its headers, and a body of ours.
fn told(method: &Method, response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    if parts.status == StatusCode::METHOD_NOT_ALLOWED {
        complete_allow(&mut parts.headers);
        if method == Method::OPTIONS {
            parts.status = StatusCode::OK;
            return Response::from_parts(parts, Body::empty());
        }
    }
    let (ours, body) = bare(parts.status).into_parts();
    parts.headers.extend(ours.headers);
    Response::from_parts(parts, body)
}

/// Says the length of the body, which HEAD then leaves out. The router did so for answers of its own.
fn measured(method: &Method, mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert(length.into());
    }
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// Adds OPTIONS to the methods of an `Allow` header, which are then in Django's order.
///
/// Compat: `django/views/generic/base.py` `View._allowed_methods`.
fn complete_allow(headers: &mut HeaderMap) {
    const ORDER: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
    let known = headers
        .get(header::ALLOW)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_known = |method: &&str| known.split(',').any(|one| one.trim() == *method);
    let methods: Vec<&str> = ORDER
        .into_iter()
        .filter(is_known)
        .chain(["OPTIONS"])
        .collect();
    if let Ok(value) = HeaderValue::try_from(methods.join(", ")) {
        headers.insert(header::ALLOW, value);
    }
}
