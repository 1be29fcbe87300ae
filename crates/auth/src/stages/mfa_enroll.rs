//! Stage `mfa_enroll`: whoever must have a second factor and has none sets one up before the login goes on.
//!
//! The reference has no such stage. It is there only where `[mfa] required` asks for it.

use config::MfaRequired;
use store::authenticators::Model;
use store::users;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::factors::{self, Purpose};
use crate::login::{self, Login};
use crate::stages::{Stage, Step};

/// Whether the settings have this stage.
pub fn is_on(cx: &Cx) -> bool {
    cx.server.config.mfa.required.is_on()
}

/// Waits for a factor of whoever must have one and has none. A sign-up that ends with a passkey has one soon.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    let Some(user) = &login.user else {
        return Ok(Step::Pass);
    };
    if login.is_passkey_signup()
        || !is_required_of(cx, user)
        || factors::is_asked_for(cx, user).await?
    {
        return Ok(Step::Pass);
    }
    Ok(Step::Wait)
}

/// Whether the settings ask this user for a factor.
fn is_required_of(cx: &Cx, user: &users::Model) -> bool {
    match &cx.server.config.mfa.required {
        MfaRequired::Never => false,
        MfaRequired::Staff => user.is_staff || user.is_superuser,
        MfaRequired::All => true,
        // The check of the settings refuses types that are not there.
        MfaRequired::Types(_) => false,
    }
}

/// Goes on with the login that waited for this factor. What it takes to set one up counts as a fresh proof, so that the
/// recovery codes can be seen right away.
pub async fn pass(cx: &Cx, login: Login, factor: &Model) -> Result<()> {
    let user = login.must_have_user()?;
    factors::note_use(cx, user, factor, Purpose::Reauthentication).await?;
    login::pass(cx, login, Stage::MfaEnroll).await
}
