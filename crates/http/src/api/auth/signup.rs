//! `/auth/signup`.

use auth::flows::signup::{self, SignupInput};
use auth::kit::limits::{By, Limit};

use crate::cx::Ctx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Sign up.
#[utoipa::path(post, path = "/auth/signup", tag = "Authentication: Account", operation_id = "signup",
    request_body = SignupInput,
    responses(
        (status = 200, description = "Signed up and logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Signed up; a stage is pending", body = crate::openapi::Unauthenticated),
        (status = 403, description = "Sign-up is closed", body = crate::openapi::Plain),
        (status = 409, description = "Somebody is logged in already", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, Input(input): Input<SignupInput>) -> Result<AuthReply> {
    cx.limit(Limit::Signup, By::default()).await?;
    let signup = signup::check(&cx, &input).await?;
    cx.must_be_anonymous()?;
    signup::must_be_open_to(&cx, &signup)?;
    signup::complete(&cx, signup).await?;
    Ok(AuthReply)
}
