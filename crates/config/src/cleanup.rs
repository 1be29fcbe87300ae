//! Section `[cleanup]`: how often what has expired is deleted, and what is kept for how long.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scalars;

/// How often what has expired is deleted, and what is kept for how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cleanup {
    /// Seconds between two clean-ups, of all nodes together. 0: only by `vestibule cleanup`.
    #[serde(deserialize_with = "scalars::seconds")]
    pub interval: u32,
    /// Days for which messages are kept that were sent or given up. 0: for ever.
    pub message_days: u32,
}

impl Default for Cleanup {
    fn default() -> Self {
        Self {
            interval: 3600,
            message_days: 30,
        }
    }
}
