//! The ways a user can be named at login, and the setting that chooses among them.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// What a user types to say who they are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LoginMethod {
    /// The user name.
    Username,
    /// An e-mail address of the account.
    Email,
    /// The phone number of the account.
    Phone,
}

impl LoginMethod {
    /// The method's name, which is also that of the sign-up field it needs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// Reads a list of methods and drops repetitions: the setting is a set, written in any order.
pub(crate) fn distinct<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<LoginMethod>, D::Error> {
    let mut methods = Vec::new();
    for method in Vec::<LoginMethod>::deserialize(deserializer)? {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    Ok(methods)
}
