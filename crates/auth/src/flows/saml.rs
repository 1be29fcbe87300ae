//! SAML beside logging in: what identity providers know of us, and logging out where they say so.

use providers::saml::Logout;

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::flows::logout::logout;
use crate::kit::social::{Installed, client};

/// What an identity provider needs to know of us, as XML.
///
/// # Errors
/// `Internal` where the settings of the app are of no use.
pub fn metadata(cx: &Cx, provider: &Installed) -> Result<String> {
    provider.saml_metadata(cx).map_err(Error::internal)
}

/// Logs out where the identity provider says so; answers where the browser goes on. `query` is as it was sent.
/// Compat: `allauth/socialaccount/providers/saml/views.py` `SLSView`.
///
/// # Errors
/// `Malformed` when what came proves nothing.
pub async fn log_out(cx: &Cx, provider: &Installed, query: &str) -> Result<String> {
    let asked = provider.saml_logout(cx, query).await.map_err(|error| {
        client::log(provider.id(), &error);
        Error::Malformed
    })?;
    let home = cx.server.config.logout_redirect_url().to_owned();
    match asked {
        Logout::Wanted { answer, .. } => {
            logout(cx).await?;
            Ok(answer.unwrap_or(home))
        }
        Logout::Done { .. } => Ok(home),
    }
}
