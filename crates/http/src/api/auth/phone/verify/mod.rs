//! `/auth/phone/verify`.

pub(crate) mod resend;

use auth::flows::phone::{self, VerifyPhoneInput};

use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Result};

/// Verify a phone number.
#[utoipa::path(post, path = "/auth/phone/verify", tag = "Authentication: Account",
    operation_id = "verifyPhone", request_body = VerifyPhoneInput,
    responses(
        (status = 200, description = "Verified, and logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The code is wrong, or the number is taken", body = crate::openapi::Invalid),
        (status = 401, description = "Verified; a stage is pending", body = crate::openapi::Unauthenticated),
        (status = 409, description = "No code waits", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let code = phone::at(&cx).await?;
    phone::verify(&cx, code, &body.read()?).await?;
    Ok(AuthReply)
}
