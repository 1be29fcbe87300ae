//! `/accounts/*`: the pages between a login page and a provider, at allauth's paths: that is what is registered with
//! providers. Everything else that people see is the front end's.

mod callback;
mod dummy;
mod login;
mod notices;
mod saml;
mod telegram;

use std::sync::Arc;

use auth::{Client, Cx, Error};
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

use crate::App;
use crate::cx::{ClientState, with_session};
use crate::edge::{self, Edge};

/// The pages, with a browser's session around them.
pub(crate) fn routes(app: &App, edge: &Arc<Edge>) -> Router<App> {
    let prefix = app
        .server
        .config
        .socialaccount
        .openid_connect_url_prefix
        .trim_matches('/');
    let oidc = match prefix {
        "" => "/accounts/{id}".to_owned(),
        prefix => format!("/accounts/{prefix}/{{id}}"),
    };
    let state = ClientState {
        app: app.clone(),
        client: Client::Browser,
    };
    let forms = edge::protect(forms(&oidc), edge);
    forms
        .merge(callbacks(&oidc))
        .layer(middleware::from_fn_with_state(state, with_session))
}

/// What people post from pages of ours.
fn forms(oidc: &str) -> Router<App> {
    let mut routes = Router::new()
        .route(
            "/accounts/saml/{id}/login/",
            get(login::saml::get).post(login::saml::post),
        )
        .route(
            "/accounts/dummy/authenticate/",
            get(dummy::get).post(dummy::post),
        )
        .route("/accounts/3rdparty/signup/", get(notices::signup))
        .route(
            "/accounts/3rdparty/login/cancelled/",
            get(notices::cancelled),
        )
        .route("/accounts/3rdparty/login/error/", get(notices::failed));
    if oidc == "/accounts/{id}" {
        routes = routes.route(
            "/accounts/{id}/login/",
            get(login::any::get).post(login::any::post),
        );
    } else {
        routes = routes
            .route(
                "/accounts/{id}/login/",
                get(login::slug::get).post(login::slug::post),
            )
            .route(
                &format!("{oidc}/login/"),
                get(login::oidc::get).post(login::oidc::post),
            );
    }
    routes
}

/// Where providers send people back to, from pages of theirs.
fn callbacks(oidc: &str) -> Router<App> {
    let mut routes = Router::new()
        .route(
            "/accounts/{id}/callback/",
            get(callback::slug).post(callback::slug),
        )
        .route(
            "/accounts/{id}/login/callback/finish/",
            get(callback::finish),
        )
        .route("/accounts/saml/{id}/acs/", post(callback::park_saml))
        .route(
            "/accounts/saml/{id}/acs/finish/",
            get(callback::finish_saml),
        )
        .route("/accounts/saml/{id}/metadata/", get(saml::metadata))
        .route("/accounts/saml/{id}/sls/", get(saml::log_out))
        .route(
            "/accounts/telegram/login/callback/",
            get(telegram::get).post(callback::telegram),
        );
    if oidc == "/accounts/{id}" {
        routes = routes.route(
            "/accounts/{id}/login/callback/",
            get(callback::any).post(callback::any),
        );
    } else {
        routes = routes
            .route(
                "/accounts/{id}/login/callback/",
                get(callback::slug).post(callback::slug),
            )
            .route(
                &format!("{oidc}/login/callback/"),
                get(callback::oidc).post(callback::oidc),
            );
    }
    routes
}

/// The pages of logins exist only where the front end is not elsewhere.
/// Compat: `allauth/socialaccount/providers/base/views.py` `BaseLoginView`.
fn must_have_pages(cx: &Cx) -> Result<(), Error> {
    if cx.server.config.headless.only {
        Err(Error::NotFound)
    } else {
        Ok(())
    }
}
