//! Where a request comes from: its `Origin`, or on https without one its `Referer`.

use axum::http::{HeaderMap, header};
use url::Url;

use super::Policy;
use super::refusal::Refusal;
use crate::edge::host::Reached;

/// Refuses requests that pages of other sites made.
///
/// Compat: `django/middleware/csrf.py` `process_view`.
pub(super) fn check(
    policy: &Policy,
    reached: &Reached,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().map_err(|_| Refusal::Origin)?;
        let is_own = reached.origin().is_some_and(|own| own == origin);
        let is_known = is_own || policy.trusted.include(origin);
        return if is_known {
            Ok(())
        } else {
            Err(Refusal::Origin)
        };
    }
    // Security: somebody between client and server could set the cookie over http and then post over https.
    if reached.is_https {
        check_referer(policy, reached, headers)
    } else {
        Ok(())
    }
}

/// Compat: `django/middleware/csrf.py` `_check_referer`; our own host always counts, whatever the cookie's domain.
fn check_referer(policy: &Policy, reached: &Reached, headers: &HeaderMap) -> Result<(), Refusal> {
    let referer = headers.get(header::REFERER).ok_or(Refusal::NoReferer)?;
    let referer = referer
        .to_str()
        .ok()
        .and_then(|text| Url::parse(text).ok())
        .ok_or(Refusal::MalformedReferer)?;
    if referer.scheme() != "https" {
        return Err(Refusal::InsecureReferer);
    }
    let origin = referer.origin().ascii_serialization();
    let host = origin
        .strip_prefix("https://")
        .ok_or(Refusal::MalformedReferer)?;
    let has_credentials = !referer.username().is_empty() || referer.password().is_some();
    let is_own = reached.host.as_ref().is_ok_and(|own| own == host);
    let is_known =
        is_own || policy.trusted.include_host(host) || is_of_cookie_domain(policy, reached, host);
    if is_known && !has_credentials {
        Ok(())
    } else {
        Err(Refusal::Referer)
    }
}

/// Whether a host, on the port of ours, is of the domain that the cookie is configured for; with a dot before it,
/// its subdomains are as well.
fn is_of_cookie_domain(policy: &Policy, reached: &Reached, host: &str) -> bool {
    let (Some(domain), Ok(own)) = (&policy.referer_domain, &reached.host) else {
        return false;
    };
    let port = |host: &str| {
        host.rsplit_once(':')
            .and_then(|(_, port)| port.parse::<u16>().ok())
    };
    let name = port(host).map_or(host, |_| {
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    });
    let is_match = match domain.strip_prefix('.') {
        Some(bare) => name == bare || name.ends_with(domain.as_str()),
        None => name == domain,
    };
    is_match && port(host) == port(own)
}
