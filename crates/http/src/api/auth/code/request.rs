//! `/auth/code/request`.

use auth::flows::code_login::{self, RequestCodeInput};

use crate::cx::Ctx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Ask for a code to log in with.
#[utoipa::path(post, path = "/auth/code/request", tag = "Authentication: Login By Code",
    operation_id = "requestLoginCode", request_body = RequestCodeInput,
    responses(
        (status = 200, description = "Somebody is logged in; a code is on its way", body = crate::openapi::Authenticated),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "A code is on its way", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(Ctx(cx): Ctx, Input(input): Input<RequestCodeInput>) -> Result<AuthReply> {
    let requested = code_login::check(&cx, &input).await?;
    code_login::request(&cx, requested).await?;
    Ok(AuthReply)
}
