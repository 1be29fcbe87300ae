//! What follows from the list of front ends: CORS and trusted origins, hosts, cookie domains and links in mails.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::origins::{Origin, common_domain};
use crate::settings::Settings;

/// Pages of a front end that mails and redirects point to, with the path that holds where none is configured.
pub(crate) const PAGES: [(&str, &str); 8] = [
    ("account_confirm_email", "/account/verify-email/{key}"),
    ("account_reset_password", "/account/password/reset"),
    (
        "account_reset_password_from_key",
        "/account/password/reset/key/{key}",
    ),
    ("account_signup", "/account/signup"),
    ("socialaccount_login_error", "/account/provider/callback"),
    ("socialaccount_signup", "/account/provider/signup"),
    ("vestibule_invitation", "/account/signup?invitation={key}"),
    ("vestibule_login", "/account/login"),
];

/// Compat: the safe characters of Python's `urllib.parse.quote_plus`.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');
/// Compat: the safe characters of Python's `urllib.parse.quote`.
const PATH: &AsciiSet = &QUERY.remove(b'/');

impl Settings {
    /// Origins that CORS allows: as configured, else the front ends.
    pub fn cors_origins(&self) -> Vec<String> {
        origins(
            self.server
                .cors_allowed_origins
                .as_ref()
                .unwrap_or(&self.server.frontends),
        )
    }

    /// Origins that may post besides the request's own host: as configured, else the front ends.
    /// Entries may have a wildcard, `https://*.example.com`.
    pub fn csrf_trusted_origins(&self) -> Vec<String> {
        match &self.csrf.trusted_origins {
            Some(configured) => configured.clone(),
            None => origins(&self.server.frontends),
        }
    }

    /// The domain that cookies need so that this server and its front ends see them; `None` where one host is enough.
    pub fn cookie_domain(&self) -> Option<String> {
        let own = self.own_origin()?;
        let mut domain: Option<String> = None;
        for frontend in self.frontend_origins() {
            if frontend.host() != own.host() && frontend.is_same_site(&own) {
                let left = domain.unwrap_or_else(|| own.host());
                domain = Some(common_domain(&left, &frontend.host())?);
            }
        }
        domain
    }

    /// Whether a request for this host (without port, any case) is answered.
    pub fn allows_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if !self.server.allowed_hosts.is_empty() {
            return self
                .server
                .allowed_hosts
                .iter()
                .any(|pattern| matches_host(&pattern.to_ascii_lowercase(), &host));
        }
        let own = self.server.public_url.as_deref().and_then(Origin::parse);
        Origin::parse(&format!("http://{host}")).is_some_and(|origin| origin.is_loopback())
            || self
                .frontend_origins()
                .chain(own)
                .any(|origin| origin.host() == host)
    }

    /// Address of a front end's page, with `{key}` where a key belongs. Paths alone belong to this server: to its
    /// own web app, where that is served. `None` if no page has that name.
    pub fn frontend_url(&self, page: &str) -> Option<String> {
        if let Some(url) = self
            .headless
            .frontend_urls
            .get(page)
            .filter(|url| !url.is_empty())
        {
            return Some(url.clone());
        }
        let (_, path) = PAGES.iter().find(|(name, _)| *name == page)?;
        let base = self.frontend_origins().next().filter(|_| !self.serves_ui());
        Some(format!(
            "{}{path}",
            base.as_ref().map_or("", Origin::as_str)
        ))
    }

    /// The absolute link to a page: `key` is filled in, and `base` (like `https://auth.example.com`) precedes a mere path.
    pub fn frontend_link(&self, page: &str, key: &str, base: &str) -> Option<String> {
        let template = self.frontend_url(page)?;
        // Compat: `allauth/core/internal/httpkit.py`, `render_url`.
        let is_query = template
            .find('?')
            .zip(template.find("{key}"))
            .is_some_and(|(mark, place)| place > mark);
        let quoted = utf8_percent_encode(key, if is_query { QUERY } else { PATH }).to_string();
        let link = template.replace("{key}", &quoted);
        Some(if link.starts_with('/') && !link.starts_with("//") {
            format!("{}{link}", base.trim_end_matches('/'))
        } else {
            link
        })
    }

    /// The front ends that are well written.
    pub(crate) fn frontend_origins(&self) -> impl Iterator<Item = Origin> {
        self.server
            .frontends
            .iter()
            .filter_map(|text| Origin::parse(text))
    }

    /// This server's own origin, if the settings say it.
    pub(crate) fn own_origin(&self) -> Option<Origin> {
        if let Some(url) = &self.server.public_url {
            return Origin::parse(url);
        }
        // A single plain host name, on the scheme of the front ends, is as good.
        match self.server.allowed_hosts.as_slice() {
            [host] if !host.starts_with('.') && host != "*" => {
                let scheme = if self.frontend_origins().all(|origin| origin.is_https()) {
                    "https"
                } else {
                    "http"
                };
                Origin::parse(&format!("{scheme}://{host}"))
            }
            _ => None,
        }
    }
}

