//! `/auth/approval`.

use auth::login;
use auth::stages::Stage;

use crate::cx::Ctx;
use crate::reply::{AuthReply, Result};

/// Go on with a login that waits to be let in, if staff has decided meanwhile.
#[utoipa::path(post, path = "/auth/approval", tag = "Authentication: Current Session", operation_id = "checkApproval",
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 401, description = "No login waits for this, or it still does", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn post(Ctx(cx): Ctx) -> Result<AuthReply> {
    let login = login::must_be_at(&cx, Stage::PendingApproval).await?;
    login::advance(&cx, login).await?;
    Ok(AuthReply)
}
