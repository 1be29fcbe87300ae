//! Logging in with a passkey and nothing else.

use django::base::from_base36;
use store::{UserId, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::kit::factors::{self, Purpose};
use crate::kit::webauthn::{self, Assertion, AssertionInput, RequestOptions};
use crate::login::Login;

/// What the browser asks the passkeys it has for us.
pub async fn options(cx: &Cx) -> Result<RequestOptions> {
    webauthn::begin_assertion(cx, None).await
}

/// Checks the answer of a passkey, and hands over the login it starts.
///
/// Wrong answers are not counted against the user they name: anybody could lock anybody out.
/// Compat: `allauth/headless/mfa/views.py` `LoginWebAuthnView`.
///
/// # Errors
/// `Invalid` on `credential`.
pub async fn check(cx: &Cx, input: &AssertionInput) -> Result<Login> {
    let answer = webauthn::read_assertion(&input.credential)?;
    let user = named(cx, &answer).await?;
    let user = user.ok_or_else(|| Error::field("credential", Code::IncorrectCode))?;
    let factor = factors::check_assertion(cx, &user, &answer).await?;
    if user.is_active {
        factors::note_use(cx, &user, &factor, Purpose::Passwordless).await?;
    }
    Ok(Login::new(cx, Some(user)))
}

/// The user whose passkey it says to be.
async fn named(cx: &Cx, answer: &Assertion) -> Result<Option<users::Model>> {
    let id = answer.user_handle().and_then(from_base36);
    match id.and_then(|id| i32::try_from(id).ok()) {
        Some(id) => Ok(users::by_id(&cx.server.db, UserId(id)).await?),
        None => Ok(None),
    }
}