/// Well-written origins without repetitions; a `*` stays as it is.
fn origins(texts: &[String]) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    for text in texts {
        let origin = if text == "*" {
            Some(text.clone())
        } else {
            Origin::parse(text).map(|o| o.as_str().to_owned())
        };
        if let Some(origin) = origin.filter(|origin| !origins.contains(origin)) {
            origins.push(origin);
        }
    }
    origins
}

/// Compat: `django/http/request.py`, `validate_host`.
fn matches_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('.') {
        Some(domain) => host == domain || host.ends_with(pattern),
        None => pattern == "*" || pattern == host,
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    fn with_frontends(public_url: Option<&str>, frontends: &[&str]) -> Settings {
        let mut settings = Settings::default();
        settings.server.public_url = public_url.map(str::to_owned);
        settings.server.frontends = frontends.iter().map(|&text| text.to_owned()).collect();
        settings
    }

    #[test]
    fn one_list_of_front_ends_gives_origins_cookie_domain_and_links() {
        let mut settings = with_frontends(
            Some("https://auth.example.com"),
            &["https://app.example.com/", "https://example.com"],
        );
        settings.ui.enabled = false;
        let origins = ["https://app.example.com", "https://example.com"];
        assert_eq!(settings.cors_origins(), origins);
        assert_eq!(settings.csrf_trusted_origins(), origins);
        assert_eq!(settings.cookie_domain().as_deref(), Some("example.com"));
        assert_eq!(
            settings.frontend_url("account_signup").as_deref(),
            Some("https://app.example.com/account/signup")
        );
        assert!(settings.allows_host("AUTH.example.com") && settings.allows_host("localhost"));
        assert!(!settings.allows_host("evil.example.com"));
    }

    #[test]
    fn links_lead_to_the_web_app_where_it_is_served() {
        let mut settings = with_frontends(
            Some("https://auth.example.com"),
            &["https://app.example.com"],
        );
        let link = |settings: &Settings| {
            settings.frontend_link("account_confirm_email", "k", "https://auth.example.com")
        };
        assert_eq!(
            link(&settings).as_deref(),
            Some("https://auth.example.com/account/verify-email/k")
        );
        settings.headless.only = true;
        assert_eq!(
            link(&settings).as_deref(),
            Some("https://app.example.com/account/verify-email/k")
        );
    }

    #[test]
    fn what_is_written_wins_even_if_empty() {
        let mut settings = with_frontends(None, &["https://app.example.com"]);
        settings.server.cors_allowed_origins = Some(Vec::new());
        settings.csrf.trusted_origins = Some(Vec::new());
        assert!(settings.cors_origins().is_empty());
        assert!(settings.csrf_trusted_origins().is_empty());
    }

    #[test]
    fn cookies_stay_on_one_host_where_no_common_domain_helps() {
        assert_eq!(
            with_frontends(Some("http://localhost:8000"), &["http://localhost:3000"])
                .cookie_domain(),
            None
        );
        assert_eq!(
            with_frontends(Some("https://a.co.uk"), &["https://b.co.uk"]).cookie_domain(),
            None
        );
        assert_eq!(
            with_frontends(None, &["https://app.example.com"]).cookie_domain(),
            None
        );
        assert_eq!(
            with_frontends(Some("https://example.com"), &["https://example.com"]).cookie_domain(),
            None
        );
    }

    #[test]
    fn keys_are_quoted_as_their_place_needs() {
        let mut settings = Settings::default();
        let urls = &mut settings.headless.frontend_urls;
        urls.insert(
            "account_confirm_email".to_owned(),
            "/spa/confirm-email?key={key}".to_owned(),
        );
        urls.insert(
            "account_reset_password_from_key".to_owned(),
            "https://x.example/reset/{key}/".to_owned(),
        );
        let link = |page| settings.frontend_link(page, "MQ:1a/b", "http://testserver");
        assert_eq!(
            link("account_confirm_email").as_deref(),
            Some("http://testserver/spa/confirm-email?key=MQ%3A1a%2Fb")
        );
        assert_eq!(
            link("account_reset_password_from_key").as_deref(),
            Some("https://x.example/reset/MQ%3A1a/b/")
        );
        assert_eq!(
            link("account_signup").as_deref(),
            Some("http://testserver/account/signup")
        );
        assert_eq!(link("nowhere"), None);
    }

    #[test]
    fn allowed_hosts_match_as_in_django() {
        let mut settings = Settings::default();
        settings.server.allowed_hosts = vec![".example.com".to_owned(), "testserver".to_owned()];
        assert!(settings.allows_host("example.com") && settings.allows_host("a.Example.com."));
        assert!(settings.allows_host("testserver"));
        assert!(!settings.allows_host("badexample.com") && !settings.allows_host("localhost"));
    }
}
