//! What a stranger sends to sign up.

use serde::Deserialize;

use crate::kit::form::Field;

/// What a sign-up is made of; which fields there are is configured (`[account] signup_fields`).
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct SignupInput {
    /// The user name.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "wizard")]
    pub username: Field,
    /// The e-mail address.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "email@domain.org")]
    pub email: Field,
    /// The e-mail address once more.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub email2: Field,
    /// The phone number with its country code.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "+314159265359")]
    pub phone: Field,
    /// The password.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Alohomora!")]
    pub password: Field,
    /// The password once more; checked where it is sent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub password2: Field,
    /// The user type, where there are several to choose from.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "student")]
    pub user_type: Field,
    /// The key of an invitation.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub invitation: Field,
    /// The first name, where the settings have user types.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub first_name: Field,
    /// The last name, where the settings have user types.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub last_name: Field,
    /// Everything else that was sent: the fields of the user type's profile.
    #[serde(flatten)]
    #[schema(ignore)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}
