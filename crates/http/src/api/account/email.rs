//! `/account/email`.

use auth::flows::email_codes;
use auth::flows::emails::{self, EmailInput, EmailOut, PrimaryEmailInput};
use auth::kit::limits::{By, Limit};

use crate::cx::{Ctx, UserCtx};
use crate::input::{Input, LateInput};
use crate::reply::{Data, Done, Result};

/// List your addresses.
#[utoipa::path(get, path = "/account/email", tag = "Account: Email", operation_id = "listEmails",
    responses(
        (status = 200, description = "The addresses", body = crate::openapi::Emails),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<Vec<EmailOut>>> {
    Ok(Data(emails::list(&cx, &user).await?))
}

/// Add an address, or change that of the sign-up that waits for its verification.
#[utoipa::path(post, path = "/account/email", tag = "Account: Email", operation_id = "addEmail",
    request_body = EmailInput,
    responses(
        (status = 200, description = "The addresses", body = crate::openapi::Emails),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not recently enough", body = crate::openapi::Unauthenticated),
        (status = 409, description = "Nothing waits to be changed", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<Data<Vec<EmailOut>>> {
    let Some(user) = cx.user() else {
        let changing = email_codes::changing(&cx).await?;
        cx.limit(Limit::ManageEmail, changing.by()).await?;
        return Ok(Data(
            email_codes::change(&cx, changing, &body.read()?).await?,
        ));
    };
    cx.limit(Limit::ManageEmail, By::default()).await?;
    emails::add(&cx, &user, &body.read()?).await?;
    Ok(Data(emails::list(&cx, &user).await?))
}

/// Send the verification mail of an address once more.
#[utoipa::path(put, path = "/account/email", tag = "Account: Email",
    operation_id = "resendEmailVerification", request_body = EmailInput,
    responses(
        (status = 200, description = "Sent", body = crate::openapi::Plain),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated),
        (status = 403, description = "Sent a moment ago", body = crate::openapi::Plain),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn put(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<EmailInput>,
) -> Result<Done> {
    cx.limit(Limit::ManageEmail, By::default()).await?;
    emails::resend(&cx, &user, &input).await?;
    Ok(Done)
}

/// Make an address the primary one.
#[utoipa::path(patch, path = "/account/email", tag = "Account: Email",
    operation_id = "changePrimaryEmail", request_body = PrimaryEmailInput,
    responses(
        (status = 200, description = "The addresses", body = crate::openapi::Emails),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not recently enough", body = crate::openapi::Unauthenticated),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn patch(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<PrimaryEmailInput>,
) -> Result<Data<Vec<EmailOut>>> {
    cx.limit(Limit::ManageEmail, By::default()).await?;
    emails::make_primary(&cx, &user, &input).await?;
    Ok(Data(emails::list(&cx, &user).await?))
}

/// Remove an address.
#[utoipa::path(delete, path = "/account/email", tag = "Account: Email", operation_id = "removeEmail",
    request_body = EmailInput,
    responses(
        (status = 200, description = "The addresses that are left", body = crate::openapi::Emails),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not recently enough", body = crate::openapi::Unauthenticated),
        (status = 429, description = "Too many requests", body = crate::openapi::Plain)))]
pub(crate) async fn delete(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<EmailInput>,
) -> Result<Data<Vec<EmailOut>>> {
    cx.limit(Limit::ManageEmail, By::default()).await?;
    emails::remove(&cx, &user, &input).await?;
    Ok(Data(emails::list(&cx, &user).await?))
}
