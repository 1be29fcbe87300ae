//! `/auth/code/resend`.

use auth::flows::code_login;

use crate::cx::Ctx;
use crate::reply::{Done, Result};

/// Ask for another code to log in with.
#[utoipa::path(post, path = "/auth/code/resend", tag = "Authentication: Login By Code",
    operation_id = "resendLoginCode",
    responses(
        (status = 200, description = "A code is on its way", body = crate::openapi::Plain),
        (status = 409, description = "No code waits, or it was sent too often", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx) -> Result<Done> {
    code_login::resend(&cx).await?;
    Ok(Done)
}
