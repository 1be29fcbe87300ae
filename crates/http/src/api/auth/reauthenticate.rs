//! `/auth/reauthenticate`.

use auth::flows::reauthenticate::{self, ReauthenticateInput};
use auth::kit::limits::{By, Limit};

use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Prove again who you are, with the password.
#[utoipa::path(post, path = "/auth/reauthenticate", tag = "Authentication: Account", operation_id = "reauthenticate",
    request_body = ReauthenticateInput,
    responses(
        (status = 200, description = "Proven", body = crate::openapi::Authenticated),
        (status = 400, description = "Wrong password", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<ReauthenticateInput>,
) -> Result<AuthReply> {
    cx.limit(Limit::Reauthenticate, By::default()).await?;
    reauthenticate::by_password(&cx, &user, &input).await?;
    Ok(AuthReply)
}
