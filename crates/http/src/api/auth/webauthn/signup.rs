//! `/auth/webauthn/signup`.

use auth::flows::signup::{self, SignupInput};
use auth::kit::limits::{By, Limit};
use auth::kit::webauthn::RegistrationInput;
use auth::login;
use auth::stages::{Stage, passkey_signup};

use super::CreationOptionsOut;
use crate::cx::Ctx;
use crate::input::{Input, LateInput};
use crate::reply::{AuthReply, Data, Result};

/// Sign up without a password: a passkey, made at the end, takes its place.
#[utoipa::path(post, path = "/auth/webauthn/signup", tag = "Authentication: WebAuthn: Signup",
    operation_id = "webauthnSignup", request_body = SignupInput,
    responses(
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Signed up; a stage is pending", body = crate::openapi::Unauthenticated),
        (status = 403, description = "Sign-up is closed", body = crate::openapi::Plain),
        (status = 409, description = "Somebody is logged in already", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, Input(input): Input<SignupInput>) -> Result<AuthReply> {
    cx.limit(Limit::Signup, By::default()).await?;
    let signup = signup::check_by_passkey(&cx, &input).await?;
    cx.must_be_anonymous()?;
    signup::must_be_open_to(&cx, &signup)?;
    signup::complete(&cx, signup).await?;
    Ok(AuthReply)
}

/// Ask how to make the passkey that ends the sign-up.
#[utoipa::path(get, path = "/auth/webauthn/signup", tag = "Authentication: WebAuthn: Signup",
    operation_id = "getWebauthnSignupOptions",
    responses(
        (status = 200, description = "What to ask a new passkey", body = crate::openapi::WebauthnCreation),
        (status = 409, description = "No sign-up waits for a passkey", body = crate::openapi::Plain)))]
pub(crate) async fn get(Ctx(cx): Ctx) -> Result<Data<CreationOptionsOut>> {
    let login = passkey_signup::at(&cx).await?;
    let creation_options = passkey_signup::options(&cx, &login).await?;
    Ok(Data(CreationOptionsOut { creation_options }))
}

/// End the sign-up with the passkey.
#[utoipa::path(put, path = "/auth/webauthn/signup", tag = "Authentication: WebAuthn: Signup",
    operation_id = "webauthnSignupComplete", request_body = RegistrationInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The passkey is not taken", body = crate::openapi::Invalid),
        (status = 409, description = "No sign-up waits for a passkey", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn put(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    cx.limit(Limit::Signup, By::default()).await?;
    let login = passkey_signup::at(&cx).await?;
    passkey_signup::submit(&cx, &login, &body.read()?).await?;
    login::pass(&cx, login, Stage::PasskeySignup).await?;
    Ok(AuthReply)
}
