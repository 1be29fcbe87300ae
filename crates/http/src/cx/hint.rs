//! What developers are told who send one client's credential to the other client.

use auth::Client;
use auth::flows::tokens::Credential;
use axum::http::HeaderMap;

use super::ClientState;
use crate::cookies;

/// Said by the app client, where there is a session cookie.
const COOKIE_TO_APP: &str = "The app client reads no cookies: send the session token in X-Session-Token, or use \
    /_allauth/browser/v1 with the cookie.";
/// Said by the browser client, where there is a token.
pub(crate) const TOKEN_TO_BROWSER: &str = "The browser client reads no tokens: it knows the session cookie only. Use \
    /_allauth/app/v1 with X-Session-Token or Authorization.";

/// The hint for a request that showed nothing that counts here, but something that would elsewhere.
pub(super) fn of(
    state: &ClientState,
    credential: &Credential,
    headers: &HeaderMap,
) -> Option<&'static str> {
    if *credential != Credential::None {
        return None;
    }
    let cookie = &state.app.server.config.session.cookie_name;
    match state.client {
        Client::App if has_token(headers) => None,
        Client::App => cookies::read(headers, cookie).map(|_| COOKIE_TO_APP),
        Client::Browser => has_token(headers).then_some(TOKEN_TO_BROWSER),
    }
}

/// Whether a request has what only the app client reads.
pub(crate) fn has_token(headers: &HeaderMap) -> bool {
    let is_bearer = |value: &axum::http::HeaderValue| {
        let scheme = value.as_bytes().split(|byte| *byte == b' ').next();
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer"))
    };
    headers.contains_key("x-session-token") || headers.get("authorization").is_some_and(is_bearer)
}
