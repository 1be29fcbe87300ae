//! `/auth/code/confirm`.

use auth::flows::code_login::{self, ConfirmCodeInput};

use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Result};

/// Log in with the code.
#[utoipa::path(post, path = "/auth/code/confirm", tag = "Authentication: Login By Code",
    operation_id = "confirmLoginCode", request_body = ConfirmCodeInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The code is wrong", body = crate::openapi::Invalid),
        (status = 401, description = "The code is right; a stage is pending", body = crate::openapi::Unauthenticated),
        (status = 409, description = "No code waits", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let code = code_login::at(&cx).await?;
    code_login::confirm(&cx, code, &body.read()?).await?;
    Ok(AuthReply)
}
