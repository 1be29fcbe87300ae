//! The route table: the one place that says which path is which handler.

use std::sync::Arc;

use auth::{Client, Server, csrf};
use axum::Router;
use axum::middleware;
use axum::routing::get;
use chrono::{DateTime, Utc};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::cx::{ClientState, with_session};
use crate::edge::Edge;
use crate::{App, accounts, api, edge, inbox, openapi, services, system, ui, well_known};

/// Everything this server answers.
pub fn router(app: App) -> Router {
    let config = &app.server.config;
    let edge = Arc::new(Edge::new(config, Arc::new(Source(app.server.clone()))));
    let mut api = openapi::routes(&app);
    if config.headless.serves(config::Client::Browser) {
        let routes = edge::protect(client_routes(&app, Client::Browser), &edge);
        api = api.nest("/browser/v1", routes);
    }
    if config.headless.serves(config::Client::App) {
        api = api.nest("/app/v1", client_routes(&app, Client::App));
    }
    let prefix = config.server.path_prefix.trim_end_matches('/');
    let mut all = Router::new()
        .nest(prefix, api)
        .merge(accounts::routes(&app, &edge))
        .merge(services::routes(config))
        .merge(well_known::routes(config))
        .route("/_vestibule/plain.css", get(system::plain_css));
    if app.is_development {
        all = all.route("/_vestibule/inbox", get(inbox::page));
    }
    if config.serves_ui() {
        all = ui::add(all, &app);
    }
    // Probes name no host of ours and need no line in the log: they go past the edge.
    let probes = Router::new()
        .route("/healthz", get(system::healthz))
        .route("/readyz", get(system::readyz))
        .with_state(app.clone());
    edge::around(all.with_state(app), &edge).merge(probes)
}

/// The server's time and randomness, for the edge.
struct Source(Arc<Server>);

impl edge::Source for Source {
    fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    fn token(&self) -> String {
        csrf::new_secret(&mut *self.0.rng())
    }
}

/// The endpoints of one kind of client.
fn client_routes(app: &App, client: Client) -> Router<App> {
    let config = &app.server.config;
    let mut all = endpoints(config);
    all = all.merge(match client {
        Client::Browser => browser_endpoints(config),
        Client::App => app_endpoints(),
    });
    let (routes, _) = all.split_for_parts();
    let state = ClientState {
        app: app.clone(),
        client,
    };
    routes.layer(middleware::from_fn_with_state(state, with_session))
}

/// The endpoints that only browsers have, because they set cookies.
pub(crate) fn browser_endpoints(config: &auth::Settings) -> OpenApiRouter<App> {
    let routes = OpenApiRouter::new();
    if !config.has_trust_stage() {
        return routes;
    }
    routes.routes(routes!(api::auth::mfa::trust::post))
}

/// The endpoints that only apps have, because browsers get no tokens.
pub(crate) fn app_endpoints() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(api::tokens::refresh::post))
}

/// The endpoints that these settings have, with what the API document says of them.
pub(crate) fn endpoints(config: &auth::Settings) -> OpenApiRouter<App> {
    use api::account;
    use api::auth;
    let has_types = !config.user_type.is_empty();
    let table = [
        when(true, routes!(api::config::get)),
        when(true, routes!(auth::session::get, auth::session::delete)),
        when(true, routes!(auth::login::post)),
        when(true, routes!(auth::signup::post)),
        when(true, routes!(auth::reauthenticate::post)),
        when(
            true,
            routes!(auth::email::verify::get, auth::email::verify::post),
        ),
        when(true, routes!(auth::email::verify::resend::post)),
        when(true, routes!(auth::phone::verify::post)),
        when(true, routes!(auth::phone::verify::resend::post)),
        when(true, routes!(auth::code::confirm::post)),
        when(
            config.account.login_by_code_enabled,
            routes!(auth::code::request::post),
        ),
        when(
            config.account.login_by_code_enabled,
            routes!(auth::code::resend::post),
        ),
        when(true, routes!(account::activity::get)),
        when(true, routes!(account::phone::get, account::phone::post)),
        when(
            true,
            routes!(
                account::profile::get,
                account::profile::put,
                account::profile::patch
            ),
        ),
        when(has_types, routes!(auth::approval::post)),
        when(has_types, routes!(auth::invitation::get)),
        when(true, routes!(auth::password::request::post)),
        when(
            true,
            routes!(auth::password::reset::get, auth::password::reset::post),
        ),
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
    collect(table)
        .merge(provider_endpoints())
        .merge(mfa_endpoints(config))
}

/// Those of third parties.
fn provider_endpoints() -> OpenApiRouter<App> {
    use api::{account, auth};
    collect([
        when(true, routes!(auth::provider::redirect::post)),
        when(true, routes!(auth::provider::token::post)),
        when(
            true,
            routes!(auth::provider::signup::get, auth::provider::signup::post),
        ),
        when(
            true,
            routes!(account::providers::get, account::providers::delete),
        ),
    ])
}

/// Those of second factors and passkeys.
fn mfa_endpoints(config: &auth::Settings) -> OpenApiRouter<App> {
    use api::{account, auth};
    use config::MfaType::{RecoveryCodes, Totp, Webauthn};
    let mfa = &config.mfa;
    collect([
        when(true, routes!(auth::mfa::authenticate::post)),
        when(true, routes!(auth::mfa::reauthenticate::post)),
        when(
            mfa.supports(Webauthn),
            routes!(
                auth::webauthn::authenticate::get,
                auth::webauthn::authenticate::post
            ),
        ),
        when(
            mfa.supports(Webauthn),
            routes!(
                auth::webauthn::reauthenticate::get,
                auth::webauthn::reauthenticate::post
            ),
        ),
        when(
            mfa.allows_passkey_login(),
            routes!(auth::webauthn::login::get, auth::webauthn::login::post),
        ),
        when(
            mfa.allows_passkey_signup(),
            routes!(
                auth::webauthn::signup::get,
                auth::webauthn::signup::post,
                auth::webauthn::signup::put
            ),
        ),
        when(true, routes!(account::authenticators::get)),
        when(
            mfa.supports(Totp),
            routes!(
                account::authenticators::totp::get,
                account::authenticators::totp::post,
                account::authenticators::totp::delete
            ),
        ),
        when(
            mfa.supports(RecoveryCodes),
            routes!(
                account::authenticators::recovery_codes::get,
                account::authenticators::recovery_codes::post
            ),
        ),
        when(
            mfa.supports(Webauthn),
            routes!(
                account::authenticators::webauthn::get,
                account::authenticators::webauthn::post,
                account::authenticators::webauthn::put,
                account::authenticators::webauthn::delete
            ),
        ),
    ])
}

/// Routes, if they are there at all.
fn when(is_on: bool, routes: UtoipaMethodRouter<App>) -> Option<UtoipaMethodRouter<App>> {
    is_on.then_some(routes)
}

fn collect(table: impl IntoIterator<Item = Option<UtoipaMethodRouter<App>>>) -> OpenApiRouter<App> {
    table
        .into_iter()
        .flatten()
        .fold(OpenApiRouter::new(), OpenApiRouter::routes)
}
