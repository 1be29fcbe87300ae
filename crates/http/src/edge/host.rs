//! Under which scheme and host the client reached the server, and whether that host is ours.

mod name;

use std::sync::Arc;

use auth::Settings;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use super::proxies::{Proxies, peer};
use super::{Edge, problem};
use crate::services::FORWARD_AUTH;
use name::Host;

/// The server's address for links, like `https://auth.example.com`, without a slash at its end:
/// `server.public_url`, else as the client said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(pub String);

/// How the client reached the server. `host` is as browsers write it, with a port only where it is not the scheme's own.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) is_https: bool,
    pub(super) host: Result<String, Refusal>,
}

impl Reached {
    /// What holds where nothing is known: the strictest.
    pub(super) const UNKNOWN: Self = Self {
        is_https: true,
        host: Err(Refusal::Malformed),
    };

    /// The origin of pages that come from here.
    pub(super) fn origin(&self) -> Option<String> {
        let host = self.host.as_ref().ok()?;
        Some(format!("{}://{host}", scheme(self.is_https)))
    }
}

/// Why a host is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is none, there are two, or it is not written as hosts are.
    Malformed,
    /// It is somebody else's.
    NotAllowed,
}

/// `server.public_url` in parts.
pub(super) struct Public {
    base: String,
    host: String,
    is_https: bool,
}

impl Public {
    /// The address in the settings, if it is one.
    pub(super) fn of(settings: &Settings) -> Option<Self> {
        let text = settings.server.public_url.as_deref()?;
        let url = Url::parse(text.trim()).ok()?;
        let is_https = url.scheme() == "https";
        let host = url
            .origin()
            .ascii_serialization()
            .split_once("://")?
            .1
            .to_owned();
        Some(Self {
            base: text.trim().trim_end_matches('/').to_owned(),
            host,
            is_https,
        })
    }
}

/// Notes on the request how the client reached the server, and refuses nothing yet.
pub(super) async fn locate(
    State(edge): State<Arc<Edge>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let reached = reached(&edge, &parts);
    let base = edge
        .public
        .as_ref()
        .map(|public| public.base.clone())
        .or_else(|| reached.origin());
    if let Some(base) = base {
        parts.extensions.insert(BaseUrl(base));
    }
    parts.extensions.insert(reached);
    next.run(Request::from_parts(parts, body)).await
}

/// Answers only for hosts of ours.
///
/// Security: links in mails are made from the host where `server.public_url` is not set.
pub(super) async fn must_be_allowed(request: Request, next: Next) -> Response {
    let refusal = request
        .extensions()
        .get::<Reached>()
        .and_then(|reached| reached.host.as_ref().err().copied());
    let (code, message) = match refusal {
        None => return next.run(request).await,
        // A proxy asks about requests for hosts of others; what it is answered leads to none of them.
        Some(_) if request.uri().path() == FORWARD_AUTH => return next.run(request).await,
        Some(Refusal::Malformed) => (
            "invalid_host",
            "The Host header is missing, doubled or malformed.",
        ),
        Some(Refusal::NotAllowed) => (
            "host_not_allowed",
            "The host is none of server.allowed_hosts, server.public_url and server.frontends.",
        ),
    };
    problem::because(StatusCode::BAD_REQUEST, code, message)
}

fn reached(edge: &Edge, parts: &Parts) -> Reached {
    let peer = peer(&parts.extensions);
    let is_behind_proxy = edge.proxies.may_include(peer);
    // Security: proxies that only count themselves in X-Forwarded-For often hand on the client's X-Forwarded-Host.
    let forwards_host = edge.proxies.are_named() && is_behind_proxy;
    let forwarded = forwards_host
        .then(|| edge.proxies.entry(&parts.headers, "x-forwarded-host"))
        .flatten();
    let host = match forwarded {
        Some(host) => Ok(host),
        None => stated(parts),
    };
    let host = host.and_then(|host| Host::parse(host).ok_or(Refusal::Malformed));
    let is_https = match forwarded_scheme(&edge.proxies, parts).filter(|_| is_behind_proxy) {
        Some(is_https) => is_https,
        None => edge.public.as_ref().is_some_and(|public| {
            public.is_https
                && host
                    .as_ref()
                    .is_ok_and(|host| host.written(true) == public.host)
        }),
    };
    let host = host.and_then(|host| {
        let is_allowed = edge.settings.allows_host(&host.name);
        is_allowed
            .then(|| host.written(is_https))
            .ok_or(Refusal::NotAllowed)
    });
    Reached { is_https, host }
}

/// Whether the proxies say that the client came over https; `None` where they say nothing.
fn forwarded_scheme(proxies: &Proxies, parts: &Parts) -> Option<bool> {
    let scheme = proxies.entry(&parts.headers, "x-forwarded-proto")?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Some(true),
        "http" => Some(false),
        _ => None,
    }
}

/// The host as the client says it: in the target of HTTP/2 and of absolute HTTP/1 requests, and in the header.
///
/// Security: two different ones are refused, since something on the way may have looked at the other one.
fn stated(parts: &Parts) -> Result<&str, Refusal> {
    let mut lines = parts.headers.get_all(HOST).iter();
    let header = lines
        .next()
        .map(|line| line.to_str().map_err(|_| Refusal::Malformed))
        .transpose()?;
    let target = parts.uri.authority().map(Authority::as_str);
    match (header, target) {
        _ if lines.next().is_some() => Err(Refusal::Malformed),
        (Some(header), Some(target)) if !header.eq_ignore_ascii_case(target) => {
            Err(Refusal::Malformed)
        }
        (Some(host), _) | (None, Some(host)) => Ok(host),
        (None, None) => Err(Refusal::Malformed),
    }
}

fn scheme(is_https: bool) -> &'static str {
    if is_https { "https" } else { "http" }
}
