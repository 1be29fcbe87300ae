//! `/auth/password/reset`.

use auth::flows::password_reset::{self, ResetPasswordInput};
use auth::kit::form::Field;
use auth::kit::limits::{By, Limit};
use auth::status::{self, UserOut};
use axum::http::HeaderMap;
use serde::Serialize;

use crate::cx::Ctx;
use crate::input::{LateInput, key_header};
use crate::reply::{AuthReply, Data, Result};

/// Whose password the key resets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PasswordResetOut {
    /// The user.
    pub user: UserOut,
}

/// Look at a password reset key.
#[utoipa::path(get, path = "/auth/password/reset", tag = "Authentication: Password Reset",
    operation_id = "getPasswordReset",
    params(("X-Password-Reset-Key" = String, Header, description = "The key")),
    responses(
        (status = 200, description = "The key is good", body = crate::openapi::PasswordReset),
        (status = 400, description = "The key is not", body = crate::openapi::Invalid),
        (status = 409, description = "No code waits", body = crate::openapi::Plain)))]
pub(crate) async fn get(Ctx(cx): Ctx, headers: HeaderMap) -> Result<Data<PasswordResetOut>> {
    let key: Field = key_header(&headers, "x-password-reset-key");
    let way = password_reset::way(&cx)?;
    let user = password_reset::look(&cx, way, &key).await?;
    Ok(Data(PasswordResetOut {
        user: status::user_out(&cx, &user).await?,
    }))
}

/// Set a new password.
#[utoipa::path(post, path = "/auth/password/reset", tag = "Authentication: Password Reset",
    operation_id = "resetPassword", request_body = ResetPasswordInput,
    responses(
        (status = 200, description = "Set, and logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The key or the password is no good", body = crate::openapi::Invalid),
        (status = 401, description = "Set", body = crate::openapi::Unauthenticated),
        (status = 409, description = "No code waits", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    cx.limit(Limit::ResetPasswordFromKey, By::default()).await?;
    let way = password_reset::way(&cx)?;
    password_reset::submit(&cx, way, &body.read()?).await?;
    Ok(AuthReply)
}
