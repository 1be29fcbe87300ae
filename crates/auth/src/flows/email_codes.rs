//! Verifying an e-mail address by a code that the session waits for.

use store::{emails, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::email_verification::{self, Owner, Proven, VerifyEmailInput};
use crate::flows::{emails as own_emails, membership, signup};
use crate::kit::code::{self, OneTimeCode, Place, Purpose, State};
use crate::kit::form::Form;
use crate::kit::letter::{self, Letter};
use crate::kit::limits::{By, Limit};
use crate::kit::mail::{Mail, Proof};
use crate::login::{self, Login};
use crate::stages::Stage;

const SESSION_KEY: &str = "account_email_verification_code";
const PURPOSE: Purpose = Purpose::EmailVerification;
/// The address is somebody else's, which must not show.
const HIDDEN: &str = "account_already_exists";
/// The address is that of somebody who has no account yet.
const NEWCOMER: &str = "vestibule_newcomer";

/// Sends a code to an address, in place of one that may be waiting; to a stranger's, that there is an
/// account.
///
/// # Errors
/// `RateLimited`: unlike a link, a code sent before is of no use to a new login.
pub async fn begin(cx: &Cx, user: Option<&users::Model>, email: &str) -> Result<bool> {
    if let Some(before) = resume(cx) {
        OneTimeCode::void(cx, &before.state).await?;
    }
    let state = State::to_email(cx, user, email);
    let mut code = OneTimeCode::new(PURPOSE, Place::SessionOfLogin(SESSION_KEY), state);
    send(cx, &mut code, user, false).await?;
    code.keep(cx)?;
    Ok(true)
}

/// Sends a code to somebody who signs up and has no account yet; to a stranger's address, that there is one.
///
/// # Errors
/// `RateLimited`: without a code there is nothing to go on with.
pub async fn begin_signup(cx: &Cx, email: &str) -> Result<()> {
    if let Some(before) = resume(cx) {
        OneTimeCode::void(cx, &before.state).await?;
    }
    let mut state = State::to_email(cx, None, email);
    state.mark(NEWCOMER, true);
    state.mark(HIDDEN, signup::is_taken(cx, email).await?);
    let mut code = OneTimeCode::new(PURPOSE, Place::SessionOfLogin(SESSION_KEY), state);
    send(cx, &mut code, None, false).await?;
    code.keep(cx)
}

/// Compat: `allauth/account/internal/flows/email_verification.py` `send_verification_email_to_address`.
async fn send(
    cx: &Cx,
    code: &mut OneTimeCode,
    user: Option<&users::Model>,
    is_again: bool,
) -> Result<()> {
    let email = code.state.email.clone().unwrap_or_default();
    cx.limit(Limit::ConfirmEmail, By::key(&email.to_lowercase()))
        .await?;
    let fresh = code.state.draw(cx, PURPOSE);
    let is_real = user.is_some() || code.state.is(NEWCOMER);
    if !is_real || code.state.is(HIDDEN) {
        let letter = if is_again {
            Letter::none()
        } else {
            letter::account_already_exists(cx, &email).await?
        };
        return fresh.unguessable(cx).send(cx, &letter).await;
    }
    let proof = Proof::Code {
        code: fresh.text.clone(),
        valid_for: fresh.valid_for(),
    };
    let was_here = user.is_some_and(|user| user.last_login.is_some());
    let is_signup = !was_here && cx.user().is_none();
    let mail = if is_signup {
        Mail::EmailConfirmationSignup(proof)
    } else {
        Mail::EmailConfirmation(proof)
    };
    let letter = letter::to(cx, &email, mail).await?;
    fresh.send(cx, &letter).await
}

/// The code that waits in this session.
fn resume(cx: &Cx) -> Option<OneTimeCode> {
    if !cx.server.config.account.email_verification_by_code_enabled {
        return None;
    }
    OneTimeCode::resume(cx, PURPOSE, Place::SessionOfLogin(SESSION_KEY))
}

/// Whom a code was sent to.
async fn owner(cx: &Cx, code: &OneTimeCode) -> Result<Option<Owner>> {
    if let Some(id) = code.state.user_id() {
        let user = users::by_id(&cx.server.db, id).await?;
        return Ok(user.map(|user| Owner::User(Box::new(user))));
    }
    if !code.state.is(NEWCOMER) {
        return Ok(None);
    }
    let login = login::at(cx, Stage::VerifyEmail).await?;
    let is_theirs = |login: &Login| {
        login
            .newcomer
            .as_ref()
            .is_some_and(|who| code.state.email.as_ref() == Some(&who.email))
    };
    Ok(login
        .filter(is_theirs)
        .map(|login| Owner::Newcomer(Box::new(login))))
}

/// The address of this user that waits for its code.
pub fn pending_address(cx: &Cx, user: &users::Model) -> Option<String> {
    let code = resume(cx).filter(|code| code.state.user_id() == Some(user.id));
    code.and_then(|code| code.state.email)
}

/// The code that whoever asks may type in: for the login that waits, or for an address of the user.
/// Compat: `allauth/headless/account/views.py` `VerifyEmailView.handle`.
///
/// # Errors
/// `Conflict` when no code waits.
pub async fn at(cx: &Cx) -> Result<OneTimeCode> {
    if cx.user().is_none() && login::at(cx, Stage::VerifyEmail).await?.is_none() {
        return Err(code::gone(cx));
    }
    resume(cx).ok_or_else(|| code::gone(cx))
}

/// The address a code is for, without using the code up.
///
/// # Errors
/// `Invalid` with `incorrect_code`, or `email_taken` when somebody else verified the address meanwhile;
/// `Conflict` when no guess is left.
pub async fn look(cx: &Cx, mut code: OneTimeCode, input: &VerifyEmailInput) -> Result<Proven> {
    let proven = check(cx, &mut code, input).await?;
    code.forgive(cx).await?;
    Ok(proven)
}

/// Verifies the address of a right code; a login that waits for it goes on.
/// Compat: `allauth/account/internal/flows/email_verification_by_code.py` `finish`.
///
/// # Errors
/// As [`look`].
pub async fn submit(cx: &Cx, mut code: OneTimeCode, input: &VerifyEmailInput) -> Result<()> {
    let Proven { email, owner } = check(cx, &mut code, input).await?;
    let stage = login::at(cx, Stage::VerifyEmail).await?;
    code.use_up(cx).await?;
    cx.session.remove(SESSION_KEY);
    let user = match owner {
        Owner::User(user) => user,
        Owner::Newcomer(mut login) => {
            login.prove(Stage::VerifyEmail);
            return login::pass(cx, *login, Stage::VerifyEmail).await;
        }
    };
    if !email_verification::verify_or_add(cx, &user, &email).await? {
        return Err(Error::field("key", Code::EmailTaken));
    }
    match stage {
        Some(login) => email_verification::resume(cx, login, &user, true).await,
        None => Ok(()),
    }
}

async fn check(cx: &Cx, code: &mut OneTimeCode, input: &VerifyEmailInput) -> Result<Proven> {
    code.must_be_right(cx, "key", &input.key).await?;
    let email = code.state.email.clone().unwrap_or_default();
    let owner = owner(cx, code).await?.ok_or(Error::Conflict)?;
    if is_taken(cx, &email, &owner).await? {
        code.count_failure(cx)?;
        return Err(Error::field("key", Code::EmailTaken));
    }
    Ok(Proven { email, owner })
}

/// Whether the address has become somebody else's while it waited.
async fn is_taken(cx: &Cx, email: &str, owner: &Owner) -> Result<bool> {
    match owner {
        Owner::Newcomer(_) => signup::is_taken(cx, email).await,
        Owner::User(user) => {
            let own = emails::find(&cx.server.db, user.id, email).await?;
            email_verification::is_taken(cx, email, own.map(|own| own.id)).await
        }
    }
}

/// Sends another code to the address that waits.
/// Compat: `allauth/headless/account/views.py` `ResendEmailVerificationCodeView`.
///
/// # Errors
/// `Conflict` when no code waits or the settings allow no more; `RateLimited`.
pub async fn resend(cx: &Cx) -> Result<()> {
    let mut code = resume(cx)
        .filter(|code| code.state.can_resend(cx, PURPOSE))
        .ok_or(Error::Conflict)?;
    let user = match owner(cx, &code).await? {
        Some(Owner::User(user)) => Some(user),
        Some(Owner::Newcomer(_)) | None => None,
    };
    send(cx, &mut code, user.as_deref(), true).await?;
    code.state.count_resend();
    code.keep(cx)
}

/// The same, but false where `resend` refuses.
pub async fn resend_pending(cx: &Cx) -> Result<bool> {
    match resend(cx).await {
        Ok(()) => Ok(true),
        Err(Error::Conflict | Error::RateLimited { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Forgets the code, and with it the address.
pub async fn abort(cx: &Cx) -> Result<()> {
    if let Some(code) = resume(cx) {
        OneTimeCode::void(cx, &code.state).await?;
        code.give_up(cx);
    }
    Ok(())
}

/// A sign-up whose address waits for its code and may still be changed.
pub struct Changing {
    owner: Owner,
    code: OneTimeCode,
}

impl Changing {
    /// By whom changes are counted: nobody, as long as there is no user.
    pub fn by(&self) -> By<'static> {
        match &self.owner {
            Owner::User(user) => By::user(user.id),
            Owner::Newcomer(_) => By::default(),
        }
    }
}

/// The sign-up whose address may be changed.
/// Compat: `allauth/account/internal/flows/email_verification_by_code.py` `can_change`.
///
/// # Errors
/// `Conflict` when no code waits, the settings allow no more changes, or the user has logged in before.
pub async fn changing(cx: &Cx) -> Result<Changing> {
    let code = resume(cx)
        .filter(|code| code.state.can_change(cx, PURPOSE))
        .ok_or(Error::Conflict)?;
    match owner(cx, &code).await? {
        Some(Owner::User(user)) if user.last_login.is_some() => Err(Error::Conflict),
        Some(owner) => Ok(Changing { owner, code }),
        None => Err(Error::Conflict),
    }
}

/// Puts another address in the place of the one that waits, and sends a code there. Answers the
/// addresses that whoever signs up has from now on.
/// Compat: `allauth/headless/account/inputs.py` `ChangeEmailInput`,
/// `allauth/account/internal/flows/email_verification_by_code.py` `change_to`.
///
/// # Errors
/// `Invalid`: no address, the same, or somebody's (where that may show).
pub async fn change(
    cx: &Cx,
    changing: Changing,
    input: &own_emails::EmailInput,
) -> Result<Vec<own_emails::EmailOut>> {
    let Changing { owner, mut code } = changing;
    let (email, is_hidden) = clean_change(cx, &code, input).await?;
    match &owner {
        Owner::Newcomer(login) => {
            let newcomer = login.newcomer.as_ref();
            let membership = newcomer.and_then(|who| who.membership.as_ref());
            membership.map_or(Ok(()), |one| one.allow_other_email(cx, &email))?;
        }
        Owner::User(user) => {
            let user_type = membership::type_of(cx, user.id).await?;
            user_type.map_or(Ok(()), |one| membership::allow_email(one, &email))?;
        }
    }
    let user = match owner {
        Owner::User(user) if is_hidden => Some(user),
        Owner::User(user) => {
            own_emails::replace_unverified(cx, &user, &email).await?;
            Some(user)
        }
        Owner::Newcomer(mut login) => {
            login.change_email(&email);
            login.keep(cx)?;
            None
        }
    };
    code.state.mark(HIDDEN, is_hidden);
    code.state.email = Some(email.clone());
    code.state.count_change();
    send(cx, &mut code, user.as_deref(), false).await?;
    code.keep(cx)?;
    let pending = own_emails::EmailOut {
        email,
        verified: false,
        primary: false,
    };
    // Security: the list looks the same where the address is somebody else's.
    let mut all = match user {
        Some(user) => own_emails::list(cx, &user).await?,
        None => Vec::new(),
    };
    all.retain(|known| known.verified);
    all.push(pending);
    Ok(all)
}

/// The address to change to, and whether it is somebody's, which must not show.
async fn clean_change(
    cx: &Cx,
    code: &OneTimeCode,
    input: &own_emails::EmailInput,
) -> Result<(String, bool)> {
    let mut form = Form::default();
    let longest = cx.server.config.account.email_max_length;
    let email = form
        .new_email("email", &input.email, true, longest)
        .unwrap_or_default();
    let mut is_hidden = None;
    if form.is_valid() {
        if code.state.email.as_ref() == Some(&email) {
            form.add("email", Code::SameAsCurrent);
        } else {
            is_hidden = form.catch("email", signup::must_hide(cx, &email, None).await)?;
        }
    }
    form.finish()?;
    Ok((email, is_hidden.unwrap_or_default()))
}
