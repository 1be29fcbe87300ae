//! `/auth/sessions`.

use auth::flows::user_sessions::{self, EndSessionsInput, SessionOut};
use axum::response::{IntoResponse, Response};

use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{AuthReply, Data, Result};

/// List your sessions.
#[utoipa::path(get, path = "/auth/sessions", tag = "Sessions", operation_id = "listSessions",
    responses(
        (status = 200, description = "The sessions", body = crate::openapi::Sessions),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<Vec<SessionOut>>> {
    Ok(Data(user_sessions::list(&cx, &user).await?))
}

/// End some of your sessions.
#[utoipa::path(delete, path = "/auth/sessions", tag = "Sessions", operation_id = "endSessions",
    request_body = EndSessionsInput,
    responses(
        (status = 200, description = "The sessions that are left", body = crate::openapi::Sessions),
        (status = 400, description = "Not yours", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not any more", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn delete(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<EndSessionsInput>,
) -> Result<Response> {
    user_sessions::end(&cx, &user, &input).await?;
    if cx.user().is_none() {
        return Ok(AuthReply.into_response());
    }
    Ok(Data(user_sessions::list(&cx, &user).await?).into_response())
}
