//! `/auth/login`.

use auth::flows::password_login::{self, LoginInput};
use auth::kit::limits::{By, Limit};
use auth::login;

use crate::cx::Ctx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Log in with a password.
#[utoipa::path(post, path = "/auth/login", tag = "Authentication: Account", operation_id = "login",
    request_body = LoginInput,
    responses(
        (status = 200, description = "Logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "Wrong name or password, or the input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "A stage is pending", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Somebody is logged in already", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, Input(input): Input<LoginInput>) -> Result<AuthReply> {
    cx.limit(Limit::Login, By::default()).await?;
    let proof = password_login::check(&cx, &input).await?;
    cx.must_be_anonymous()?;
    login::begin(&cx, password_login::accept(&cx, proof)).await?;
    Ok(AuthReply)
}
