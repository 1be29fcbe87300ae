//! Checks of `[server]`, `[security]` and `[allauth]`: what must not be open to the world.

use super::Report;
use crate::origins::Origin;
use crate::settings::Settings;

/// Characters that a key needs to be hard to guess.
const KEY_LENGTH: usize = 32;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    secret_key(settings, report);
    production(settings, report);
    addresses(settings, report);
    proxies(settings, report);
    egress(settings, report);
}

/// Tests may stand in for providers; nobody else may.
fn egress(settings: &Settings, report: &mut Report) {
    let mock = settings.security.provider_mock.as_deref();
    report.add(
        "security.E001",
        mock.is_some() && settings.server.production,
        "security.provider_mock says who everybody is, and server.production is on",
        "remove security.provider_mock",
    );
    let is_here = mock
        .and_then(Origin::parse)
        .is_some_and(|origin| origin.is_loopback());
    report.add(
        "security.E002",
        mock.is_some() && !is_here,
        format!(
            "security.provider_mock is \"{}\", which is not on this machine",
            mock.unwrap_or_default()
        ),
        "write it like \"http://127.0.0.1:9100\"",
    );
}

fn secret_key(settings: &Settings, report: &mut Report) {
    let server = &settings.server;
    let key = server.secret_key.expose();
    let is_missing = key.is_empty();
    report.add(
        "server.E001",
        is_missing && server.production,
        "there is no server.secret_key, and server.production is on",
        "set server.secret_key to 50 random characters, the same on every node",
    );
    report.add(
        "server.E002",
        is_missing && !server.production && !server.is_loopback(),
        format!(
            "there is no server.secret_key, and {} is open to other machines",
            server.listen
        ),
        "set server.secret_key to 50 random characters, or server.listen to an address of 127.0.0.1",
    );
    let is_short = !is_missing && key.chars().count() < KEY_LENGTH;
    report.add(
        "server.E003",
        is_short && server.production,
        format!("server.secret_key has fewer than {KEY_LENGTH} characters"),
        "set it to 50 random characters, and put the present one into server.secret_key_fallbacks",
    );
    report.add(
        "server.W001",
        is_short && !server.production,
        format!("server.secret_key has fewer than {KEY_LENGTH} characters and can be guessed"),
        "set it to 50 random characters before others can reach the server",
    );
    report.add(
        "server.E004",
        server.production && key.starts_with("django-insecure-"),
        "server.secret_key is the one that Django makes for development",
        "set it to 50 random characters, and put the present one into server.secret_key_fallbacks",
    );
    report.add(
        "server.E005",
        server
            .secret_key_fallbacks
            .iter()
            .any(crate::Secret::is_empty),
        "server.secret_key_fallbacks has an empty key, which anyone could sign with",
        "remove it",
    );
}

fn production(settings: &Settings, report: &mut Report) {
    let server = &settings.server;
    report.add(
        "server.E006",
        server.debug && server.production,
        "server.debug shows causes of errors to everyone, and server.production is on",
        "turn server.debug off",
    );
    report.add(
        "server.E007",
        server.debug && !server.production && !server.is_loopback(),
        format!(
            "server.debug shows causes of errors, and {} is open to other machines",
            server.listen
        ),
        "turn server.debug off, or set server.listen to an address of 127.0.0.1",
    );
    report.add(
        "server.E008",
        server.production && server.allowed_hosts.is_empty() && server.public_url.is_none(),
        "nothing says under which name the server is known",
        "set server.public_url, or server.allowed_hosts",
    );
    report.add(
        "server.W002",
        server.allowed_hosts.iter().any(|host| host == "*") && server.public_url.is_none(),
        "server.allowed_hosts takes any name, and links in mails are built from it",
        "list the names, or set server.public_url",
    );
    report.add(
        "server.W003",
        !server.production && !server.is_loopback(),
        format!(
            "{} is open to other machines, and server.production is off",
            server.listen
        ),
        "turn server.production on once the server is in use",
    );
}

fn addresses(settings: &Settings, report: &mut Report) {
    let server = &settings.server;
    let prefix = &server.path_prefix;
    let is_path = prefix.starts_with('/')
        && !prefix.ends_with('/')
        && !prefix.contains(['?', '#', '{', '}', '*']);
    report.add(
        "server.E009",
        !is_path,
        format!("server.path_prefix is \"{prefix}\""),
        "write a path like \"/_allauth\", without a slash at its end",
    );
    let public = server.public_url.as_deref();
    let origin = public.and_then(Origin::parse);
    report.add(
        "server.E010",
        public.is_some() && origin.is_none(),
        format!(
            "server.public_url is \"{}\", which is no address",
            public.unwrap_or_default()
        ),
        "write it like \"https://auth.example.com\"",
    );
    report.add(
        "server.E011",
        server.production
            && origin.is_some_and(|origin| !origin.is_https() && !origin.is_loopback()),
        "server.public_url is plain http, where passwords and cookies can be read on their way",
        "serve https, and write the address with https",
    );
    report.add(
        "server.W004",
        server
            .allowed_hosts
            .iter()
            .any(|host| host.contains("://") || host.contains('/')),
        "server.allowed_hosts has an address where a name belongs, which no request matches",
        "write names only, like \"auth.example.com\"",
    );
    report.add(
        "server.W005",
        !server.is_loopback()
            && server.allowed_hosts.is_empty()
            && public.is_none()
            && !server.production,
        "other machines can connect, and nothing says by which name: their requests are refused",
        "set server.public_url, or server.allowed_hosts",
    );
    report.add(
        "server.E012",
        server.body_limit == 0,
        "server.body_limit is 0",
        "write a number of bytes, like 1048576",
    );
}

