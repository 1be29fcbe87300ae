//! `/account/phone`.

use auth::flows::phone::{self, PhoneInput, PhoneOut};
use auth::kit::limits::Limit;

use crate::cx::{Ctx, UserCtx};
use crate::input::LateInput;
use crate::reply::{Accepted, Data, Result};

/// See your phone number.
#[utoipa::path(get, path = "/account/phone", tag = "Account: Phone", operation_id = "listPhones",
    responses(
        (status = 200, description = "The number, if there is one", body = crate::openapi::Phones),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<Vec<PhoneOut>>> {
    Ok(Data(phone::list(&cx, &user).await?))
}

/// Change the phone number, or that of the sign-up that waits for its verification.
#[utoipa::path(post, path = "/account/phone", tag = "Account: Phone", operation_id = "changePhone",
    request_body = PhoneInput,
    responses(
        (status = 202, description = "A code is on its way to the number", body = crate::openapi::Phones),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Nothing waits to be changed", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<Accepted<Vec<PhoneOut>>> {
    let changing = phone::changing(&cx).await?;
    cx.limit(Limit::ChangePhone, changing.by()).await?;
    Ok(Accepted(phone::change(&cx, changing, &body.read()?).await?))
}
