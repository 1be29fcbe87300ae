//! Stage `mfa_signup_webauthn`: a sign-up without a password ends with making the passkey.

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::kit::factors;
use crate::kit::webauthn::{self, CreationOptions, RegistrationInput};
use crate::login::{self, Login};
use crate::stages::{Stage, Step};

/// Waits for the passkey, if the sign-up was to end with one.
/// Compat: `allauth/mfa/webauthn/stages.py` `PasskeySignupStage`.
pub fn enter(login: &Login) -> Step {
    if login.is_passkey_signup() {
        Step::Wait
    } else {
        Step::Pass
    }
}

/// The login that waits for its passkey.
/// Compat: `allauth/headless/mfa/views.py` `SignupWebAuthnView._require_stage`.
///
/// # Errors
/// `Conflict` when none does.
pub async fn at(cx: &Cx) -> Result<Login> {
    match login::pending(cx).await? {
        Some((login, Stage::PasskeySignup)) => Ok(login),
        _ => Err(Error::Conflict),
    }
}

/// What the browser asks a new passkey.
pub async fn options(cx: &Cx, login: &Login) -> Result<CreationOptions> {
    webauthn::begin_registration(cx, login.must_have_user()?, true).await
}

/// Takes the passkey.
///
/// # Errors
/// `Invalid` when it does not answer what was asked.
pub async fn submit(cx: &Cx, login: &Login, input: &RegistrationInput) -> Result<()> {
    let user = login.must_have_user()?;
    let new = webauthn::check_registration(cx, user, input).await?;
    store::tx(&cx.server.db, async |tx| {
        factors::add(cx, tx, user, webauthn::TYPE, new.data()).await
    })
    .await?;
    webauthn::forget(cx);
    Ok(())
}
