//! `/auth/webauthn/*`.

pub(crate) mod authenticate;
pub(crate) mod login;
pub(crate) mod reauthenticate;
pub(crate) mod signup;

use auth::kit::webauthn::{CreationOptions, RequestOptions};
use serde::Serialize;

/// How a passkey is asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PasskeyQuestion)]
pub(crate) struct RequestOptionsOut {
    /// What `navigator.credentials.get` is called with.
    pub request_options: RequestOptions,
}

/// How a new passkey is made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PasskeyPlan)]
pub(crate) struct CreationOptionsOut {
    /// What `navigator.credentials.create` is called with.
    pub creation_options: CreationOptions,
}
