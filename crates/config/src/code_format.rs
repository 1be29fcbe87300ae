//! How one-time codes look: `user_code_format` and the settings that override it per purpose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The look of a one-time code (allauth's `UserCodeFormat`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CodeFormat {
    /// Number of characters, dashes not counted. Absent: 9 for numeric codes, else 8.
    pub length: Option<u32>,
    /// Digits only, instead of the consonants that RFC 8628 recommends.
    pub numeric: bool,
    /// Whether the code is split by dashes for readability.
    pub dashed: bool,
}

impl Default for CodeFormat {
    fn default() -> Self {
        Self {
            length: None,
            numeric: false,
            dashed: true,
        }
    }
}

impl CodeFormat {
    /// Characters of a code without its dashes.
    pub fn chars(&self) -> u32 {
        self.length.unwrap_or(if self.numeric { 9 } else { 8 })
    }
}
