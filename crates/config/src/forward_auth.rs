//! Section `[forward_auth]`: what reverse proxies are told about a request, and where visitors log in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::origins::Origin;
use crate::settings::Settings;

/// Forward authentication: what reverse proxies are told about a request, and where visitors log in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ForwardAuth {
    /// The login page; it gets the address to come back to as `next`. A path is one of this server where it serves the web
    /// app, else of the first of `server.frontends`. Absent: `/account/login`.
    pub login_url: Option<String>,
    /// The page on which a second factor is shown again. Absent: `/account/reauthenticate`.
    pub reauthenticate_url: Option<String>,
    /// Also say who it is in a signed token, in `X-Auth-Token`.
    pub token: bool,
    /// Seconds for which that token is good.
    pub token_expires_in: u32,
    /// What a request to a place needs. All rules that fit must hold.
    pub rules: Vec<AccessRule>,
}

/// A place, and what a request to it needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessRule {
    /// The host, without port; `.example.com` includes subdomains. Empty: every one.
    pub host: String,
    /// What the path begins with. Empty: every one.
    pub path: String,
    /// User types, one of which is needed. Empty: any will do.
    pub types: Vec<String>,
    /// Groups, one of which is needed. Empty: none is.
    pub groups: Vec<String>,
    /// Whether the address must be verified.
    pub verified: bool,
    /// Seconds since when a second factor or passkey must have been shown.
    pub factor_age: Option<u32>,
}

impl Default for ForwardAuth {
    fn default() -> Self {
        Self {
            login_url: None,
            reauthenticate_url: None,
            token: false,
            token_expires_in: 60,
            rules: Vec::new(),
        }
    }
}

impl AccessRule {
    /// Whether the rule is about this host (without port, in lower case).
    pub fn is_about_host(&self, host: &str) -> bool {
        let pattern = self.host.to_ascii_lowercase();
        match pattern.strip_prefix('.') {
            Some(domain) => host == domain || host.ends_with(&pattern),
            None => pattern.is_empty() || pattern == host,
        }
    }
}

impl Settings {
    /// The page on which visitors log in; `base` is this server as browsers see it.
    pub fn login_page(&self, base: &str) -> String {
        let url = self.forward_auth.login_url.as_deref();
        self.front_end_page(url.unwrap_or("/account/login"), base)
    }

    /// The page on which those who are logged in show a second factor again.
    pub fn reauthenticate_page(&self, base: &str) -> String {
        let url = self.forward_auth.reauthenticate_url.as_deref();
        self.front_end_page(url.unwrap_or("/account/reauthenticate"), base)
    }

    fn front_end_page(&self, url: &str, base: &str) -> String {
        if !url.starts_with('/') {
            return url.to_owned();
        }
        let front_end = self.frontend_origins().next().filter(|_| !self.serves_ui());
        let base = front_end.as_ref().map_or(base, Origin::as_str);
        format!("{}{url}", base.trim_end_matches('/'))
    }

    /// Whether a browser may be sent to this address after its login: one of this server's site, or of a front end.
    // Security: anywhere else, a link to our login page would lead to whoever made it.
    pub fn may_return_to(&self, url: &str) -> bool {
        let Some(to) = Origin::parse(url) else {
            return false;
        };
        let is_ours = |own: Origin| own.is_same_site(&to);
        self.own_origin().is_some_and(is_ours) || self.frontend_origins().any(|one| one == to)
    }
}

#[cfg(test)]
mod tests {
    use super::AccessRule;
    use crate::settings::Settings;

    fn settings() -> Settings {
        let mut settings = Settings::default();
        settings.server.public_url = Some("https://auth.example.com".to_owned());
        settings.server.frontends = vec!["https://app.example.org".to_owned()];
        settings
    }

    #[test]
    fn a_login_leads_back_to_our_site_and_front_ends_only() {
        let settings = settings();
        for there in [
            "https://wiki.example.com/page?x=1",
            "https://example.com",
            "https://auth.example.com:8443/",
            "https://app.example.org/a",
        ] {
            assert!(settings.may_return_to(there), "{there}");
        }
        for elsewhere in [
            "http://wiki.example.com/",
            "https://other.example.org/",
            "https://example.com.evil.net/",
            "https://evil.net/?https://example.com",
            "https://auth.example.com@evil.net/",
            "//example.com/",
            "/path",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!settings.may_return_to(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn pages_are_the_front_end_s_unless_they_are_named_or_ours() {
        let mut settings = settings();
        let page = |settings: &Settings| settings.login_page("https://auth.example.com");
        settings.headless.only = true;
        assert_eq!(page(&settings), "https://app.example.org/account/login");
        settings.headless.only = false;
        assert_eq!(page(&settings), "https://auth.example.com/account/login");
        settings.forward_auth.login_url = Some("https://login.example.com/in".to_owned());
        assert_eq!(page(&settings), "https://login.example.com/in");
    }

    #[test]
    fn a_rule_is_about_its_host() {
        let rule = |host: &str| AccessRule {
            host: host.to_owned(),
            ..AccessRule::default()
        };
        assert!(rule("").is_about_host("any.example.com"));
        assert!(rule("Wiki.example.com").is_about_host("wiki.example.com"));
        assert!(rule(".example.com").is_about_host("wiki.example.com"));
        assert!(!rule(".example.com").is_about_host("badexample.com"));
        assert!(!rule("wiki.example.com").is_about_host("example.com"));
    }
}
