//! Section `[allauth]`: what concerns all parts alike (allauth's `ALLAUTH_*`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code_format::CodeFormat;

/// Client addresses behind proxies, and the look of codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Allauth {
    /// Proxies of yours in front of the server, whose entries in `X-Forwarded-For` are believed. 0: none.
    pub trusted_proxy_count: u32,
    /// Header in which your proxy says the client's address, instead of `X-Forwarded-For`.
    pub trusted_client_ip_header: Option<String>,
    /// Leading bits of an IPv6 address that are counted as one client.
    pub rate_limit_ipv6_prefix: u8,
    /// Look of one-time codes.
    pub user_code_format: CodeFormat,
}

impl Default for Allauth {
    fn default() -> Self {
        Self {
            trusted_proxy_count: 0,
            trusted_client_ip_header: None,
            rate_limit_ipv6_prefix: 64,
            user_code_format: CodeFormat::default(),
        }
    }
}
