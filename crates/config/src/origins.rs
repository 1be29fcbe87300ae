//! Origins, hosts and sites: whether two addresses share an origin, a host or a registrable domain.

use url::{Host, Url};

/// An origin in its usual form: `https://app.example.com`, with a port only where it is not the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: String,
    host: Host<String>,
    text: String,
}

impl Origin {
    /// Reads the origin of an http or https address; `None` for anything else.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let url = Url::parse(address.trim()).ok()?;
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host()?.to_owned(),
            text: url.origin().ascii_serialization(),
        })
    }

    /// The origin as browsers write it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host without port, IPv6 addresses in brackets.
    pub(crate) fn host(&self) -> String {
        self.host.to_string()
    }

    /// Whether traffic is encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    /// Whether browsers send `SameSite=Lax` cookies between the two: same scheme and registrable domain.
    pub(crate) fn is_same_site(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && (self.host == other.host || self.site().is_some() && self.site() == other.site())
    }

    /// The registrable domain, like `example.co.uk`; `None` for IP addresses and bare names.
    fn site(&self) -> Option<&str> {
        match &self.host {
            Host::Domain(name) => psl::domain_str(name),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }
}

/// The longest domain that is a parent of both hosts and not a public suffix.
pub(crate) fn common_domain(left: &str, right: &str) -> Option<String> {
    let shared = left
        .rsplit('.')
        .zip(right.rsplit('.'))
        .take_while(|(a, b)| a == b)
        .count();
    let labels: Vec<&str> = left.split('.').collect();
    let domain = labels.get(labels.len().checked_sub(shared)?..)?.join(".");
    psl::domain_str(&domain)?;
    Some(domain)
}

#[cfg(test)]
mod tests {
    use super::{Origin, common_domain};

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        let text = |address| Origin::parse(address).map(|origin| origin.as_str().to_owned());
        assert_eq!(
            text("https://App.Example.com:443/login?x=1").as_deref(),
            Some("https://app.example.com")
        );
        assert_eq!(
            text("http://localhost:3000").as_deref(),
            Some("http://localhost:3000")
        );
        assert_eq!(text("app.example.com"), None);
        assert_eq!(text("ftp://example.com"), None);
    }

    #[test]
    fn sites_end_at_the_registrable_domain() {
        let same = |a, b| {
            Origin::parse(a)
                .unwrap()
                .is_same_site(&Origin::parse(b).unwrap())
        };
        assert!(same(
            "https://app.example.com",
            "https://auth.example.com:8443"
        ));
        assert!(same("http://localhost:3000", "http://localhost:8000"));
        assert!(!same("http://app.example.com", "https://app.example.com"));
        assert!(!same("https://a.co.uk", "https://b.co.uk"));
        assert!(!same("http://127.0.0.1", "http://127.0.0.2"));
    }

    #[test]
    fn a_common_domain_is_never_a_public_suffix() {
        assert_eq!(
            common_domain("auth.example.com", "app.example.com").as_deref(),
            Some("example.com")
        );
        assert_eq!(
            common_domain("example.com", "app.example.com").as_deref(),
            Some("example.com")
        );
        assert_eq!(
            common_domain("a.b.example.com", "c.b.example.com").as_deref(),
            Some("b.example.com")
        );
        assert_eq!(common_domain("a.co.uk", "b.co.uk"), None);
        assert_eq!(common_domain("a.example.com", "a.example.org"), None);
    }
}
