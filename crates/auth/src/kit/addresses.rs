//! Addresses that somebody is sent to: whether they are ours, and parameters for them.

use url::Url;

use crate::context::Cx;

/// As long as an address may be. Compat: `django/utils/http.py` `MAX_URL_LENGTH`.
const LONGEST: usize = 2048;

/// Whether somebody may be sent to an address that came with a request: a path of this server, or a page of this server
/// or one of its front ends.
///
/// Compat: `allauth/account/adapter.py` `is_safe_url`, django/utils/http.py `url_has_allowed_host_and_scheme`.
pub fn is_ours(cx: &Cx, address: &str) -> bool {
    // Security: browsers drop white space and control characters, and take backslashes for slashes.
    let is_odd = |c: char| c.is_control() || c == '\\';
    let is_bad = address.is_empty()
        || address.len() > LONGEST
        || address.contains(is_odd)
        || address.trim() != address;
    if is_bad {
        return false;
    }
    // Security: two slashes begin a host.
    if address.starts_with("//") {
        return false;
    }
    if address.starts_with('/') {
        return true;
    }
    let (Ok(url), Ok(base)) = (Url::parse(address), Url::parse(&cx.caller.base_url)) else {
        return false;
    };
    let is_plain = url.username().is_empty() && url.password().is_none();
    if !is_plain || !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return false;
    }
    let config = &cx.server.config;
    let origin = url.origin().ascii_serialization();
    let is_front_end = config.csrf_trusted_origins().contains(&origin)
        || config
            .server
            .frontends
            .iter()
            .any(|one| same_origin(one, &url));
    // Security: whoever came by https is not sent on by http.
    is_front_end || is_own_host(cx, &url) && (url.scheme() == "https" || base.scheme() == "http")
}

fn same_origin(frontend: &str, url: &Url) -> bool {
    Url::parse(frontend).is_ok_and(|one| one.origin() == url.origin())
}

/// Whether the host is that of the request, or one that the settings name; on the usual port, if it is another.
fn is_own_host(cx: &Cx, url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let place = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let own = cx.caller.base_url.split_once("://");
    if own.is_some_and(|(_, own)| own == place) {
        return true;
    }
    let names_of = &cx.server.config.server.allowed_hosts;
    let is_named = names_of.iter().any(|name| match name.strip_prefix('.') {
        Some(domain) => host == domain || host.ends_with(name.as_str()),
        None => name == host,
    });
    is_named && url.port().is_none()
}

/// The address with these parameters in its query, in place of others of the same names.
pub fn with_params(address: &str, params: &[(&str, &str)]) -> String {
    let (rest, fragment) = match address.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (address, None),
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut written = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if params.iter().all(|(other, _)| *other != name) {
            written.append_pair(&name, &value);
        }
    }
    for (name, value) in params {
        written.append_pair(name, value);
    }
    let query = written.finish();
    let fragment = fragment.map(|text| format!("#{text}")).unwrap_or_default();
    if query.is_empty() {
        return format!("{path}{fragment}");
    }
    format!("{path}?{query}{fragment}")
}

/// Whether an address names its host.
pub fn is_absolute(address: &str) -> bool {
    !address.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::with_params;

    #[test]
    fn parameters_join_those_that_are_there() {
        let with = |address: &str| with_params(address, &[("error", "a b"), ("process", "login")]);
        assert_eq!(with("/foo"), "/foo?error=a+b&process=login");
        assert_eq!(
            with("https://x.example/?a=1&error=old#top"),
            "https://x.example/?a=1&error=a+b&process=login#top"
        );
        assert_eq!(with_params("/foo?x=1", &[]), "/foo?x=1");
    }
}
