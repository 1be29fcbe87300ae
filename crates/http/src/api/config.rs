//! `/config`.

use auth::configuration::{self, Configuration};

use crate::cx::Ctx;
use crate::reply::{Data, Result};

/// What this server offers: what a front end must know before anybody logs in.
#[utoipa::path(get, path = "/config", tag = "Configuration", operation_id = "getConfig",
    responses((status = 200, description = "The configuration", body = crate::openapi::Config)))]
pub(crate) async fn get(Ctx(cx): Ctx) -> Result<Data<Configuration>> {
    Ok(Data(configuration::of(&cx).await?))
}
