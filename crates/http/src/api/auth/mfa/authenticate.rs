//! `/auth/2fa/authenticate`.

use auth::login;
use auth::stages::Stage;
use auth::stages::mfa_authenticate::{self, CodeInput};

use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Result};

/// Go on with a login: show a second factor.
#[utoipa::path(post, path = "/auth/2fa/authenticate", tag = "Authentication: 2FA",
    operation_id = "mfaAuthenticate", request_body = CodeInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The code is wrong, or too many were", body = crate::openapi::Invalid),
        (status = 401, description = "No login waits for a code, or another stage is pending", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let login = login::must_be_at(&cx, Stage::MfaAuthenticate).await?;
    mfa_authenticate::submit(&cx, &login, &body.read()?).await?;
    login::pass(&cx, login, Stage::MfaAuthenticate).await?;
    Ok(AuthReply)
}
