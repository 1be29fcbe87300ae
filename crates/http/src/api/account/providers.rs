//! `/account/providers`.

use auth::flows::provider_connect::{self, DisconnectInput};
use auth::kit::social::SocialAccountOut;

use crate::cx::UserCtx;
use crate::input::Input;
use crate::reply::{Data, Result};

/// List your identities at providers.
#[utoipa::path(get, path = "/account/providers", tag = "Account: Providers", operation_id = "listProviderAccounts",
    responses(
        (status = 200, description = "The identities", body = crate::openapi::ProviderAccounts),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(UserCtx(cx, user): UserCtx) -> Result<Data<Vec<SocialAccountOut>>> {
    Ok(Data(provider_connect::list(&cx, &user).await?))
}

/// Disconnect one; not the last way in.
#[utoipa::path(delete, path = "/account/providers", tag = "Account: Providers",
    operation_id = "disconnectProviderAccount", request_body = DisconnectInput,
    responses(
        (status = 200, description = "The identities that are left", body = crate::openapi::ProviderAccounts),
        (status = 400, description = "No such identity, or it is the last way in", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in, or not recently enough", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn delete(
    UserCtx(cx, user): UserCtx,
    Input(input): Input<DisconnectInput>,
) -> Result<Data<Vec<SocialAccountOut>>> {
    let row = provider_connect::check(&cx, &user, &input).await?;
    provider_connect::disconnect(&cx, &user, &row).await?;
    Ok(Data(provider_connect::list(&cx, &user).await?))
}
