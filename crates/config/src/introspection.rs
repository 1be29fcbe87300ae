//! Section `[introspection]`: services that may ask about tokens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Introspection (RFC 7662): services that may ask about tokens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Introspection {
    /// The services, each with its `id` and `secret`.
    pub clients: Vec<ServiceClient>,
}

/// A service and what it shows to be believed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceClient {
    /// Its name.
    pub id: String,
    /// Its password.
    pub secret: Secret,
}
