//! Section `[phone]`: the table of phone numbers, whose place allauth leaves to each site.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The table of phone numbers and its columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Phone {
    /// The table.
    pub table: String,
    /// Column with the user's id, unique.
    pub user_id_column: String,
    /// Column with the number in E.164, unique.
    pub phone_column: String,
    /// Column that says whether the number is verified.
    pub verified_column: String,
}

impl Default for Phone {
    fn default() -> Self {
        Self {
            table: "vestibule_phone".to_owned(),
            user_id_column: "user_id".to_owned(),
            phone_column: "phone".to_owned(),
            verified_column: "verified".to_owned(),
        }
    }
}
