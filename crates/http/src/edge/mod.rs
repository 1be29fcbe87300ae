//! What every request meets before the routes and every answer after them: hosts, proxies, limits, CORS, CSRF,
//! headers, the log. Needs settings, time and randomness only, no database.

pub mod access_log;
pub mod client_address;
mod cors;
pub mod csrf;
mod headers;
pub mod host;
mod limits;
mod origins;
pub mod problem;
mod proxies;

use std::sync::Arc;
use std::time::Duration;

use auth::Settings;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use chrono::{DateTime, Utc};
use tower_http::catch_panic::CatchPanicLayer;

pub use access_log::RequestId;
pub use client_address::ClientAddress;
pub use csrf::{CsrfToken, RotateCsrf};
pub use host::BaseUrl;

/// Time and randomness, as the server around has them.
pub trait Source: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
    /// 32 letters and digits that nobody can guess.
    fn token(&self) -> String;
}

/// The settings in the form that requests need them in.
pub struct Edge {
    settings: Settings,
    source: Arc<dyn Source>,
    prefix: String,
    body_limit: usize,
    body_deadline: Duration,
    public: Option<host::Public>,
    proxies: proxies::Proxies,
    cors: cors::Policy,
    csrf: csrf::Policy,
    headers: headers::Policy,
}

impl Edge {
    /// Reads the settings once. Origins and headers that are not well written are left out, with a warning in the log.
    pub fn new(settings: &Settings, source: Arc<dyn Source>) -> Self {
        Self {
            source,
            prefix: settings.server.path_prefix.trim_end_matches('/').to_owned(),
            body_limit: usize::try_from(settings.server.body_limit).unwrap_or(usize::MAX),
            body_deadline: limits::BODY_DEADLINE,
            public: host::Public::of(settings),
            proxies: proxies::Proxies::new(settings),
            cors: cors::Policy::new(settings),
            csrf: csrf::Policy::new(settings),
            headers: headers::Policy::new(settings),
            settings: settings.clone(),
        }
    }

    /// What follows the API's prefix in a path; `None` for paths that are not of the API.
    fn below_prefix<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(&self.prefix)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }
}

/// Puts the edge around all routes of the server. The outermost layer comes last.
///
/// The layers are around a router as a whole, not around its routes: only there is the `Allow` header of a 405 seen.
pub fn around(routes: Router, edge: &Arc<Edge>) -> Router {
    let routes = routes
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(access_log::name_route));
    Router::new()
        .fallback_service(routes)
        .layer(from_fn_with_state(edge.clone(), limits::read_body))
        .layer(from_fn_with_state(edge.clone(), client_address::learn))
        .layer(from_fn_with_state(edge.clone(), host::must_be_allowed))
        .layer(from_fn_with_state(edge.clone(), problem::in_json))
        .layer(from_fn_with_state(edge.clone(), cors::share))
        .layer(from_fn_with_state(edge.clone(), headers::add))
        .layer(from_fn_with_state(edge.clone(), host::locate))
        .layer(from_fn_with_state(edge.clone(), access_log::record))
}

/// Puts the check against forged requests around the routes of the browser client. Answers of unknown paths
/// stay as they are.
pub fn protect<S: Clone + Send + Sync + 'static>(routes: Router<S>, edge: &Arc<Edge>) -> Router<S> {
    routes.route_layer(from_fn_with_state(edge.clone(), csrf::protect))
}
