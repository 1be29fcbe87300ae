//! Checks of all cookies: attributes that make browsers drop them.

use super::Report;
use crate::cookies::{Cookie, SameSite};
use crate::headless::Client;
use crate::origins::Origin;
use crate::settings::Settings;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let own = settings
        .server
        .public_url
        .as_deref()
        .and_then(Origin::parse);
    for (section, cookie) in [
        ("session", settings.session_cookie()),
        ("csrf", settings.csrf_cookie()),
        ("mfa.trust", settings.trust_cookie()),
    ] {
        attributes(section, &cookie, report);
        if let Some(own) = &own {
            reach(section, &cookie, own, report);
        }
    }
    report.add(
        "session.E006",
        settings.session.cookie_name == settings.csrf.cookie_name,
        "session.cookie_name and csrf.cookie_name are the same",
        "give each its own name",
    );
    report.add(
        "session.E007",
        settings.session.cookie_age == 0,
        "session.cookie_age is 0",
        "write a number of seconds",
    );
    report.add(
        "csrf.W001",
        settings.headless.serves(Client::Browser)
            && (settings.csrf.cookie_httponly || settings.csrf.use_sessions),
        "front ends cannot read the CSRF token, so their requests are refused",
        "turn csrf.cookie_httponly and csrf.use_sessions off",
    );
}

fn attributes(section: &str, cookie: &Cookie, report: &mut Report) {
    report.add(
        "session.E001",
        cookie.same_site == SameSite::None && !cookie.secure,
        format!("the {section} cookie has SameSite=None without Secure: browsers drop it"),
        format!("serve https and set {section}.cookie_secure, or use \"Lax\""),
    );
    let is_host = cookie.name.starts_with("__Host-");
    report.add(
        "session.E003",
        is_host && (!cookie.secure || cookie.domain.is_some() || cookie.path != "/"),
        format!(
            "the name {} is kept for cookies that are secure, for one host and all paths",
            cookie.name
        ),
        "set the domain to \"\", the path to \"/\" and secure to true, or choose another name",
    );
    report.add(
        "session.E004",
        cookie.name.starts_with("__Secure-") && !cookie.secure,
        format!("the name {} is kept for secure cookies", cookie.name),
        "set secure to true, or choose another name",
    );
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    report.add(
        "session.E008",
        cookie.name.is_empty() || !cookie.name.chars().all(is_token),
        format!("\"{}\" cannot be the name of a cookie", cookie.name),
        "use letters, digits, dash and underscore",
    );
}

/// Whether the cookie comes back to this server at all.
fn reach(section: &str, cookie: &Cookie, own: &Origin, report: &mut Report) {
    report.add(
        "session.E002",
        cookie.secure && !own.is_https() && !own.is_loopback(),
        format!("the {section} cookie is for https only, and server.public_url is http: nobody could log in"),
        "serve https, or turn cookie_secure off",
    );
    let host = own.host();
    let is_parent = cookie.domain.as_deref().is_none_or(|domain| {
        let domain = domain.trim_start_matches('.');
        host == domain || host.ends_with(&format!(".{domain}"))
    });
    report.add(
        "session.E005",
        !is_parent,
        format!("the {section} cookie is for another domain than {host}: browsers drop it"),
        format!("set {section}.cookie_domain to {host} or a domain above it"),
    );
    report.add(
        "session.W001",
        !cookie.secure && own.is_https(),
        format!("the {section} cookie is sent over plain http too"),
        "remove cookie_secure = false",
    );
}

#[cfg(test)]
mod tests {
    use crate::SameSite;
    use crate::checks::tests::codes;

    #[test]
    fn cookies_for_other_sites_must_be_secure() {
        let found = codes(|s| s.session.cookie_samesite = SameSite::None);
        // The trust cookie follows the session's.
        assert_eq!(found, ["session.E001", "session.E001"]);
    }

    #[test]
    fn secure_cookies_need_https() {
        let found = codes(|s| {
            s.server.public_url = Some("http://192.168.1.5:8000".to_owned());
            s.session.cookie_secure = Some(true);
        });
        assert_eq!(found, ["session.E002"; 3]);
    }

    #[test]
    fn reserved_names_keep_their_promise() {
        assert_eq!(
            codes(|s| s.session.cookie_name = "__Host-session".to_owned()),
            ["session.E003"]
        );
        assert_eq!(
            codes(|s| s.csrf.cookie_name = "__Secure-csrf".to_owned()),
            ["session.E004"]
        );
        assert_eq!(
            codes(|s| s.csrf.cookie_name = "csrf token".to_owned()),
            ["session.E008"]
        );
        assert_eq!(
            codes(|s| s.csrf.cookie_name = "sessionid".to_owned()),
            ["session.E006"]
        );
    }

    #[test]
    fn the_domain_must_be_the_servers() {
        let found = codes(|s| {
            s.server.public_url = Some("https://auth.example.com".to_owned());
            s.csrf.cookie_domain = Some("example.org".to_owned());
        });
        assert_eq!(found, ["session.E005"]);
    }

    #[test]
    fn the_csrf_token_must_be_readable() {
        assert_eq!(codes(|s| s.csrf.cookie_httponly = true), ["csrf.W001"]);
        assert_eq!(codes(|s| s.csrf.use_sessions = true), ["csrf.W001"]);
    }
}
