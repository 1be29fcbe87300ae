//! Why a request counts as forged, and how that is said.

use auth::csrf::TokenFormat;
use axum::http::StatusCode;
use axum::response::Response;

use crate::edge::problem;

/// Where a token was found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Cookie,
    Header,
    Form,
}

impl Place {
    fn as_str(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Header => "header",
            Self::Form => "form",
        }
    }
}

/// Why a request counts as forged.
#[derive(Debug)]
pub(super) enum Refusal {
    Origin,
    NoReferer,
    MalformedReferer,
    InsecureReferer,
    Referer,
    NoCookie,
    NoToken,
    BadToken(Place, TokenFormat),
    WrongToken(Place),
    /// The form was too large, or broke off.
    Body(Box<Response>),
}

impl Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Origin => "csrf_origin",
            Self::NoReferer => "csrf_referer_missing",
            Self::MalformedReferer => "csrf_referer_malformed",
            Self::InsecureReferer => "csrf_referer_insecure",
            Self::Referer => "csrf_referer",
            Self::NoCookie => "csrf_cookie_missing",
            Self::NoToken => "csrf_token_missing",
            Self::BadToken(Place::Cookie, _) => "csrf_cookie_malformed",
            Self::BadToken(..) => "csrf_token_malformed",
            Self::WrongToken(_) => "csrf_token_mismatch",
            Self::Body(_) => "unreadable_body",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Origin => {
                "The request comes from an origin that may not send it: server.frontends and \
                csrf.trusted_origins list those that may."
                    .to_owned()
            }
            Self::NoReferer => {
                "Over https, a request without an Origin header needs a Referer header.".to_owned()
            }
            Self::MalformedReferer => "The Referer header is no address.".to_owned(),
            Self::InsecureReferer => {
                "The request comes from a page that was not loaded over https.".to_owned()
            }
            Self::Referer => "The request comes from a page of another site.".to_owned(),
            Self::NoCookie => {
                "The request has no CSRF cookie: any GET request of the browser client sets it."
                    .to_owned()
            }
            Self::NoToken => {
                "The request has no CSRF token: send the cookie's value in the header.".to_owned()
            }
            Self::BadToken(place, TokenFormat::Length) => {
                format!(
                    "The CSRF token in the {} has neither 32 nor 64 characters.",
                    place.as_str()
                )
            }
            Self::BadToken(place, TokenFormat::Characters) => {
                format!(
                    "The CSRF token in the {} has characters that tokens never have.",
                    place.as_str()
                )
            }
            Self::WrongToken(place) => {
                format!(
                    "The CSRF token in the {} does not belong to the cookie.",
                    place.as_str()
                )
            }
            Self::Body(_) => String::new(),
        }
    }
}

impl Refusal {
    /// The answer, with a hint for developers if there is one.
    pub(super) fn answer(self, hint: Option<&str>) -> Response {
        let code = self.code();
        tracing::warn!(csrf.reason = code, "refused a request that may be forged");
        match self {
            Self::Body(response) => *response,
            other => problem::with_hint(StatusCode::FORBIDDEN, (code, &other.message()), hint),
        }
    }
}
