//! One line in the log for each request, and the id that ties it to other lines. No addresses, no paths as they
//! were sent, no queries: keys may be in them.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::Edge;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over from a client.
const LONGEST: usize = 64;

/// The id of the request: the client's `X-Request-ID` if it is a sane one, else our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// Writes the line and echoes the id.
pub(super) async fn record(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = named(request.method());
    let client = client(&edge, request.uri().path());
    let id = incoming(&request).unwrap_or_else(|| edge.source.token());
    let span = tracing::info_span!("request", request.id = id);
    request
        .extensions_mut()
        .insert(RequestId(id.as_str().into()));
    let mut response = next.run(request).instrument(span.clone()).await;
    let route = response
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str);
    let duration = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        tracing::info!(
            http.method = method,
            http.route = route,
            http.status = response.status().as_u16(),
            http.duration_us = duration,
            client,
            "request answered"
        );
    });
    response
        .headers_mut()
        .extend(HeaderValue::try_from(id).ok().map(|id| (HEADER, id)));
    response
}

/// Carries the name of the route out to where the line is written.
pub(super) async fn name_route(
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// Security: anything else could forge lines of the log.
fn incoming(request: &Request) -> Option<String> {
    let text = request.headers().get(HEADER)?.to_str().ok()?;
    let is_sane = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_short = !text.is_empty() && text.len() <= LONGEST;
    (is_short && text.bytes().all(is_sane)).then(|| text.to_owned())
}

/// Methods can be any word; only those that exist are written.
fn named(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("other")
}

/// The kind of client, as the path says it.
fn client(edge: &Edge, path: &str) -> &'static str {
    let below = edge
        .below_prefix(path)
        .and_then(|rest| rest.strip_prefix('/'));
    match below.and_then(|rest| rest.split('/').next()) {
        Some("browser") => "browser",
        Some("app") => "app",
        _ => "-",
    }
}
