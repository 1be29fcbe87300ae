//! Section `[usersessions]`: the list of a user's sessions (allauth's `USERSESSIONS_*`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The list of a user's sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Usersessions {
    /// Keep track of the address and time at which each session was last seen.
    pub track_activity: bool,
}
