//! Stage `mfa_enroll`: whoever must have a second factor and has none sets one up before the login goes on.
//!
//! The reference has no such stage. It is there only where `[mfa] required` asks for it.

use config::MfaRequired;
use store::authenticators::Model;
use store::users;

use crate::context::Cx;
use crate::error::Result;
use crate::flows::membership;
use crate::kit::factors::{self, Purpose};
use crate::login::{self, Login};
use crate::stages::{Stage, Step};

/// Whether the settings have this stage.
pub fn is_on(cx: &Cx) -> bool {
    cx.server.config.requires_factors()
}

/// Waits for a factor of whoever must have one and has none. A sign-up that ends with a passkey has one soon.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    let Some(user) = &login.user else {
        return Ok(Step::Pass);
    };
    let is_fine = login.is_passkey_signup()
        || factors::is_asked_for(cx, user).await?
        || !is_required_of(cx, user).await?;
    Ok(if is_fine { Step::Pass } else { Step::Wait })
}

/// Whether the settings, or those of the user's type, ask this user for a factor.
async fn is_required_of(cx: &Cx, user: &users::Model) -> Result<bool> {
    let required = &cx.server.config.mfa.required;
    let is_staff = user.is_staff || user.is_superuser;
    if *required == MfaRequired::All || (*required == MfaRequired::Staff && is_staff) {
        return Ok(true);
    }
    let kind = membership::type_of(cx, user.id).await?;
    Ok(kind.is_some_and(|kind| {
        let is_named =
            matches!(required, MfaRequired::Types(types) if types.contains(&kind.settings.id));
        is_named || kind.settings.mfa_required
    }))
}

/// Goes on with the login that waited for this factor. What it takes to set one up counts as a fresh proof, so that the
/// recovery codes can be seen right away.
pub async fn pass(cx: &Cx, login: Login, factor: &Model) -> Result<()> {
    let user = login.must_have_user()?;
    factors::note_use(cx, user, factor, Purpose::Reauthentication).await?;
    login::pass(cx, login, Stage::MfaEnroll).await
}
