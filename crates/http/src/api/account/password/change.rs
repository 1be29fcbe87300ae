//! `/account/password/change`.

use auth::flows::password_change::{self, ChangePasswordInput};
use auth::kit::limits::{By, Limit};

use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Change your password, or set the first one.
#[utoipa::path(post, path = "/account/password/change", tag = "Account: Password",
    operation_id = "changePassword", request_body = ChangePasswordInput,
    responses(
        (status = 200, description = "Changed", body = crate::openapi::Authenticated),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not any more", body = crate::openapi::Unauthenticated),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<ChangePasswordInput>,
) -> Result<AuthReply> {
    cx.limit(Limit::ChangePassword, By::default()).await?;
    password_change::change(&cx, &user, &input).await?;
    Ok(AuthReply)
}
