//! Hosts as requests write them, and as browsers do.

use std::net::Ipv6Addr;

/// A host name or address in brackets, in lower case, and a port.
pub(super) struct Host {
    pub(super) name: String,
    port: Option<u16>,
}

impl Host {
    /// Reads a host; a dot at its end is left out. `None` for user names, paths and all else.
    ///
    /// Compat: `django/http/request.py` `split_domain_port`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let end = if text.starts_with('[') {
            text.find(']')? + 1
        } else {
            text.find(':').unwrap_or(text.len())
        };
        let (name, port) = text.split_at(end);
        let is_name = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
        };
        let name = if let Some(address) = name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            format!("[{}]", address.parse::<Ipv6Addr>().ok()?)
        } else {
            let name = name.strip_suffix('.').unwrap_or(name);
            let is_written_well =
                !name.is_empty() && !name.ends_with('.') && name.bytes().all(is_name);
            is_written_well.then(|| name.to_owned())?
        };
        let port = match port.strip_prefix(':') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            None if port.is_empty() => None,
            Some(_) | None => return None,
        };
        Some(Self { name, port })
    }

    /// The host as browsers write it in an origin.
    pub(super) fn written(&self, is_https: bool) -> String {
        match self.port {
            Some(port) if port != if is_https { 443 } else { 80 } => {
                format!("{}:{port}", self.name)
            }
            _ => self.name.clone(),
        }
    }
}
