//! Resetting a forgotten password by a code that the session waits for.

use store::users;

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::flows::email_verification;
use crate::flows::password_reset::{self, Requested, ResetPasswordInput};
use crate::kit::code::{self, OneTimeCode, Place, Purpose, State};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter;
use crate::kit::mail::Mail;

const SESSION_KEY: &str = "account_password_reset_verification";
const PURPOSE: Purpose = Purpose::PasswordReset;
/// The right code was typed in; it is still wanted once more, with the new password.
const CONFIRMED: &str = "code_confirmed";

/// Whether a code waits.
pub fn is_pending(cx: &Cx) -> bool {
    resume(cx).is_some()
}

fn resume(cx: &Cx) -> Option<OneTimeCode> {
    OneTimeCode::resume(cx, PURPOSE, Place::Session(SESSION_KEY))
}

/// Mails a code to the address; to a stranger's, that there is no account.
/// Compat: `allauth/account/internal/flows/password_reset_by_code.py` `initiate`.
pub async fn begin(cx: &Cx, requested: &Requested) -> Result<()> {
    if let Some(before) = resume(cx) {
        OneTimeCode::void(cx, &before.state).await?;
    }
    let user = requested.users.first();
    let mut state = State::to_email(cx, user, &requested.email);
    let fresh = state.draw(cx, PURPOSE);
    if user.is_some() {
        let mail = Mail::PasswordResetCode {
            code: fresh.text.clone(),
            valid_for: fresh.valid_for(),
        };
        fresh
            .send(cx, &letter::to(cx, &requested.email, mail).await?)
            .await?;
    } else {
        let letter = letter::unknown_account(cx, &requested.email).await?;
        fresh.unguessable(cx).send(cx, &letter).await?;
    }
    OneTimeCode::new(PURPOSE, Place::Session(SESSION_KEY), state).keep(cx)
}

/// The code that waits.
///
/// # Errors
/// `Conflict` when none does.
pub fn at(cx: &Cx) -> Result<OneTimeCode> {
    resume(cx).ok_or_else(|| code::gone(cx))
}

/// Whose password the code resets. The time for choosing the new one starts with the right code.
/// Compat: `allauth/account/internal/flows/password_reset_by_code.py` `confirm_code`.
///
/// # Errors
/// `Invalid` with `incorrect_code`; `Conflict` when no guess is left.
pub async fn read(cx: &Cx, mut code: OneTimeCode, key: &Field) -> Result<users::Model> {
    code.must_be_right(cx, "key", key).await?;
    let user = owner(cx, &code).await?.ok_or(Error::Conflict)?;
    code.forgive(cx).await?;
    if !code.state.is(CONFIRMED) {
        code.state.mark(CONFIRMED, true);
        code.renew(cx).await?;
        verify_address(cx, &code, &user).await?;
    }
    code.keep(cx)?;
    Ok(user)
}

async fn owner(cx: &Cx, code: &OneTimeCode) -> Result<Option<users::Model>> {
    match code.state.user_id() {
        Some(id) => Ok(users::by_id(&cx.server.db, id)
            .await?
            .filter(|user| user.is_active)),
        None => Ok(None),
    }
}

/// The mail with the code has shown that the address works.
async fn verify_address(cx: &Cx, code: &OneTimeCode, user: &users::Model) -> Result<()> {
    match &code.state.email {
        Some(email) => email_verification::verify_indirectly(cx, user, email).await,
        None => Ok(()),
    }
}

/// Sets the new password, with the right code.
/// Compat: `allauth/headless/account/inputs.py` `ResetPasswordInput`,
/// `allauth/headless/account/views.py` `ResetPasswordView.post`.
///
/// # Errors
/// `Invalid`: the code, what the password lacks, or both; `Conflict` when no guess is left.
pub async fn reset(cx: &Cx, mut code: OneTimeCode, input: &ResetPasswordInput) -> Result<()> {
    let mut form = Form::default();
    let is_right = code.is_entered(cx, &mut form, "key", &input.key).await?;
    let user = if is_right {
        owner(cx, &code).await?
    } else {
        None
    };
    let password = form.text("password", &input.password, Rules::REQUIRED);
    if let (Some(user), Some(password)) = (&user, &password) {
        for mistake in cx.server.password_mistakes(password, Some(user)) {
            form.add_error(mistake.at("password"));
        }
    }
    if is_right && !form.is_valid() {
        code.forgive(cx).await?;
    }
    form.finish()?;
    let user = user.ok_or(Error::Conflict)?;
    let encoded = cx
        .server
        .passwords
        .encode(password.unwrap_or_default())
        .await?;
    code.use_up(cx).await?;
    cx.session.remove(SESSION_KEY);
    verify_address(cx, &code, &user).await?;
    password_reset::reset_encoded(cx, &user, &encoded, code.state.email).await
}