fn proxies(settings: &Settings, report: &mut Report) {
    let allauth = &settings.allauth;
    let trusts_header = allauth.trusted_client_ip_header.is_some();
    let is_direct = settings.security.trusted_proxies.is_empty() && !settings.server.is_loopback();
    report.add(
        "security.W001",
        (trusts_header || allauth.trusted_proxy_count > 0) && is_direct,
        "whoever reaches the server without your proxy can say any client address",
        "set security.trusted_proxies to the networks of your proxies, or listen where only they can connect",
    );
    report.add(
        "allauth.E001",
        !(1..=128).contains(&allauth.rate_limit_ipv6_prefix),
        "allauth.rate_limit_ipv6_prefix is not between 1 and 128",
        "write 64, or what your users' providers hand out",
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::settings::Settings;

    fn production(settings: &mut Settings) {
        settings.server.production = true;
        settings.server.public_url = Some("https://auth.example.com".to_owned());
        settings.database.url = "sqlite:///data/v.sqlite3".into();
        settings.mail.backend = crate::MailBackend::Smtp;
    }

    #[test]
    fn a_complete_production_passes() {
        assert_eq!(codes(production), [] as [&str; 0]);
    }

    #[test]
    fn without_a_key_only_this_machine_may_connect() {
        assert_eq!(codes(|s| s.server.secret_key = "".into()), [] as [&str; 0]);
        let found = codes(|s| {
            s.server.secret_key = "".into();
            s.server.listen = "0.0.0.0:8000".parse().unwrap();
        });
        assert_eq!(found, ["server.E002", "server.W003", "server.W005"]);
        let found = codes(|s| {
            production(s);
            s.server.secret_key = "".into();
        });
        assert_eq!(found, ["server.E001"]);
    }

    #[test]
    fn weak_keys_are_warned_of_and_refused_in_production() {
        assert_eq!(
            codes(|s| s.server.secret_key = "psst".into()),
            ["server.W001"]
        );
        let found = codes(|s| {
            production(s);
            s.server.secret_key = "psst".into();
        });
        assert_eq!(found, ["server.E003"]);
        let found = codes(|s| {
            production(s);
            s.server.secret_key = "django-insecure-0123456789abcdefghijklmnopqrstuv".into();
            s.server.secret_key_fallbacks = vec!["".into()];
        });
        assert_eq!(found, ["server.E004", "server.E005"]);
    }

    #[test]
    fn debugging_is_for_this_machine_only() {
        assert_eq!(codes(|s| s.server.debug = true), [] as [&str; 0]);
        let found = codes(|s| {
            s.server.debug = true;
            s.server.listen = "[::]:80".parse().unwrap();
        });
        assert_eq!(found, ["server.E007", "server.W003", "server.W005"]);
        let found = codes(|s| {
            production(s);
            s.server.debug = true;
        });
        assert_eq!(found, ["server.E006"]);
    }

    #[test]
    fn providers_are_played_by_this_machine_only_and_never_in_production() {
        let mock = |s: &mut Settings, url: &str| s.security.provider_mock = Some(url.to_owned());
        assert_eq!(codes(|s| mock(s, "http://127.0.0.1:9100")), [] as [&str; 0]);
        assert_eq!(
            codes(|s| mock(s, "http://mock.example.com")),
            ["security.E002"]
        );
        let found = codes(|s| {
            production(s);
            mock(s, "http://127.0.0.1:9100");
        });
        assert_eq!(found, ["security.E001"]);
    }

    #[test]
    fn addresses_must_be_addresses() {
        assert_eq!(
            codes(|s| s.server.public_url = Some("auth.example.com".to_owned())),
            ["server.E010"]
        );
        assert_eq!(
            codes(|s| s.server.path_prefix = "_allauth/".to_owned()),
            ["server.E009"]
        );
        assert_eq!(
            codes(|s| s.server.allowed_hosts = vec!["https://x.example".to_owned()]),
            ["server.W004"]
        );
        let found = codes(|s| {
            production(s);
            s.server.public_url = Some("http://auth.example.com".to_owned());
        });
        // One finding per cookie.
        assert_eq!(
            found,
            [
                "server.E011",
                "session.E002",
                "session.E002",
                "session.E002"
            ]
        );
        let found = codes(|s| {
            production(s);
            s.server.public_url = None;
        });
        assert_eq!(found, ["server.E008"]);
    }

    #[test]
    fn proxies_are_believed_only_where_they_are_the_only_way_in() {
        let found = codes(|s| {
            s.server.listen = "10.0.0.1:80".parse().unwrap();
            s.allauth.trusted_proxy_count = 1;
        });
        assert_eq!(found, ["server.W003", "server.W005", "security.W001"]);
        assert_eq!(
            codes(|s| s.allauth.trusted_proxy_count = 1),
            [] as [&str; 0]
        );
        assert_eq!(
            codes(|s| s.security.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()]),
            [] as [&str; 0]
        );
        assert_eq!(
            codes(|s| s.allauth.rate_limit_ipv6_prefix = 0),
            ["allauth.E001"]
        );
    }
}
