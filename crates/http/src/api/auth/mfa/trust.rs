//! `/auth/2fa/trust`. Apps do not have it.

use auth::login;
use auth::stages::Stage;
use auth::stages::mfa_trust::{self, TrustInput};

use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Result};

/// Decide whether this browser is asked for a second factor again.
#[utoipa::path(post, path = "/auth/2fa/trust", tag = "Authentication: 2FA",
    operation_id = "mfaTrust", request_body = TrustInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 401, description = "No login waits for this, or another stage is pending", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let login = login::must_be_at(&cx, Stage::MfaTrust).await?;
    mfa_trust::submit(&cx, &login, &body.read()?).await?;
    login::pass(&cx, login, Stage::MfaTrust).await?;
    Ok(AuthReply)
}
