//! `/account/authenticators/webauthn`.

use auth::flows::authenticators::AuthenticatorOut;
use auth::flows::webauthn::{self, RemovePasskeysInput, RenamePasskeyInput};
use auth::kit::webauthn::RegistrationInput;
use serde::Serialize;

use crate::api::auth::webauthn::CreationOptionsOut;
use crate::cx::{EnrollerCtx, UserCtx};
use crate::input::{Flags, Input};
use crate::reply::{Data, DataWith, Done, Result};

/// What came along with a passkey.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PasskeyMeta {
    /// Whether recovery codes were made, because there were none.
    pub recovery_codes_generated: bool,
}

/// Ask how to make a passkey.
#[utoipa::path(get, path = "/account/authenticators/webauthn", tag = "Account: WebAuthn",
    operation_id = "getWebauthnCreationOptions",
    params(("passwordless" = Option<bool>, Query, description = "Asks for one that can log in alone")),
    responses(
        (status = 200, description = "What to ask a new passkey", body = crate::openapi::WebauthnCreation),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Not while an address is unverified", body = crate::openapi::Refused)))]
pub(crate) async fn get(
    EnrollerCtx(cx, who): EnrollerCtx,
    flags: Flags,
) -> Result<Data<CreationOptionsOut>> {
    let creation_options = webauthn::begin(&cx, &who.user, flags.has("passwordless")).await?;
    Ok(Data(CreationOptionsOut { creation_options }))
}

/// Add a passkey. A login that waits in `mfa_enroll` goes on with it: ask for the session.
#[utoipa::path(post, path = "/account/authenticators/webauthn", tag = "Account: WebAuthn",
    operation_id = "addWebauthn", request_body = RegistrationInput,
    responses(
        (status = 200, description = "The passkey", body = crate::openapi::PasskeyAdded),
        (status = 400, description = "The passkey is not taken", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Not while an address is unverified", body = crate::openapi::Refused)))]
pub(crate) async fn post(
    EnrollerCtx(cx, who): EnrollerCtx,
    Input(input): Input<RegistrationInput>,
) -> Result<DataWith<AuthenticatorOut, PasskeyMeta>> {
    let (passkey, recovery_codes_generated) = webauthn::add(&cx, &who.user, &input).await?;
    who.go_on(&cx).await?;
    Ok(DataWith(
        passkey,
        PasskeyMeta {
            recovery_codes_generated,
        },
    ))
}

/// Rename a passkey.
#[utoipa::path(put, path = "/account/authenticators/webauthn", tag = "Account: WebAuthn",
    operation_id = "renameWebauthn", request_body = RenamePasskeyInput,
    responses(
        (status = 200, description = "The passkey", body = crate::openapi::Authenticator),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "It was changed meanwhile", body = crate::openapi::Plain)))]
pub(crate) async fn put(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<RenamePasskeyInput>,
) -> Result<Data<AuthenticatorOut>> {
    Ok(Data(webauthn::rename(&cx, &user, &input).await?))
}

/// Remove passkeys.
#[utoipa::path(delete, path = "/account/authenticators/webauthn", tag = "Account: WebAuthn",
    operation_id = "removeWebauthn", request_body = RemovePasskeysInput,
    responses(
        (status = 200, description = "Removed", body = crate::openapi::Plain),
        (status = 400, description = "Not yours", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn delete(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<RemovePasskeysInput>,
) -> Result<Done> {
    webauthn::remove(&cx, &user, &input).await?;
    Ok(Done)
}
