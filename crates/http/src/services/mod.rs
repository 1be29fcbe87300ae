//! What other services ask: the keys that tokens are signed with, what a token is worth, whether a request may pass.

pub(crate) mod forward_auth;
pub(crate) mod introspect;
pub(crate) mod jwks;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

/// Where proxies ask. Their requests are for hosts of others, which the edge lets through here.
pub(crate) const FORWARD_AUTH: &str = "/_vestibule/forward-auth";

/// The routes; they are outside of both clients.
pub(crate) fn routes(config: &auth::Settings) -> Router<App> {
    let routes = Router::new()
        .route("/.well-known/jwks.json", get(jwks::get))
        .route(FORWARD_AUTH, get(forward_auth::get))
        .route(forward_auth::RETURN, get(forward_auth::go_back));
    if config.introspection.clients.is_empty() {
        return routes;
    }
    routes.route("/_vestibule/introspect", post(introspect::post))
}
