//! `/auth/webauthn/reauthenticate`.

use auth::flows::mfa_reauthenticate;
use auth::kit::webauthn::AssertionInput;

use super::RequestOptionsOut;
use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{AuthReply, Data, Result};

/// Ask how to prove again who you are, with a passkey.
#[utoipa::path(get, path = "/auth/webauthn/reauthenticate", tag = "Authentication: WebAuthn: 2FA",
    operation_id = "getWebauthnReauthenticateOptions",
    responses(
        (status = 200, description = "What to ask a passkey", body = crate::openapi::WebauthnRequest),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<RequestOptionsOut>> {
    let request_options = mfa_reauthenticate::passkey_options(&cx, &user).await?;
    Ok(Data(RequestOptionsOut { request_options }))
}

/// Prove again who you are, with a passkey.
#[utoipa::path(post, path = "/auth/webauthn/reauthenticate", tag = "Authentication: WebAuthn: 2FA",
    operation_id = "webauthnReauthenticate", request_body = AssertionInput,
    responses(
        (status = 200, description = "Proven", body = crate::openapi::Authenticated),
        (status = 400, description = "The passkey is not taken", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<AssertionInput>,
) -> Result<AuthReply> {
    mfa_reauthenticate::by_passkey(&cx, &user, &input).await?;
    Ok(AuthReply)
}
