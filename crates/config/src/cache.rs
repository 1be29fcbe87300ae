//! Section `[cache]`: where rate limits and used codes are remembered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A place to remember things for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CacheBackend {
    /// In this process; several nodes each count for themselves.
    Memory,
    /// Nowhere: no limit ever strikes. For tests only.
    Dummy,
    /// In Redis, shared by all nodes.
    Redis,
}

/// Where rate limits and used codes are remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// `"memory"`, `"redis"`, or `"dummy"`, which remembers nothing.
    pub backend: CacheBackend,
    /// Address of Redis: `redis://host:6379/0`.
    pub url: Secret,
    /// Text before each key, so that several servers can share one Redis.
    pub key_prefix: String,
    /// Greatest number of entries kept in memory.
    pub max_entries: u32,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            backend: CacheBackend::Memory,
            url: Secret::default(),
            key_prefix: "vestibule".to_owned(),
            max_entries: 1_000_000,
        }
    }
}
