//! Which forwarding headers are believed: those that a proxy of ours wrote, found by counting from the right.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use auth::Settings;
use axum::extract::ConnectInfo;
use axum::extract::connect_info::MockConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::IpNet;

/// The proxies in front of the server.
pub(super) struct Proxies {
    networks: Vec<IpNet>,
    /// How many there are; 0 where the networks say it.
    pub(super) count: usize,
    /// The header in which they say the client's address, instead of `X-Forwarded-For`.
    pub(super) address_header: Option<HeaderName>,
    warned: AtomicBool,
}

impl Proxies {
    /// Reads the settings. A header name that is none is left out.
    pub(super) fn new(settings: &Settings) -> Self {
        let allauth = &settings.allauth;
        let address_header = allauth.trusted_client_ip_header.as_deref();
        let address_header = address_header.filter(|name| !name.is_empty());
        Self {
            networks: settings.security.trusted_proxies.clone(),
            count: usize::try_from(allauth.trusted_proxy_count).unwrap_or(usize::MAX),
            address_header: address_header.and_then(|name| {
                let parsed = HeaderName::try_from(name);
                if parsed.is_err() {
                    tracing::warn!(
                        "allauth.trusted_client_ip_header is no header name and is ignored"
                    );
                }
                parsed.ok()
            }),
            warned: AtomicBool::new(false),
        }
    }

    /// Whether an address is in a network of proxies.
    pub(super) fn has(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(&address))
    }

    /// Whether the networks of proxies are known.
    pub(super) fn are_named(&self) -> bool {
        !self.networks.is_empty()
    }

    /// Whether forwarding headers from this peer can be a proxy's: it is in a network of proxies, or, where no
    /// network is named, there is said to be a proxy.
    pub(super) fn may_include(&self, peer: Option<IpAddr>) -> bool {
        if self.are_named() {
            return peer.is_some_and(|peer| self.has(peer));
        }
        self.count > 0 || self.address_header.is_some()
    }

    /// The entry of a forwarding header that the outermost proxy wrote; of fewer entries than proxies, the first.
    ///
    /// Security: what is left of it is the client's own invention.
    pub(super) fn entry<'a>(&self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let entries = entries(headers, name);
        let from_right = self.count.clamp(1, entries.len().max(1));
        let entry = entries.get(entries.len().checked_sub(from_right)?)?;
        std::str::from_utf8(entry).ok()
    }

    /// Tells the log, once in the life of the server, that the headers do not fit the settings.
    pub(super) fn warn_once(&self, what: &str) {
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                proxy.problem = what,
                "forwarding headers do not fit the settings: the peer's address is used"
            );
        }
    }
}

/// The entries of a list header over all its lines, trimmed. Bytes, since a client may have sent any.
pub(super) fn entries<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a [u8]> {
    let lines = headers.get_all(name).into_iter();
    lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .collect()
}

/// The address at the other end of the connection, IPv4 in its own form; `None` where there is no such thing.
pub(super) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let connected = extensions.get().map(|ConnectInfo::<SocketAddr>(peer)| peer);
    let peer = connected.or_else(|| {
        extensions
            .get()
            .map(|MockConnectInfo::<SocketAddr>(peer)| peer)
    })?;
    Some(peer.ip().to_canonical())
}
