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
    /// For tests: an address like `http://127.0.0.1:9100` to which all calls to providers go, as
    /// `/proxy/https/<host>/<path>`. Refused in production.
    pub provider_mock: Option<String>,
    /// Seconds of `Strict-Transport-Security` on https. 0: no such header.
    pub hsts_seconds: u32,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            allow_private_fetch: None,
            provider_mock: None,
            hsts_seconds: 31_536_000,
        }
    }
}
