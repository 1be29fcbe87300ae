//! `/auth/webauthn/login`.

use auth::flows::passkey_login;
use auth::kit::limits::{By, Limit};
use auth::kit::webauthn::AssertionInput;
use auth::login;

use super::RequestOptionsOut;
use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Data, Result};

/// Ask how to log in with a passkey.
#[utoipa::path(get, path = "/auth/webauthn/login", tag = "Authentication: WebAuthn: Login",
    operation_id = "getWebauthnLoginOptions",
    responses((status = 200, description = "What to ask a passkey", body = crate::openapi::WebauthnRequest)))]
pub(crate) async fn get(Ctx(cx): Ctx) -> Result<Data<RequestOptionsOut>> {
    let request_options = passkey_login::options(&cx).await?;
    Ok(Data(RequestOptionsOut { request_options }))
}

/// Log in with a passkey.
#[utoipa::path(post, path = "/auth/webauthn/login", tag = "Authentication: WebAuthn: Login",
    operation_id = "webauthnLogin", request_body = AssertionInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The passkey is not taken", body = crate::openapi::Invalid),
        (status = 401, description = "A stage is pending", body = crate::openapi::Unauthenticated),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    cx.limit(Limit::WebauthnLogin, By::default()).await?;
    let login = passkey_login::check(&cx, &body.read()?).await?;
    login::begin(&cx, login).await?;
    Ok(AuthReply)
}
