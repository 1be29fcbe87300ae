//! `/auth/provider/token`.

use auth::flows::provider_token::{self, ProviderTokenInput};
use auth::kit::limits::{By, Limit};

use crate::cx::Ctx;
use crate::input::Input;
use crate::reply::{AuthReply, Result};

/// Log in, or connect, with a token that an app got from a provider by itself.
#[utoipa::path(post, path = "/auth/provider/token", tag = "Authentication: Providers",
    operation_id = "providerToken", request_body = ProviderTokenInput,
    responses(
        (status = 200, description = "Logged in, or connected", body = crate::openapi::Authenticated),
        (status = 400, description = "The token proves nothing", body = crate::openapi::Invalid),
        (status = 401, description = "A stage is pending, or a fresh proof is asked for", body = crate::openapi::Unauthenticated),
        (status = 403, description = "Sign-up is closed, or nobody is logged in to connect with", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(
    Ctx(cx): Ctx,
    Input(input): Input<ProviderTokenInput>,
) -> Result<AuthReply> {
    cx.limit(Limit::Login, By::default()).await?;
    let login = provider_token::check(&cx, &input).await?;
    provider_token::complete(&cx, login).await?;
    Ok(AuthReply)
}
