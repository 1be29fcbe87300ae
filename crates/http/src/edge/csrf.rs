//! Protection of the browser client against requests forged by other sites: a token in a cookie that must come
//! back in a header or form, and an `Origin` or `Referer` that is ours.

mod form;
mod refusal;
mod sender;

use std::sync::Arc;

use auth::Settings;
use auth::csrf::{TokenFormat, check_format, does_token_match, unmask};
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::Response;
use config::Cookie;

use super::host::Reached;
use super::origins::Origins;
use super::{Edge, headers};
use crate::cookies;
use crate::cx::hint::{TOKEN_TO_BROWSER, has_token};
use refusal::{Place, Refusal};

/// On an answer: the client has logged in, and gets a new token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotateCsrf;

/// On a request: the token that forms of the page need.
#[derive(Debug, Clone)]
pub struct CsrfToken(pub String);

/// The settings in the form that requests need them in.
pub(super) struct Policy {
    cookie: Cookie,
    header: HeaderName,
    trusted: Origins,
    referer_domain: Option<String>,
}

impl Policy {
    /// Reads the settings.
    pub(super) fn new(settings: &Settings) -> Self {
        let csrf = &settings.csrf;
        let usual = HeaderName::from_static("x-csrftoken");
        Self {
            cookie: settings.csrf_cookie(),
            header: HeaderName::try_from(csrf.header()).unwrap_or(usual),
            trusted: Origins::new(&settings.csrf_trusted_origins(), "csrf.trusted_origins"),
            referer_domain: csrf
                .cookie_domain
                .clone()
                .filter(|domain| !domain.is_empty()),
        }
    }

    /// The secret in the cookie, unmasked.
    fn secret(&self, headers: &HeaderMap) -> Result<Option<String>, TokenFormat> {
        cookies::read(headers, &self.cookie.name)
            .map(unmask)
            .transpose()
    }
}

/// Refuses forged requests, and gives the token with every other answer.
///
/// Compat: `django/middleware/csrf.py` `CsrfViewMiddleware` and `get_token`.
pub(super) async fn protect(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let policy = &edge.csrf;
    let secret = policy.secret(request.headers());
    let hint = has_token(request.headers()).then_some(TOKEN_TO_BROWSER);
    if !is_safe(request.method()) {
        request = match check(policy, request, &secret).await {
            Ok(request) => request,
            Err(refusal) => return refusal.answer(hint),
        };
    }
    let secret = secret.ok().flatten();
    let secret = secret.unwrap_or_else(|| edge.source.token());
    request.extensions_mut().insert(CsrfToken(secret.clone()));
    let mut response = next.run(request).await;
    let is_rotated = response.extensions_mut().remove::<RotateCsrf>().is_some();
    let secret = if is_rotated {
        edge.source.token()
    } else {
        secret
    };
    let cookie = &policy.cookie;
    let line = cookies::write(cookie, &secret, cookie.max_age, Some(edge.source.now()));
    response.headers_mut().append(SET_COOKIE, line);
    headers::vary(response.headers_mut(), "Cookie");
    response
}

/// RFC 9110, section 9.2.1.
fn is_safe(method: &Method) -> bool {
    matches!(
        *method,
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    )
}

async fn check(
    policy: &Policy,
    request: Request,
    secret: &Result<Option<String>, TokenFormat>,
) -> Result<Request, Refusal> {
    let reached = request.extensions().get().unwrap_or(&Reached::UNKNOWN);
    sender::check(policy, reached, request.headers())?;
    let secret = secret
        .as_ref()
        .map_err(|why| Refusal::BadToken(Place::Cookie, *why))?;
    // Security: without this, a login could be forged.
    let secret = secret.as_ref().ok_or(Refusal::NoCookie)?;
    let (request, in_form) = form::token(request).await?;
    let in_form = in_form
        .filter(|token| !token.is_empty())
        .map(|token| (Place::Form, token));
    let (place, token) = in_form
        .or_else(|| in_header(policy, request.headers()))
        .ok_or(Refusal::NoToken)?;
    check_format(&token).map_err(|why| Refusal::BadToken(place, why))?;
    if does_token_match(&token, secret) {
        Ok(request)
    } else {
        Err(Refusal::WrongToken(place))
    }
}

fn in_header(policy: &Policy, headers: &HeaderMap) -> Option<(Place, String)> {
    let value = headers.get(&policy.header)?;
    Some((
        Place::Header,
        String::from_utf8_lossy(value.as_bytes()).into_owned(),
    ))
}
