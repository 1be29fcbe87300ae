//! `/tokens/refresh`.

use auth::flows::tokens::{self, RefreshInput, Refreshed};

use crate::cx::Ctx;
use crate::input::Input;
use crate::reply::{Data, Result};

/// New tokens for a refresh token, where `[headless] token_strategy` is `jwt`.
///
/// Where refresh tokens rotate, the one that was used is good no more, but for a moment in which it gives the same
/// tokens again. Whoever uses it later ends the session.
#[utoipa::path(post, path = "/tokens/refresh", tag = "Tokens", operation_id = "refreshToken",
    request_body = RefreshInput,
    responses(
        (status = 200, description = "The new tokens", body = crate::openapi::RefreshedTokens),
        (status = 400, description = "The token is not good, or not any more", body = crate::openapi::Invalid)))]
pub(crate) async fn post(
    Ctx(cx): Ctx,
    Input(input): Input<RefreshInput>,
) -> Result<Data<Refreshed>> {
    Ok(Data(tokens::refresh(&cx, &input).await?))
}
