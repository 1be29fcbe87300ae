//! `/auth/webauthn/authenticate`.

use auth::kit::webauthn::AssertionInput;
use auth::login;
use auth::stages::Stage;
use auth::stages::mfa_authenticate;

use super::RequestOptionsOut;
use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Data, Result};

/// Ask how to go on with a login by passkey.
#[utoipa::path(get, path = "/auth/webauthn/authenticate", tag = "Authentication: WebAuthn: 2FA",
    operation_id = "getWebauthnAuthenticateOptions",
    responses(
        (status = 200, description = "What to ask a passkey", body = crate::openapi::WebauthnRequest),
        (status = 401, description = "No login waits for a factor", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(Ctx(cx): Ctx) -> Result<Data<RequestOptionsOut>> {
    let login = login::must_be_at(&cx, Stage::MfaAuthenticate).await?;
    let request_options = mfa_authenticate::passkey_options(&cx, &login).await?;
    Ok(Data(RequestOptionsOut { request_options }))
}

/// Go on with a login: show a passkey.
#[utoipa::path(post, path = "/auth/webauthn/authenticate", tag = "Authentication: WebAuthn: 2FA",
    operation_id = "webauthnAuthenticate", request_body = AssertionInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The passkey is not taken", body = crate::openapi::Invalid),
        (status = 401, description = "No login waits for a factor, or another stage is pending", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let login = login::must_be_at(&cx, Stage::MfaAuthenticate).await?;
    mfa_authenticate::submit_passkey(&cx, &login, &body.read()?).await?;
    login::pass(&cx, login, Stage::MfaAuthenticate).await?;
    Ok(AuthReply)
}
