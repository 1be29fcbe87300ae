//! A request's way into the domain and back: the session is opened before the handler, and saved after
//! the answer is known, whatever the answer.

pub(crate) mod hint;

use std::sync::Arc;

use auth::flows::mfa_enroll::Enroller;
use auth::flows::tokens::{self, Credential};
use auth::kit::session::Saved;
use auth::{Caller, Client, Cx, Error, Server, User};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::cookies;
use crate::edge::{BaseUrl, ClientAddress, RotateCsrf};
use crate::reply::{Answer, Problem, Rendered};

/// The context of the request, for anybody.
pub(crate) struct Ctx(pub Cx);

/// The context of the request and who is logged in. Nobody else gets in, nor gets their body read.
pub(crate) struct UserCtx(pub Cx, pub Arc<User>);

impl<S: Sync> FromRequestParts<S> for Ctx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let cx = parts.extensions.get::<Cx>().cloned();
        cx.map(Self)
            .ok_or_else(|| Error::internal("no context: the route is outside a client").into())
    }
}

impl<S: Sync> FromRequestParts<S> for UserCtx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ctx(cx) = Ctx::from_request_parts(parts, state).await?;
        let user = cx.must_be_user()?;
        Ok(Self(cx, user))
    }
}

/// The context of the request and who may set up a second factor: whoever is logged in, or whose login waits for it.
pub(crate) struct EnrollerCtx(pub Cx, pub Enroller);

impl<S: Sync> FromRequestParts<S> for EnrollerCtx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ctx(cx) = Ctx::from_request_parts(parts, state).await?;
        let enroller = Enroller::of(&cx).await?;
        Ok(Self(cx, enroller))
    }
}

/// The routes of a client and what they share.
#[derive(Clone)]
pub(crate) struct ClientState {
    /// The server.
    pub app: App,
    /// The kind of client.
    pub client: Client,
}

/// Opens the session, lends it to the handler, renders the answer and saves the session.
pub(crate) async fn with_session(
    State(state): State<ClientState>,
    request: Request,
    next: Next,
) -> Response {
    let server = &state.app.server;
    let (parts, body) = request.into_parts();
    let caller = caller(server, &parts);
    let mut request = Request::from_parts(parts, body);
    let (credential, cx) = match open(&state, &caller, request.headers()).await {
        Ok(opened) => opened,
        Err(error) => {
            // Compat: a token that leads nowhere is told so on every endpoint, with the flows there are.
            let cx = Cx::anonymous(server, state.client, caller);
            return Rendered::of(&cx, Answer::from(error)).await.into_response();
        }
    };
    let hint = hint::of(&state, &credential, request.headers());
    let before = cx.user();
    if let Err(error) = auth::flows::user_sessions::track(&cx).await {
        return Rendered::of(&cx, Answer::from(error)).await.into_response();
    }
    if !request.method().is_safe() {
        cx.session.forget_primary_email();
    }
    request.extensions_mut().insert(cx.clone());
    let mut response = next.run(request).await;
    let Some(answer) = response.extensions_mut().remove::<Answer>() else {
        return response;
    };
    let mut rendered = Rendered::of(&cx, answer).await;
    if let Some(hint) = hint.filter(|_| rendered.status == StatusCode::UNAUTHORIZED) {
        rendered.set_meta("hint", hint);
    }
    let given = Given {
        token: credential.session(),
        user: before,
    };
    let response = finish(&state, &cx, given, rendered).await;
    if cx.has_mail() {
        state.app.outbox.deliver().await;
    }
    response
}

async fn open(
    state: &ClientState,
    caller: &Caller,
    headers: &HeaderMap,
) -> auth::Result<(Credential, Cx)> {
    let server = &state.app.server;
    let credential = credential(state, headers).await?;
    let cx = Cx::open(server, state.client, caller.clone(), &credential).await?;
    Ok((credential, cx))
}

/// What a request came with.
struct Given<'a> {
    /// The token of its session.
    token: Option<&'a str>,
    /// Who was logged in.
    user: Option<Arc<User>>,
}

/// Saves the session and tells the client where to find it: in a cookie, or in the answer.
async fn finish(
    state: &ClientState,
    cx: &Cx,
    Given { token, user }: Given<'_>,
    mut answer: Rendered,
) -> Response {
    if answer.status.is_server_error() && answer.status != StatusCode::SERVICE_UNAVAILABLE {
        return answer.into_response();
    }
    let issued = match tokens::for_newly_logged_in(cx, user.as_deref()).await {
        Ok(issued) => issued,
        Err(error) => return Rendered::of(cx, Answer::from(error)).await.into_response(),
    };
    let saved = match cx.session.save(&cx.server, cx.now).await {
        Ok(saved) => saved,
        Err(error) => return Rendered::of(cx, Answer::from(error)).await.into_response(),
    };
    match state.client {
        Client::App => {
            if let Saved::Written(new) = &saved
                && Some(new.as_str()) != token
            {
                answer.set_meta("session_token", new);
            }
            if let Some(issued) = issued {
                answer.set_meta("access_token", &issued.access_token);
                answer.set_meta("refresh_token", &issued.refresh_token);
            }
            answer.into_response()
        }
        Client::Browser => {
            let mut response = answer.into_response();
            let config = &cx.server.config;
            let cookie = match saved {
                Saved::Written(token) => Some(cookies::session(
                    config,
                    &token,
                    cx.session.own_age(),
                    cx.now,
                )),
                Saved::Gone if token.is_some() => Some(cookies::no_session(config)),
                Saved::Gone | Saved::Unchanged => None,
            };
            if let Some(cookie) = cookie {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            if let Some(trust) = cx.given_trust() {
                let cookie = cookies::trust(config, &trust, cx.now);
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            if cx.session.is_rotated() {
                response.extensions_mut().insert(RotateCsrf);
            }
            response
        }
    }
}

async fn credential(state: &ClientState, headers: &HeaderMap) -> auth::Result<Credential> {
    let server = &state.app.server;
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match state.client {
        Client::App => {
            tokens::credential(server, text("x-session-token"), text("authorization")).await
        }
        Client::Browser => {
            let cookie = cookies::read(headers, &server.config.session.cookie_name);
            Ok(cookie.map_or(Credential::None, |cookie| {
                Credential::Session(cookie.to_owned())
            }))
        }
    }
}

/// Where a request came from.
pub(crate) fn caller(server: &Server, request: &Parts) -> Caller {
    let headers = &request.headers;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let extensions = &request.extensions;
    Caller {
        ip: extensions
            .get::<ClientAddress>()
            .map_or(std::net::Ipv4Addr::UNSPECIFIED.into(), |a| a.0),
        user_agent: text(header::USER_AGENT).unwrap_or_default().to_owned(),
        base_url: extensions
            .get::<BaseUrl>()
            .map(|url| url.0.clone())
            .unwrap_or_default(),
        language: auth::messages::negotiate(
            text(header::ACCEPT_LANGUAGE).unwrap_or_default(),
            &server.config.server.language,
        )
        .to_owned(),
        trust_cookie: cookies::read(headers, &server.config.trust_cookie().name).map(str::to_owned),
    }
}
