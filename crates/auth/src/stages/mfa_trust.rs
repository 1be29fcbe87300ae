//! Stage `mfa_trust`: shall this browser be asked for a second factor again?

use serde::Deserialize;

use crate::context::{Client, Cx};
use crate::error::Result;
use crate::kit::audit::{self, Event};
use crate::kit::form::Field;
use crate::kit::trust;
use crate::login::Login;
use crate::stages::{Stage, Step};

/// The decision.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct TrustInput {
    /// Whether this browser is trusted from now on.
    #[serde(default)]
    #[schema(value_type = bool, required, example = true)]
    pub trust: Field,
}

/// Whether the settings have this stage.
pub fn is_on(cx: &Cx) -> bool {
    cx.server.config.has_trust_stage()
}

/// Offers trust to a browser that has just given what trust would spare it. Apps keep no cookie, so
/// they are not asked.
/// Compat: `allauth/mfa/stages.py` `TrustStage`.
pub fn enter(cx: &Cx, login: &mut Login) -> Step {
    let config = &cx.server.config;
    let gave_factor = config.mfa.trust_enabled && login.was_asked(Stage::MfaAuthenticate);
    let gave_code =
        config.account.login_by_code_trust_enabled && login.was_asked(Stage::LoginByCode);
    let is_offered = cx.client == Client::Browser && (gave_factor || gave_code);
    if is_offered { Step::Wait } else { Step::Pass }
}

/// Takes the decision.
pub async fn submit(cx: &Cx, login: &Login, input: &TrustInput) -> Result<()> {
    if input.trust.is_true() {
        let user = login.must_have_user()?;
        trust::give(cx, user).await?;
        audit::note(cx, &cx.server.db, user.id, Event::BrowserTrusted).await?;
    }
    Ok(())
}
