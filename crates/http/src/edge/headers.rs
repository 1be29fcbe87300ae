//! Headers of all answers: what browsers must not do with them, and that nobody keeps answers of the API.

use std::sync::Arc;

use auth::Settings;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Edge;
use super::host::Reached;

/// Compat: `django/middleware/security.py` and clickjacking.py with their defaults; the last line is ours.
const FOR_ALL: [(HeaderName, HeaderValue); 5] = [
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Compat: `django/utils/cache.py` `add_never_cache_headers`.
const NEVER_STORED: HeaderValue =
    HeaderValue::from_static("max-age=0, no-cache, no-store, must-revalidate, private");

/// What depends on the settings.
pub(super) struct Policy {
    strict_transport: Option<HeaderValue>,
}

impl Policy {
    /// Reads the settings. Security: while cookies also go over http, browsers must not be bound to https.
    pub(super) fn new(settings: &Settings) -> Self {
        let seconds = settings.security.hsts_seconds;
        let is_bound = seconds > 0 && settings.session_cookie().secure;
        let value = format!("max-age={seconds}");
        Self {
            strict_transport: is_bound
                .then(|| HeaderValue::try_from(value).ok())
                .flatten(),
        }
    }
}

/// Adds the headers; those that an answer has already stay.
pub(super) async fn add(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let is_https = request
        .extensions()
        .get::<Reached>()
        .is_some_and(|reached| reached.is_https);
    let is_api = edge.below_prefix(request.uri().path()).is_some();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FOR_ALL {
        headers.entry(name).or_insert(value);
    }
    if let Some(value) = edge.headers.strict_transport.as_ref().filter(|_| is_https) {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(value.clone());
    }
    if is_api && is_json(headers) && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, NEVER_STORED);
        let now = edge
            .source
            .now()
            .format("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        headers.extend(
            HeaderValue::try_from(now)
                .ok()
                .map(|now| (header::EXPIRES, now)),
        );
    }
    response
}

/// Adds a name to `Vary`, once.
///
/// Compat: `django/utils/cache.py` `patch_vary_headers`.
pub(super) fn vary(headers: &mut HeaderMap, name: &'static str) {
    let lines = headers
        .get_all(header::VARY)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    let mut names: Vec<&str> = lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    if names
        .iter()
        .any(|known| *known == "*" || known.eq_ignore_ascii_case(name))
    {
        return;
    }
    names.push(name);
    if let Ok(value) = HeaderValue::try_from(names.join(", ")) {
        headers.insert(header::VARY, value);
    }
}

/// Whether the body is JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim() == "application/json")
}
