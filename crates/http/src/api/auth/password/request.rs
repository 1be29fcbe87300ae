//! `/auth/password/request`.

use auth::flows::password_reset::{self, RequestPasswordInput};

use crate::cx::Ctx;
use crate::input::Input;
use crate::reply::{AuthReply, Done, Either, Result};

/// Ask for a password reset.
#[utoipa::path(post, path = "/auth/password/request", tag = "Authentication: Password Reset",
    operation_id = "requestPassword", request_body = RequestPasswordInput,
    responses(
        (status = 200, description = "A mail is on its way", body = crate::openapi::Plain),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "A code is on its way", body = crate::openapi::Unauthenticated),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn post(
    Ctx(cx): Ctx,
    Input(input): Input<RequestPasswordInput>,
) -> Result<Either<AuthReply, Done>> {
    let requested = password_reset::check(&cx, &input).await?;
    let is_by_code = password_reset::begin(&cx, &requested).await?;
    Ok(if is_by_code {
        Either::Left(AuthReply)
    } else {
        Either::Right(Done)
    })
}
