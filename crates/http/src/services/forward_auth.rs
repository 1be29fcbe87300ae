//! `/_vestibule/forward-auth`: a proxy asks whether it may let a request through, and from whom it is.

mod origin;
mod query;

use auth::flows::forward_auth::{self, Denied, Shown, Verdict, Visitor};
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::App;
use crate::cookies;
use crate::edge::{BaseUrl, problem};
use origin::Origin;
use query::Query;

/// What stands in a header as `%xx`: what could end it, what is no ASCII, and what separates.
// Security: no name of a user or a group can make a header line of its own.
const IN_HEADERS: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b',').add(b'"');
/// What stands in a query as it is.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
/// The headers that say who it is. All of them are always there, so that proxies put all of them in the place of forged
/// ones.
const NAMES: [&str; 6] = [
    "x-auth-user",
    "x-auth-username",
    "x-auth-email",
    "x-auth-type",
    "x-auth-groups",
    "x-auth-token",
];

/// Where the web app sends a browser after the login, which then goes on to the application.
pub(super) const RETURN: &str = "/_vestibule/return";

/// Sends a browser back to the application that it came from; anywhere else, nowhere.
pub(crate) async fn go_back(State(app): State<App>, parts: Parts) -> Response {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let to = pairs
        .find(|(name, _)| name == "to")
        .map(|(_, to)| to.into_owned());
    let to = to.filter(|to| app.server.config.may_return_to(to));
    // As a browser reads it, so that no two readings differ.
    let to = to.and_then(|to| HeaderValue::try_from(url::Url::parse(&to).ok()?.as_str()).ok());
    match to {
        Some(to) => unkept((StatusCode::FOUND, [(header::LOCATION, to)]).into_response()),
        None => problem::because(
            StatusCode::BAD_REQUEST,
            "foreign_address",
            "That address is neither of this site nor of a front end.",
        ),
    }
}

/// 200 with who it is; 401, or a redirect to the login page; 403 with what is missing.
pub(crate) async fn get(State(app): State<App>, parts: Parts) -> Response {
    let query = match Query::parse(parts.uri.query().unwrap_or_default()) {
        Ok(query) => query,
        Err(why) => return problem::because(StatusCode::BAD_REQUEST, "invalid_rule", &why),
    };
    let Ok(origin) = Origin::read(&app.server.config, &parts.headers) else {
        return problem::because(
            StatusCode::BAD_REQUEST,
            "contradicting_headers",
            "X-Forwarded-* and X-Original-URL name two different addresses: remove what clients send.",
        );
    };
    let verdict = forward_auth::check(
        &app.server,
        shown(&app, &parts.headers),
        origin.place(),
        &query.rule,
    );
    match verdict.await {
        Ok(Verdict::Allowed(visitor)) => allowed(&app, &visitor).await,
        Ok(Verdict::Unknown) => {
            let page = app.server.config.login_page(&base(&app, &parts));
            elsewhere(&app, &query, &parts, (&page, &origin))
        }
        Ok(Verdict::Denied(Denied::FactorTooOld)) => {
            let page = app.server.config.reauthenticate_page(&base(&app, &parts));
            elsewhere(&app, &query, &parts, (&page, &origin))
        }
        Ok(Verdict::Denied(why)) => problem::because(
            StatusCode::FORBIDDEN,
            why.as_str(),
            "The user is logged in, but is not allowed here.",
        ),
        Err(error) => broken(&error),
    }
}

fn shown<'a>(app: &App, headers: &'a HeaderMap) -> Shown<'a> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Shown {
        authorization: text("authorization"),
        session_token: text("x-session-token"),
        cookie: cookies::read(headers, &app.server.config.session.cookie_name),
    }
}

async fn allowed(app: &App, visitor: &Visitor) -> Response {
    let token = if app.server.config.forward_auth.token {
        match forward_auth::token(&app.server, visitor).await {
            Ok(token) => token,
            Err(error) => return broken(&error),
        }
    } else {
        String::new()
    };
    let text = |text: &str| utf8_percent_encode(text, IN_HEADERS).to_string();
    let groups: Vec<String> = visitor.groups.iter().map(|group| text(group)).collect();
    let values = [
        visitor.user.id.0.to_string(),
        text(&visitor.user.username),
        text(visitor.email.as_deref().unwrap_or_default()),
        text(visitor.user_type.as_deref().unwrap_or_default()),
        groups.join(","),
        token,
    ];
    let mut response = Json(json!({ "status": 200 })).into_response();
    let headers = response.headers_mut();
    for (name, value) in NAMES.into_iter().zip(values) {
        // What is no header value is nobody, rather than who the client says it is.
        let value = HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static(""));
        headers.insert(HeaderName::from_static(name), value);
    }
    unkept(response)
}

/// Sends a browser to a page, which sends it back; says the same to everybody else.
fn elsewhere(app: &App, query: &Query, parts: &Parts, (page, origin): (&str, &Origin)) -> Response {
    let mut to = page.to_owned();
    if let Some(next) = origin.next() {
        // Our own web app goes to places of this server only, and this is one.
        let way = app.server.config.serves_ui().then(|| {
            let next = utf8_percent_encode(next, IN_QUERY);
            format!("{RETURN}?to={next}")
        });
        to.push(if page.contains('?') { '&' } else { '?' });
        to.push_str("next=");
        to.extend(utf8_percent_encode(
            way.as_deref().unwrap_or(next),
            IN_QUERY,
        ));
    }
    let is_page = is_page(&parts.headers);
    let (status, name) = if query.redirect && is_page {
        (StatusCode::FOUND, header::LOCATION)
    } else {
        // Proxies that know no redirects here (nginx) make one of this.
        (
            StatusCode::UNAUTHORIZED,
            HeaderName::from_static("x-auth-redirect"),
        )
    };
    let mut response = problem::bare(status);
    if let Ok(to) = HeaderValue::try_from(to)
        && is_page
    {
        response.headers_mut().insert(name, to);
    }
    unkept(response)
}

/// Whether the request that the proxy has is for a page that somebody wants to see.
fn is_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let method = text("x-forwarded-method").unwrap_or("GET");
    let is_read = [Method::GET, Method::HEAD].iter().any(|one| one == method);
    is_read && text("accept").is_some_and(|accept| accept.contains("text/html"))
}

/// This server as browsers see it.
fn base(app: &App, parts: &Parts) -> String {
    let reached = parts.extensions.get::<BaseUrl>().map(|base| base.0.clone());
    reached.unwrap_or_else(|| format!("http://{}", app.server.config.server.listen))
}

fn broken(error: &auth::Error) -> Response {
    tracing::error!(error = %error, "a forwarded request could not be judged");
    problem::bare(StatusCode::INTERNAL_SERVER_ERROR)
}

fn unkept(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
