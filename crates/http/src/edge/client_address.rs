//! The client's IP address, seen through the proxies that are ours and through none else.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use super::Edge;
use super::proxies::{Proxies, entries, peer};

/// Where proxies write the addresses that they were called from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address. Rate limits count by it, and the list of sessions shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Notes the client's address on the request. `0.0.0.0` stands for connections without addresses.
pub(super) async fn learn(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = peer(request.extensions());
    let said = edge
        .proxies
        .may_include(peer)
        .then(|| said(&edge.proxies, request.headers(), peer));
    let address = said
        .flatten()
        .or(peer)
        .unwrap_or(Ipv4Addr::UNSPECIFIED.into());
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// The address that our proxies say.
///
/// Compat: `allauth/core/internal/httpkit.py` `get_client_ip`. Where that fails because headers and settings do not
/// fit, we warn and take the peer.
fn said(proxies: &Proxies, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
    if let Some(name) = &proxies.address_header {
        // Security: of two lines, one may be the client's.
        let mut lines = headers.get_all(name).iter();
        let address = lines.next().and_then(|line| parse(line.as_bytes()));
        return address.filter(|_| lines.next().is_none()).or_else(|| {
            proxies.warn_once(
                "the header with the client's address is missing, doubled or no address",
            );
            None
        });
    }
    let entries = entries(headers, FORWARDED_FOR);
    if proxies.count == 0 {
        return first_stranger(proxies, &entries, peer);
    }
    if entries.is_empty() {
        return None;
    }
    let entry = entries
        .len()
        .checked_sub(proxies.count)
        .and_then(|index| parse(entries[index]));
    if entry.is_none() {
        proxies.warn_once(
            "X-Forwarded-For has fewer entries than there are proxies, or one that is no address",
        );
    }
    entry
}

/// The first address from the right that is no proxy's; where all are, the last one seen.
fn first_stranger(proxies: &Proxies, entries: &[&[u8]], peer: Option<IpAddr>) -> Option<IpAddr> {
    let mut nearest = peer;
    for entry in entries.iter().rev() {
        let Some(address) = parse(entry) else {
            proxies.warn_once("X-Forwarded-For has an entry that is no address");
            break;
        };
        nearest = Some(address);
        if !proxies.has(address) {
            break;
        }
    }
    nearest
}

/// An address, perhaps in brackets, perhaps with a port.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let (address, port): (IpAddr, &str) = if let Some(bracketed) = text.strip_prefix('[') {
        let (address, rest) = bracketed.split_once(']')?;
        let port = if rest.is_empty() {
            "0"
        } else {
            rest.strip_prefix(':')?
        };
        (IpAddr::V6(address.parse().ok()?), port)
    } else {
        let (address, port) = text.split_once(':')?;
        (IpAddr::V4(address.parse().ok()?), port)
    };
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    is_port.then(|| address.to_canonical())
}
