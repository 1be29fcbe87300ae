//! Proving again who one is, with a second factor.

use store::users;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::factors::{self, Purpose};
use crate::kit::webauthn::{self, AssertionInput, RequestOptions};
use crate::stages::mfa_authenticate::CodeInput;

/// Takes a code of an authenticator app, or a recovery code.
/// Compat: `allauth/mfa/base/forms.py` `ReauthenticateForm`.
///
/// # Errors
/// `Invalid` on `code`: wrong, used before, or one guess too many.
pub async fn by_code(cx: &Cx, user: &users::Model, input: &CodeInput) -> Result<()> {
    let factor = factors::check_code(cx, user, &input.code).await?;
    factors::note_use(cx, user, &factor, Purpose::Reauthentication).await
}

/// What the browser asks the user's passkeys.
pub async fn passkey_options(cx: &Cx, user: &users::Model) -> Result<RequestOptions> {
    webauthn::begin_assertion(cx, Some(user)).await
}

/// Takes the answer of a passkey.
///
/// # Errors
/// `Invalid` on `credential`: not an answer to what was asked, or one guess too many.
pub async fn by_passkey(cx: &Cx, user: &users::Model, input: &AssertionInput) -> Result<()> {
    let factor = factors::check_passkey(cx, user, &input.credential).await?;
    factors::note_use(cx, user, &factor, Purpose::Reauthentication).await
}
