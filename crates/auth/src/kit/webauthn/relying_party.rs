//! Who we are to passkeys: the domain they belong to, and the pages that may use them.

use url::Url;

use crate::context::Cx;

/// The domain that passkeys belong to: the configured one, else the host of the request.
/// Compat: `allauth/mfa/adapter.py` `get_public_key_credential_rp_entity`.
pub(super) fn id(cx: &Cx) -> String {
    match &cx.server.config.mfa.webauthn_rp_id {
        Some(id) => id.clone(),
        None => host(&cx.caller.base_url).unwrap_or_default(),
    }
}

/// The pages and apps that may use a relying party's passkeys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origins<'a> {
    /// The domain.
    pub(super) id: &'a str,
    /// Those in the settings; none: all on the domain.
    pub(super) listed: &'a [String],
    /// Those on other domains, and those of apps, which are taken in any case.
    pub(super) further: &'a [String],
    /// Whether plain http is good enough, which otherwise it is on this machine only.
    pub(super) allows_http: bool,
}

impl Origins<'_> {
    /// Whether an answer may come from there.
    /// Compat: fido2/rpid.py `verify_rp_id`. Browsers themselves see to it that the domain is no
    /// public suffix.
    pub(super) fn include(self, origin: &str) -> bool {
        if self.further.iter().any(|further| further == origin) {
            return true;
        }
        if !self.listed.is_empty() {
            return self
                .listed
                .iter()
                .any(|listed| listed.trim_end_matches('/') == origin);
        }
        let (Ok(url), Some(host)) = (Url::parse(origin), host(origin)) else {
            return false;
        };
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_safe = match url.scheme() {
            "https" => true,
            "http" => is_local || self.allows_http,
            _ => false,
        };
        let parent = host.strip_suffix(self.id);
        let is_on_domain = parent.is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
        is_safe && is_on_domain && !self.id.is_empty()
    }
}

fn host(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::Origins;

    const ANY: Origins<'_> = Origins {
        id: "example.com",
        listed: &[],
        further: &[],
        allows_http: false,
    };

    #[test]
    fn pages_on_the_domain_and_below_it_are_ours_over_https() {
        assert!(ANY.include("https://example.com"));
        assert!(ANY.include("https://app.example.com:8443"));
        for other in [
            "http://example.com",
            "https://badexample.com",
            "https://com",
            "example.com",
            "",
        ] {
            assert!(!ANY.include(other), "{other}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_and_for_who_wants_it() {
        let local = Origins {
            id: "localhost",
            ..ANY
        };
        assert!(local.include("http://localhost:3000"));
        assert!(local.include("http://app.localhost"));
        assert!(
            Origins {
                allows_http: true,
                ..ANY
            }
            .include("http://example.com")
        );
    }

    #[test]
    fn a_list_is_taken_by_the_letter() {
        let listed = [
            "https://example.com/".to_owned(),
            "android:apk-key-hash:x".to_owned(),
        ];
        let origins = Origins {
            listed: &listed,
            ..ANY
        };
        assert!(origins.include("https://example.com"));
        assert!(origins.include("android:apk-key-hash:x"));
        assert!(!origins.include("https://app.example.com"));
    }

    #[test]
    fn other_sites_and_apps_are_taken_where_the_settings_name_them() {
        let further = [
            "https://example.net".to_owned(),
            "android:apk-key-hash:y".to_owned(),
        ];
        let origins = Origins {
            further: &further,
            ..ANY
        };
        for ours in [
            "https://example.net",
            "android:apk-key-hash:y",
            "https://example.com",
        ] {
            assert!(origins.include(ours), "{ours}");
        }
        for other in [
            "https://www.example.net",
            "android:apk-key-hash:x",
            "https://example.net:8443",
        ] {
            assert!(!origins.include(other), "{other}");
        }
    }

    #[test]
    fn without_a_domain_nothing_is_ours() {
        assert!(!Origins { id: "", ..ANY }.include("https://example.com"));
    }
}
