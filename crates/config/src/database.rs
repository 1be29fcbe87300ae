//! Section `[database]`: where the tables are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Where the tables are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:///absolute/path`, `postgres://user:password@host/name` or `mysql://...`.
    /// Without one, outside of production, a SQLite file is made in `server.data_dir`.
    pub url: Secret,
    /// Greatest number of connections kept open.
    pub max_connections: u32,
    /// Seconds to wait for a free connection before a request fails.
    pub acquire_timeout: u32,
    /// Seconds that SQLite waits for another writer.
    pub busy_timeout: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: Secret::default(),
            max_connections: 10,
            acquire_timeout: 5,
            busy_timeout: 5,
        }
    }
}
