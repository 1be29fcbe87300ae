//! Section `[security]`: whom the server believes, and whom it may call.

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whom the server believes, and whom it may call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    /// Networks of your proxies (`["10.0.0.0/8"]`): forwarding headers from elsewhere are ignored.
    /// Empty: `allauth.trusted_proxy_count` alone decides.
    #[schemars(with = "Vec<String>")]
    pub trusted_proxies: Vec<IpNet>,
    /// Let the server call private and loopback addresses, and plain http, on behalf of providers and webhooks.
    /// Absent: only outside of production.
    pub allow_private_fetch: Option<bool>,
    /// Seconds of `Strict-Transport-Security` on https. 0: no such header.
    pub hsts_seconds: u32,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            allow_private_fetch: None,
            hsts_seconds: 31_536_000,
        }
    }
}
