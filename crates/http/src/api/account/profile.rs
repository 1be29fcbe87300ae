//! `/account/profile`.

use auth::flows::profile::{self, Extent, ProfileOut};
use auth::kit::limits::{By, Limit};
use serde_json::{Map, Value};

use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{Data, Result};

/// See your profile: its values, which of them you may change, and the schema of your user type.
#[utoipa::path(get, path = "/account/profile", tag = "Account: Profile", operation_id = "getProfile",
    responses(
        (status = 200, description = "The profile", body = crate::openapi::Profile),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<ProfileOut>> {
    Ok(Data(profile::of(&cx, &user).await?))
}

/// Write your whole profile: what is not sent is emptied, if you may change it.
#[utoipa::path(put, path = "/account/profile", tag = "Account: Profile", operation_id = "replaceProfile",
    request_body(content = Object, description = "The `values` of the profile"),
    responses(
        (status = 200, description = "The profile", body = crate::openapi::Profile),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Changed meanwhile, on another device", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn put(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<Map<String, Value>>,
) -> Result<Data<ProfileOut>> {
    cx.limit(Limit::ManageEmail, By::default()).await?;
    profile::change(&cx, &user, input, Extent::Whole).await?;
    let user = cx.must_be_user()?;
    Ok(Data(profile::of(&cx, &user).await?))
}

/// Change what is sent of your profile.
#[utoipa::path(patch, path = "/account/profile", tag = "Account: Profile", operation_id = "changeProfile",
    request_body(content = Object, description = "Some of the `values` of the profile"),
    responses(
        (status = 200, description = "The profile", body = crate::openapi::Profile),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Changed meanwhile, on another device", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn patch(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<Map<String, Value>>,
) -> Result<Data<ProfileOut>> {
    cx.limit(Limit::ManageEmail, By::default()).await?;
    profile::change(&cx, &user, input, Extent::Part).await?;
    let user = cx.must_be_user()?;
    Ok(Data(profile::of(&cx, &user).await?))
}
