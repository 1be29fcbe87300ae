//! `/auth/provider/signup`.

use auth::flows::provider_signup::{self, PendingSignup};
use auth::flows::signup::SignupInput;
use auth::kit::limits::{By, Limit};

use crate::cx::Ctx;
use crate::input::LateInput;
use crate::reply::{AuthReply, Data, Result};

/// Look at the sign-up that began at a provider.
#[utoipa::path(get, path = "/auth/provider/signup", tag = "Authentication: Providers",
    operation_id = "getProviderSignup",
    responses(
        (status = 200, description = "What the provider told", body = crate::openapi::ProviderSignup),
        (status = 403, description = "Sign-up is closed", body = crate::openapi::Plain),
        (status = 409, description = "No sign-up waits", body = crate::openapi::Plain)))]
pub(crate) async fn get(Ctx(cx): Ctx) -> Result<Data<PendingSignup>> {
    let login = provider_signup::must_be_pending(&cx).await?;
    Ok(Data(provider_signup::shown(&login)))
}

/// Say what the provider did not, and sign up.
#[utoipa::path(post, path = "/auth/provider/signup", tag = "Authentication: Providers",
    operation_id = "providerSignup", request_body = SignupInput,
    responses(
        (status = 200, description = "Signed up and logged in", body = crate::openapi::Authenticated),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Signed up; a stage is pending", body = crate::openapi::Unauthenticated),
        (status = 403, description = "Sign-up is closed", body = crate::openapi::Plain),
        (status = 409, description = "No sign-up waits", body = crate::openapi::Plain),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(Ctx(cx): Ctx, body: LateInput) -> Result<AuthReply> {
    let login = provider_signup::must_be_pending(&cx).await?;
    cx.limit(Limit::Signup, By::default()).await?;
    provider_signup::submit(&cx, login, &body.read::<SignupInput>()?).await?;
    Ok(AuthReply)
}
