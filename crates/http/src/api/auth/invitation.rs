//! `/auth/invitation`.

use auth::flows::invitations::{self, InvitationOut};
use auth::kit::limits::{By, Limit};
use axum::http::HeaderMap;

use crate::cx::Ctx;
use crate::input::key_header;
use crate::reply::{Data, Result};

/// See what an invitation is for.
#[utoipa::path(get, path = "/auth/invitation", tag = "Authentication: Account", operation_id = "getInvitation",
    params(("X-Invitation-Key" = String, Header, description = "The key in the link")),
    responses(
        (status = 200, description = "The invitation", body = crate::openapi::Invitation),
        (status = 400, description = "Used, withdrawn, too old, or no invitation", body = crate::openapi::Invalid),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn get(Ctx(cx): Ctx, headers: HeaderMap) -> Result<Data<InvitationOut>> {
    cx.limit(Limit::ResetPasswordFromKey, By::default()).await?;
    let key = key_header(&headers, "x-invitation-key");
    Ok(Data(invitations::look(&cx, &key).await?))
}
