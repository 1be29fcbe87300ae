//! `/auth/session`.

use auth::flows::logout;

use crate::cx::Ctx;
use crate::reply::{AuthReply, Result};

/// Who is logged in.
#[utoipa::path(get, path = "/auth/session", tag = "Authentication: Current Session", operation_id = "getSession",
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated),
        (status = 410, description = "The session token is unknown (app client)", body = crate::openapi::Gone)))]
pub(crate) async fn get() -> AuthReply {
    AuthReply
}

/// Log out.
#[utoipa::path(delete, path = "/auth/session", tag = "Authentication: Current Session", operation_id = "logout",
    responses(
        (status = 401, description = "Logged out", body = crate::openapi::Unauthenticated),
        (status = 410, description = "The session token is unknown (app client)", body = crate::openapi::Gone)))]
pub(crate) async fn delete(Ctx(cx): Ctx) -> Result<AuthReply> {
    logout::logout(&cx).await?;
    Ok(AuthReply)
}
