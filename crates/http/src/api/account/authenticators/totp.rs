//! `/account/authenticators/totp`.

use auth::flows::authenticators::AuthenticatorOut;
use auth::flows::totp::{self, TotpOffer, TotpState};
use auth::stages::mfa_authenticate::CodeInput;

use crate::cx::{EnrollerCtx, UserCtx};
use crate::input::{Flags, Input};
use crate::reply::{Data, Done, Either, Missing, Result};

/// See your authenticator app, or get a secret to set one up with.
#[utoipa::path(get, path = "/account/authenticators/totp", tag = "Account: 2FA",
    operation_id = "getTotp",
    params(("qr" = Option<bool>, Query, allow_reserved, description = "Adds `totp_svg` to the secret: a picture to scan")),
    responses(
        (status = 200, description = "The app", body = crate::openapi::Authenticator),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated),
        (status = 404, description = "There is none; a secret to set one up with", body = crate::openapi::TotpMissing),
        (status = 409, description = "Not while an address is unverified", body = crate::openapi::Refused)))]
pub(crate) async fn get(
    EnrollerCtx(cx, who): EnrollerCtx,
    flags: Flags,
) -> Result<Either<Data<AuthenticatorOut>, Missing<TotpOffer>>> {
    Ok(match totp::show(&cx, &who.user, flags.has("qr")).await? {
        TotpState::Active(app) => Either::Left(Data(app)),
        TotpState::Offered(offer) => Either::Right(Missing(offer)),
    })
}

/// Set up an authenticator app: tell a code of it. A login that waits in `mfa_enroll` goes on with it: ask for the session.
#[utoipa::path(post, path = "/account/authenticators/totp", tag = "Account: 2FA",
    operation_id = "activateTotp", request_body = CodeInput,
    responses(
        (status = 200, description = "The app", body = crate::openapi::Authenticator),
        (status = 400, description = "The code is wrong, or too many were", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "There is an app already", body = crate::openapi::Plain)))]
pub(crate) async fn post(
    EnrollerCtx(cx, who): EnrollerCtx,
    Input(input): Input<CodeInput>,
) -> Result<Data<AuthenticatorOut>> {
    let app = totp::activate(&cx, &who.user, &input).await?;
    who.go_on(&cx).await?;
    Ok(Data(app))
}

/// Give up the authenticator app.
#[utoipa::path(delete, path = "/account/authenticators/totp", tag = "Account: 2FA",
    operation_id = "deactivateTotp",
    responses(
        (status = 200, description = "Given up", body = crate::openapi::Plain),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn delete(UserCtx(cx, user): UserCtx) -> Result<Done> {
    totp::deactivate(&cx, &user).await?;
    Ok(Done)
}
