//! The route table: the one place that says which path is which handler.

use auth::Client;
use axum::Router;
use axum::middleware;
use axum::routing::get;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::cx::{ClientState, with_session};
use crate::{App, api, edge, inbox, openapi, system};

/// Everything this server answers.
pub fn router(app: App) -> Router {
    let config = &app.server.config;
    let edge = edge::Edge::new(config);
    let mut all = Router::new();
    for (client, name) in [(Client::Browser, "browser"), (Client::App, "app")] {
        if config.headless.serves(client.into()) {
            all = all.nest(&format!("/{name}/v1"), client_routes(&app, &edge, client));
        }
    }
    let api = all.merge(openapi::routes(&app));
    let prefix = config.server.path_prefix.trim_end_matches('/').to_owned();
    let mut root = Router::new()
        .nest(&prefix, edge.below_prefix(api))
        .route("/healthz", get(system::healthz))
        .route("/readyz", get(system::readyz));
    if config.is_development() {
        root = root.route("/", get(system::welcome)).route("/_vestibule/inbox", get(inbox::page));
    }
    edge.around(root.with_state(app))
}

/// The endpoints of one kind of client.
fn client_routes(app: &App, edge: &edge::Edge, client: Client) -> Router<App> {
    let (router, _) = endpoints(&app.server.config).split_for_parts();
    let state = ClientState { app: app.clone(), client };
    let router = router.layer(middleware::from_fn_with_state(state, with_session));
    match client {
        Client::Browser => edge.csrf(router, app),
        Client::App => router,
    }
}

/// The endpoints that these settings have, with what the API document says of them.
pub fn endpoints(config: &auth::Settings) -> OpenApiRouter<App> {
    let when = |is_on: bool, routes: UtoipaMethodRouter<App>| is_on.then_some(routes);
    use api::account;
    use api::auth;
    let table = [
        when(true, routes!(api::config::get)),
        when(true, routes!(auth::session::get, auth::session::delete)),
        when(true, routes!(auth::login::post)),
        when(true, routes!(auth::signup::post)),
        when(true, routes!(auth::reauthenticate::post)),
        when(true, routes!(auth::email::verify::get, auth::email::verify::post)),
        when(true, routes!(auth::password::request::post)),
        when(true, routes!(auth::password::reset::get, auth::password::reset::post)),
        when(true, routes!(auth::sessions::get, auth::sessions::delete)),
        when(true, routes!(account::password::change::post)),
        when(
            true,
            routes!(
                account::email::get,
                account::email::post,
                account::email::put,
                account::email::patch,
                account::email::delete
            ),
        ),
    ];
    let _ = config;
    table.into_iter().flatten().fold(OpenApiRouter::new(), OpenApiRouter::routes)
}
