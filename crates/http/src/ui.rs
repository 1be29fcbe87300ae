//! The web app: the pages of `web/ui`, exported to static files that are embedded in the binary, and what they are told
//! at run time. Which page a path means is decided here; what a page does is not.

mod branding;
mod export;
mod file;
mod links;
mod notice;
mod policy;

use std::sync::Arc;

use auth::flows::tokens::Credential;
use auth::{Client, Cx};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub use export::Ui;
use file::File;
use links::Links;

use crate::edge::problem;
use crate::{App, cookies, cx};

/// Where people go who must log in first.
const LOGIN: &str = "/account/login";
/// What is shown at the homes of user types, whose paths the settings say.
const HOME: &str = "/dashboard";

/// The web app of one server.
struct Site {
    app: App,
    links: Links,
    branding: Vec<(&'static str, File)>,
    homes: Vec<String>,
    prefix: String,
}

/// Adds the web app to the routes: it answers every path that nothing else does.
pub(crate) fn add(routes: Router<App>, app: &App) -> Router<App> {
    let config = &app.server.config;
    let site = Arc::new(Site {
        app: app.clone(),
        links: Links::of(config),
        branding: branding::files(config),
        homes: config
            .user_type
            .iter()
            .map(|one| one.home.clone())
            .collect(),
        prefix: config.server.path_prefix.trim_end_matches('/').to_owned(),
    });
    routes.fallback(move |request: Request| {
        let site = site.clone();
        async move { site.answer(request).await }
    })
}

/// What is at a path.
enum Place<'a> {
    /// A file or page for anybody.
    Open(&'a File),
    /// A page for people who are logged in.
    Guarded(&'a File),
    /// Nothing: what is meant is elsewhere on this server.
    Moved(String),
    /// Nothing.
    Nowhere,
}

impl Site {
    async fn answer(&self, request: Request) -> Response {
        let (parts, _) = request.into_parts();
        let (method, headers, path) = (&parts.method, &parts.headers, parts.uri.path());
        let place = self.place(path, parts.uri.query());
        if !matches!(*method, Method::GET | Method::HEAD) {
            return refused(&place);
        }
        match place {
            Place::Open(file) => file.answer(StatusCode::OK, method, headers),
            Place::Moved(target) => moved(&target),
            Place::Guarded(file) => {
                if self.is_expected(&parts).await {
                    file.answer(StatusCode::OK, method, headers)
                } else {
                    let wanted = parts.uri.path_and_query().map_or(path, |all| all.as_str());
                    moved(&links::with_query(LOGIN, &[("next", wanted)]))
                }
            }
            Place::Nowhere if self.is_api(path) => problem::bare(StatusCode::NOT_FOUND),
            Place::Nowhere => self.not_found(path, method, headers),
        }
    }

    fn place(&self, path: &str, query: Option<&str>) -> Place<'_> {
        let ui = &self.app.ui;
        if let Some((_, file)) = self.branding.iter().find(|(known, _)| *known == path) {
            return Place::Open(file);
        }
        let is_home = self.homes.iter().any(|home| home == path);
        let home = ui.file(HOME).filter(|_| is_home);
        if let Some(file) = ui.file(path).or(home) {
            return if file.is_guarded {
                Place::Guarded(file)
            } else {
                Place::Open(file)
            };
        }
        // Security: the target is a name of ours, and never made of the path: `//evil.example/` begins like one.
        if let Some((page, _)) = path.strip_suffix('/').and_then(|page| ui.entry(page)) {
            return Place::Moved(links::carrying(page, query));
        }
        let is_page = |page: &str| ui.file(page).is_some();
        self.links
            .target(path, query, is_page)
            .map_or(Place::Nowhere, Place::Moved)
    }

    fn not_found(&self, path: &str, method: &Method, headers: &HeaderMap) -> Response {
        let ui = &self.app.ui;
        if ui.is_empty() {
            let is_start = path == "/";
            let status = if is_start {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            return notice::file(&self.app).answer(status, method, headers);
        }
        let is_page = !path
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.'));
        match ui.not_found().filter(|_| is_page) {
            Some(page) => page.answer(StatusCode::NOT_FOUND, method, headers),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    fn is_api(&self, path: &str) -> bool {
        path.strip_prefix(&self.prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether the browser has a session of somebody, or a login that waits. A database that cannot be asked counts as
    /// yes: the page asks again, and says what is wrong.
    async fn is_expected(&self, parts: &axum::http::request::Parts) -> bool {
        let server = &self.app.server;
        let name = &server.config.session.cookie_name;
        let Some(token) = cookies::read(&parts.headers, name) else {
            return false;
        };
        let caller = cx::caller(server, parts);
        let cookie = Credential::Session(token.to_owned());
        let opened = Cx::open(server, Client::Browser, caller, &cookie).await;
        let Ok(cx) = opened else { return true };
        // A login that waits is gone on with: the page leads to what it waits for.
        cx.user().is_some() || !matches!(auth::login::pending(&cx).await, Ok(None))
    }
}

/// Pages are read, and nothing else.
fn refused(place: &Place) -> Response {
    if matches!(place, Place::Nowhere) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let allowed = [(header::ALLOW, "GET, HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, allowed).into_response()
}

/// A redirect that nobody keeps: where it leads depends on who asks, or has a key in it.
fn moved(target: &str) -> Response {
    let Ok(target) = HeaderValue::try_from(target) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::LOCATION, target),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::FOUND, headers).into_response()
}
