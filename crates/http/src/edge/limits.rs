//! How large a body may be, and how long it may take to arrive.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::{Edge, problem};

/// Time for a whole body. No endpoint takes more than a form's worth of data.
pub(super) const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// Reads the body before anything else is done with the request, so that nobody waits for it later.
///
/// Security: the deadline is for the whole; a byte now and then does not keep a connection.
pub(super) async fn read_body(
    State(edge): State<Arc<Edge>>,
    request: Request,
    next: Next,
) -> Response {
    // The "body" of a CONNECT request is the stream of a WebSocket.
    if request.body().is_end_stream() || request.method() == Method::CONNECT {
        return next.run(request).await;
    }
    let announced = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
    if announced > edge.body_limit {
        return problem::body_too_large();
    }
    let (parts, body) = request.into_parts();
    let mut request = Request::from_parts(parts.clone(), body);
    DefaultBodyLimit::max(edge.body_limit).apply(&mut request);
    match tokio::time::timeout(edge.body_deadline, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => {
            let mut request = Request::from_parts(parts, Body::from(bytes));
            DefaultBodyLimit::disable().apply(&mut request);
            next.run(request).await
        }
        Ok(Err(rejection)) => problem::body(rejection),
        Err(_) => problem::because(
            StatusCode::REQUEST_TIMEOUT,
            "body_too_slow",
            "The body took too long to arrive.",
        ),
    }
}
