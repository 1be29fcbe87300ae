//! Rate limits: which there are, by what they count, and counting.

use std::net::IpAddr;

pub use config::Limit;
use config::{Per, Rate, Rates};
use ipnet::Ipv6Net;
use sha2::{Digest, Sha256};
use store::UserId;

use super::cache::{Counted, Hit, Window};
use crate::context::Cx;
use crate::error::{Error, Result};

/// By what a hit is counted, beside the caller's address.
#[derive(Debug, Default, Clone, Copy)]
pub struct By<'a> {
    /// The key: an address, a number, a name.
    pub key: Option<&'a str>,
    /// The user, when it is not the one who is logged in.
    pub user: Option<UserId>,
}

impl<'a> By<'a> {
    /// By this key.
    pub fn key(key: &'a str) -> Self {
        Self {
            key: Some(key),
            user: None,
        }
    }

    /// By this user.
    pub fn user(user: UserId) -> Self {
        Self {
            key: None,
            user: Some(user),
        }
    }
}

/// The hits that one act used up, so that they can be taken back.
#[derive(Debug, Default)]
pub struct Usage(Vec<Hit>);

impl Cx {
    /// Counts a hit.
    ///
    /// # Errors
    /// `RateLimited` when any of the action's limits is reached.
    pub async fn limit(&self, limit: Limit, by: By<'_>) -> Result<Usage> {
        self.count(limit, by, false).await
    }

    /// Whether a hit would be allowed, without counting it.
    pub async fn is_within(&self, limit: Limit, by: By<'_>) -> Result<bool> {
        match self.count(limit, by, true).await {
            Ok(_) => Ok(true),
            Err(Error::RateLimited { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Takes the hits of an act back.
    pub async fn undo(&self, usage: Usage) -> Result<()> {
        for hit in usage.0 {
            self.server.cache.undo(&hit).await?;
        }
        Ok(())
    }

    /// Forgets the hits of an action.
    pub async fn clear_limit(&self, limit: Limit, by: By<'_>) -> Result<()> {
        for rate in self.server.config.rates(limit).as_slice() {
            if let Some(key) = self.limit_key(limit, rate, by) {
                self.server.cache.clear(&key).await?;
            }
        }
        Ok(())
    }

    /// Takes the hits of an act back, and forgets all earlier ones of its key.
    ///
    /// Security: not those of the caller's address, or one's own account would pay for guessing at others.
    pub async fn forgive(&self, limit: Limit, key: &str, usage: Usage) -> Result<()> {
        self.undo(usage).await?;
        for rate in self.server.config.rates(limit).as_slice() {
            if rate.per == Per::Key
                && let Some(key) = self.limit_key(limit, rate, By::key(key))
            {
                self.server.cache.clear(&key).await?;
            }
        }
        Ok(())
    }

    async fn count(&self, limit: Limit, by: By<'_>, dry_run: bool) -> Result<Usage> {
        let mut usage = Usage::default();
        let rates: Rates = self.server.config.rates(limit);
        for rate in rates.as_slice() {
            let Some(key) = self.limit_key(limit, rate, by) else {
                continue;
            };
            let window = Window {
                amount: rate.amount as usize,
                seconds: rate.duration.as_secs_f64(),
            };
            match self
                .server
                .cache
                .hit(&key, window, self.seconds(), dry_run)
                .await?
            {
                Counted::Allowed(hit) => usage.0.push(hit),
                Counted::Refused { retry_after } => {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a positive number of seconds, rounded up"
                    )]
                    let retry_after = retry_after.ceil().max(1.0) as u64;
                    return Err(Error::RateLimited { retry_after });
                }
            }
        }
        Ok(usage)
    }

    /// None when the limit counts by something this act does not have.
    /// Compat: `allauth/core/internal/ratelimit.py` `get_cache_key`.
    fn limit_key(&self, limit: Limit, rate: &Rate, by: By<'_>) -> Option<String> {
        let source = match rate.per {
            Per::Ip => format!("ip:{}", self.truncated_ip()),
            Per::User => {
                let user = by.user.or_else(|| self.user().map(|user| user.id))?;
                format!("user:{}", user.0)
            }
            Per::Key => hex::encode(Sha256::digest(by.key?.as_bytes())),
        };
        let (amount, seconds) = (rate.amount, rate.duration.as_secs_f64());
        Some(format!("rl:{}:{amount}/{seconds}:{source}", limit.as_str()))
    }

    /// The caller's address; of an IPv6 address only its network, since one caller has many of those.
    fn truncated_ip(&self) -> String {
        match self.caller.ip {
            IpAddr::V6(ip) => {
                let prefix = self.server.config.allauth.rate_limit_ipv6_prefix;
                Ipv6Net::new(ip, prefix)
                    .map_or(ip, |net| net.network())
                    .to_string()
            }
            IpAddr::V4(ip) => ip.to_string(),
        }
    }
}
