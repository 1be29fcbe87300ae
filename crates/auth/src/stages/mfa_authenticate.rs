//! Stage `mfa_authenticate`: whoever has a second factor shows it before the login goes on. A code and
//! a passkey are both taken.

use serde::Deserialize;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::factors::{self, Purpose};
use crate::kit::form::Field;
use crate::kit::webauthn::{self, AssertionInput, RequestOptions};
use crate::kit::{methods, trust};
use crate::login::Login;
use crate::stages::{Stage, Step};

/// A code of an authenticator app, or a recovery code; which of the two need not be said.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct CodeInput {
    /// The code.
    #[serde(default)]
    #[schema(value_type = String, required, example = "314159")]
    pub code: Field,
}

/// Asks for a factor. Not asked are users who have none, who logged in with a passkey, which is two
/// factors in one, or who trust this browser.
/// Compat: `allauth/mfa/stages.py` `AuthenticateStage`.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    let Some(user) = &login.user else {
        return Ok(Step::Pass);
    };
    if !factors::is_asked_for(cx, user).await?
        || methods::has_passkey_login(cx, user)
        || trust::is_trusted(cx, user).await?
    {
        return Ok(Step::Pass);
    }
    login.set_asked(Stage::MfaAuthenticate);
    Ok(Step::Wait)
}

/// Takes a code.
///
/// # Errors
/// `Invalid` on `code`: wrong, used before, or one guess too many.
pub async fn submit(cx: &Cx, login: &Login, input: &CodeInput) -> Result<()> {
    let user = login.must_have_user()?;
    let factor = factors::check_code(cx, user, &input.code).await?;
    factors::note_use(cx, user, &factor, Purpose::SecondFactor).await
}

/// What the browser asks the user's passkeys.
pub async fn passkey_options(cx: &Cx, login: &Login) -> Result<RequestOptions> {
    webauthn::begin_assertion(cx, Some(login.must_have_user()?)).await
}

/// Takes the answer of a passkey.
///
/// # Errors
/// `Invalid` on `credential`: not an answer to what was asked, or one guess too many.
pub async fn submit_passkey(cx: &Cx, login: &Login, input: &AssertionInput) -> Result<()> {
    let user = login.must_have_user()?;
    let factor = factors::check_passkey(cx, user, &input.credential).await?;
    factors::note_use(cx, user, &factor, Purpose::SecondFactor).await
}
