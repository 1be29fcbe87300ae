//! `/account/authenticators/recovery-codes`.

use auth::flows::authenticators::AuthenticatorOut;
use auth::flows::recovery_codes;

use crate::cx::UserCtx;
use crate::reply::{Data, Result};

/// See the recovery codes that are left.
#[utoipa::path(get, path = "/account/authenticators/recovery-codes", tag = "Account: 2FA",
    operation_id = "getRecoveryCodes",
    responses(
        (status = 200, description = "The codes", body = crate::openapi::Authenticator),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 404, description = "There are none", body = crate::openapi::Plain)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<AuthenticatorOut>> {
    Ok(Data(recovery_codes::show(&cx, &user).await?))
}

/// Get new recovery codes; those before are void.
#[utoipa::path(post, path = "/account/authenticators/recovery-codes", tag = "Account: 2FA",
    operation_id = "renewRecoveryCodes",
    responses(
        (status = 200, description = "The new codes", body = crate::openapi::Authenticator),
        (status = 400, description = "There is no other factor to recover from", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Another request was faster", body = crate::openapi::Plain)))]
pub(crate) async fn post(UserCtx(cx, user): UserCtx) -> Result<Data<AuthenticatorOut>> {
    Ok(Data(recovery_codes::renew(&cx, &user).await?))
}
