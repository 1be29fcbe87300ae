//! `/auth/webauthn/*`.

pub mod authenticate;
pub mod login;
pub mod reauthenticate;
pub mod signup;

use auth::kit::webauthn::{CreationOptions, RequestOptions};
use serde::Serialize;

/// How a passkey is asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RequestOptionsOut {
    /// What `navigator.credentials.get` is called with.
    pub request_options: RequestOptions,
}

/// How a new passkey is made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreationOptionsOut {
    /// What `navigator.credentials.create` is called with.
    pub creation_options: CreationOptions,
}
