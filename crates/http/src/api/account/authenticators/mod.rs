//! `/account/authenticators`.

pub(crate) mod recovery_codes;
pub(crate) mod totp;
pub(crate) mod webauthn;

use auth::flows::authenticators::{self, AuthenticatorOut};

use crate::cx::UserCtx;
use crate::reply::{Data, Result};

/// List your authenticators.
#[utoipa::path(get, path = "/account/authenticators", tag = "Account: 2FA",
    operation_id = "listAuthenticators",
    responses(
        (status = 200, description = "The authenticators", body = crate::openapi::Authenticators),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<Vec<AuthenticatorOut>>> {
    Ok(Data(authenticators::list(&cx, &user).await?))
}
