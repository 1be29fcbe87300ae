//! `/auth/email/verify`.

pub(crate) mod resend;

use auth::flows::email_verification::{self, VerifyEmailInput};
use auth::login;
use auth::stages::Stage;
use auth::status::{self, UserOut};
use axum::http::HeaderMap;
use serde::Serialize;

use crate::cx::Ctx;
use crate::input::{LateInput, key_header};
use crate::reply::{AuthReply, DataWith, Result};

/// What a verification key is for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct VerifyEmailOut {
    /// The address it verifies.
    #[schema(example = "email@domain.org")]
    pub email: String,
    /// Whose it is.
    pub user: UserOut,
}

/// Where a verification key leads.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct VerifyEmailMeta {
    /// Whether a login waits for it in this session.
    pub is_authenticating: bool,
}

/// Look at an e-mail verification key.
#[utoipa::path(get, path = "/auth/email/verify", tag = "Authentication: Account",
    operation_id = "getEmailVerification",
    params(("X-Email-Verification-Key" = String, Header, description = "The key")),
    responses(
        (status = 200, description = "The key is good", body = crate::openapi::EmailVerification),
        (status = 400, description = "The key is not", body = crate::openapi::Invalid),
        (status = 409, description = "No code waits", body = crate::openapi::Plain)))]
pub(crate) async fn get(
    Ctx(cx): Ctx,
    headers: HeaderMap,
) -> Result<DataWith<VerifyEmailOut, VerifyEmailMeta>> {
    let input = VerifyEmailInput {
        key: key_header(&headers, "x-email-verification-key"),
    };
    let stage = login::at(&cx, Stage::VerifyEmail).await?;
    let way = email_verification::way(&cx).await?;
    let proven = email_verification::look(&cx, way, &input).await?;
    let user = status::owner_out(&cx, &proven.owner).await?;
    let meta = VerifyEmailMeta {
        is_authenticating: stage.is_some(),
    };
    Ok(DataWith(
        VerifyEmailOut {
            email: proven.email,
            user,
        },
        meta,
    ))
}

/// Verify an e-mail address.
#[utoipa::path(post, path = "/auth/email/verify", tag = "Authentication: Account",
    operation_id = "verifyEmail", request_body = VerifyEmailInput,
    responses(
        (status = 200, description = "Verified, and logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The key is no good", body = crate::openapi::Invalid),
        (status = 401, description = "Verified", body = crate::openapi::Unauthenticated),
        (status = 409, description = "No code waits", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let way = email_verification::way(&cx).await?;
    email_verification::submit(&cx, way, &body.read()?).await?;
    Ok(AuthReply)
}
