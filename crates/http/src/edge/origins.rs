//! Lists of origins as settings write them: exact ones, `https://*.example.com`, and `*`.

use std::collections::HashSet;

use url::Url;

/// A list of origins to look into.
#[derive(Default)]
pub(super) struct Origins {
    /// Whether `*` is among them.
    pub(super) has_any: bool,
    exact: HashSet<String>,
    /// Scheme, and what hosts end with, port included: `("https", ".example.com")`.
    below: Vec<(String, String)>,
}

impl Origins {
    /// Reads a list; what is not an origin is left out, with a warning that names the setting.
    pub(super) fn new(texts: &[String], setting: &str) -> Self {
        let mut origins = Self::default();
        for text in texts {
            if !origins.add(text.trim()) {
                tracing::warn!(setting, entry = text, "not an origin, and ignored");
            }
        }
        origins
    }

    /// Whether nothing can match.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_any && self.exact.is_empty() && self.below.is_empty()
    }

    /// Whether an `Origin` header is one of those listed. `*` does not count here.
    ///
    /// Compat: `django/middleware/csrf.py` `_origin_verified`: a wildcard includes the domain itself.
    pub(super) fn include(&self, origin: &str) -> bool {
        if self.exact.contains(origin) {
            return true;
        }
        // Security: a text that is not exactly an origin (`https://evil.com@x.example.com`) matches no wildcard.
        let Some(text) = serialized(origin).filter(|text| text == origin) else {
            return false;
        };
        let Some((scheme, host)) = text.split_once("://") else {
            return false;
        };
        self.below
            .iter()
            .any(|(of, suffix)| of == scheme && is_below(host, suffix))
    }

    /// Whether a host (with its port) is that of one of those listed, whatever the scheme.
    ///
    /// Compat: `django/middleware/csrf.py` `csrf_trusted_origins_hosts`.
    pub(super) fn include_host(&self, host: &str) -> bool {
        let mut exact = self
            .exact
            .iter()
            .filter_map(|origin| origin.split_once("://"));
        exact.any(|(_, of)| of == host)
            || self.below.iter().any(|(_, suffix)| is_below(host, suffix))
    }

    fn add(&mut self, text: &str) -> bool {
        if text == "*" {
            self.has_any = true;
        } else if let Some((scheme, domain)) = text.split_once("://*.") {
            let Some(origin) = serialized(&format!("{scheme}://{domain}")) else {
                return false;
            };
            let Some((scheme, host)) = origin.split_once("://") else {
                return false;
            };
            self.below.push((scheme.to_owned(), format!(".{host}")));
        } else {
            let Some(origin) = serialized(text).filter(|origin| !origin.contains('*')) else {
                return false;
            };
            self.exact.insert(origin);
        }
        true
    }
}

/// Whether a host ends with the suffix, or is the suffix without its dot.
fn is_below(host: &str, suffix: &str) -> bool {
    host.ends_with(suffix) || suffix.strip_prefix('.') == Some(host)
}

/// The origin of an http or https address as browsers write it.
fn serialized(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    is_web.then(|| url.origin().ascii_serialization())
}
