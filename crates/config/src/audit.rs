//! Section `[audit]`: the record of what was done to accounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The record of what was done to accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Days for which entries are kept. 0: for ever.
    pub retention_days: u32,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            retention_days: 365,
        }
    }
}
