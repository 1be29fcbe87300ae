//! Which front ends on other origins may read answers of the API (CORS, <https://fetch.spec.whatwg.org/#http-cors-protocol>).
//!
//! Written here since the usual layer answers every OPTIONS request itself and tells strangers the rules.

use std::sync::Arc;

use auth::Settings;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::origins::Origins;
use super::{Edge, headers};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS");
const EXPOSED: HeaderValue = HeaderValue::from_static("Retry-After, X-Request-ID");
/// Seconds for which browsers may remember the answer to a preflight request; they have limits of their own.
const REMEMBERED: HeaderValue = HeaderValue::from_static("86400");
/// What clients of the API send. Some app clients that run in browsers set `User-Agent`.
const REQUEST_HEADERS: &str = "accept, accept-language, authorization, content-type, user-agent, \
    x-email-verification-key, x-invitation-key, x-password-reset-key, x-request-id, x-requested-with, x-session-token";

/// The rules, ready to be sent.
pub(super) struct Policy {
    origins: Origins,
    request_headers: HeaderValue,
}

/// What an origin is told.
struct Grant {
    origin: HeaderValue,
    with_credentials: bool,
}

impl Policy {
    /// Reads the settings.
    pub(super) fn new(settings: &Settings) -> Self {
        let names = format!("{REQUEST_HEADERS}, {}", settings.csrf.header());
        Self {
            origins: Origins::new(&settings.cors_origins(), "server.cors_allowed_origins"),
            request_headers: HeaderValue::try_from(names)
                .unwrap_or(HeaderValue::from_static(REQUEST_HEADERS)),
        }
    }

    /// What this origin may do; `None` for strangers. Security: `*` never comes with cookies.
    fn grant(&self, origin: &HeaderValue) -> Option<Grant> {
        if self.origins.include(origin.to_str().ok()?) {
            return Some(Grant {
                origin: origin.clone(),
                with_credentials: true,
            });
        }
        let any = HeaderValue::from_static("*");
        self.origins.has_any.then_some(Grant {
            origin: any,
            with_credentials: false,
        })
    }

    fn preflight(&self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            self.request_headers.clone(),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        response
    }
}

/// Answers preflight requests of known origins, and lets known origins read all other answers.
pub(super) async fn share(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let policy = &edge.cors;
    if policy.origins.is_empty() || edge.below_prefix(request.uri().path()).is_none() {
        return next.run(request).await;
    }
    let grant = request
        .headers()
        .get(header::ORIGIN)
        .and_then(|origin| policy.grant(origin));
    let mut response = match grant {
        Some(_) if is_preflight(&request) => policy.preflight(),
        Some(_) => exposing(next.run(request).await),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers::vary(headers, "Origin");
    if let Some(grant) = grant {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, grant.origin);
        if grant.with_credentials {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
                HeaderValue::from_static("true"),
            );
        }
    }
    response
}

fn exposing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

fn is_preflight(request: &Request) -> bool {
    let asks = |headers: &HeaderMap, name: HeaderName| headers.contains_key(name);
    request.method() == Method::OPTIONS
        && asks(request.headers(), header::ACCESS_CONTROL_REQUEST_METHOD)
}
