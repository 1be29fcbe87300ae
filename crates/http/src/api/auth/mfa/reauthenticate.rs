//! `/auth/2fa/reauthenticate`.

use auth::flows::mfa_reauthenticate;
use auth::stages::mfa_authenticate::CodeInput;

use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Prove again who you are, with a code.
#[utoipa::path(post, path = "/auth/2fa/reauthenticate", tag = "Authentication: 2FA",
    operation_id = "mfaReauthenticate", request_body = CodeInput,
    responses(
        (status = 200, description = "Proven", body = crate::openapi::Authenticated),
        (status = 400, description = "The code is wrong, or too many were", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<CodeInput>,
) -> Result<AuthReply> {
    mfa_reauthenticate::by_code(&cx, &user, &input).await?;
    Ok(AuthReply)
}
