//! `/auth/email/verify/resend`.

use auth::flows::email_codes;

use crate::cx::Ctx;
use crate::reply::{Done, Result};

/// Ask for another code to verify the address with.
#[utoipa::path(post, path = "/auth/email/verify/resend", tag = "Authentication: Account",
    operation_id = "resendEmailVerificationCode",
    responses(
        (status = 200, description = "A code is on its way", body = crate::openapi::Plain),
        (status = 409, description = "No code waits, or it was sent too often", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx) -> Result<Done> {
    email_codes::resend(&cx).await?;
    Ok(Done)
}
