//! One's phone number: seeing it, changing it, and showing by a code that its messages are received.
//!
//! The code waits in the stage of a login, or in the session of whoever is logged in.

use serde::{Deserialize, Serialize};
use store::users;

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::reauthenticate::{self, Area};
use crate::kit::code::{OneTimeCode, Place, Purpose, State};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter::{self, Letter};
use crate::kit::limits::{By, Limit};
use crate::kit::mail::Sms;
use crate::kit::phones;
use crate::login::{self, Login};
use crate::stages::Stage;

const SESSION_KEY: &str = "account_phone_verification";
const PURPOSE: Purpose = Purpose::PhoneVerification;
/// The number is somebody else's, which must not show.
const HIDDEN: &str = "account_already_exists";
/// The code ends a sign-up.
const SIGNUP: &str = "signup";

/// A number to change to.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct PhoneInput {
    /// The number with its country code.
    #[serde(default)]
    #[schema(value_type = String, required, example = "+314159265359")]
    pub phone: Field,
}

/// A code that came in a text message.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct VerifyPhoneInput {
    /// The code.
    #[serde(default)]
    #[schema(value_type = String, required, example = "NP3M-RFZB")]
    pub code: Field,
}

/// A number as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PhoneOut {
    /// The number in E.164.
    #[schema(example = "+314159265359")]
    pub phone: String,
    /// Whether the owner has shown to receive its messages.
    pub verified: bool,
}

/// The number of a user, as a list of at most one.
pub async fn list(cx: &Cx, user: &users::Model) -> Result<Vec<PhoneOut>> {
    let phone = phones::of_user(cx, user.id).await?;
    Ok(phone.map(|row| PhoneOut { phone: row.phone, verified: row.verified }).into_iter().collect())
}

/// Whose number is to be changed.
pub enum Changing {
    /// That of whoever is logged in. The one they have stays until the new one is verified.
    User(users::Model),
    /// That of a sign-up that waits for the code.
    Signup(users::Model, Box<OneTimeCode>),
}

impl Changing {
    /// Who changes the number.
    pub fn user(&self) -> &users::Model {
        match self {
            Self::User(user) | Self::Signup(user, _) => user,
        }
    }
}

/// Whose number whoever asks may change.
/// Compat: allauth/headless/account/views.py `ManagePhoneView.dispatch`.
///
/// # Errors
/// `Conflict` when nobody is logged in, and no sign-up waits whose number may still be changed.
pub async fn changing(cx: &Cx) -> Result<Changing> {
    if let Some(user) = cx.user() {
        return Ok(Changing::User((*user).clone()));
    }
    let code = in_stage(cx).await?.filter(|code| code.state.can_change(cx, PURPOSE));
    let code = code.ok_or(Error::Conflict)?;
    let user = owner(&code).filter(|user| user.last_login.is_none());
    Ok(Changing::Signup(user.ok_or(Error::Conflict)?, Box::new(code)))
}

/// Sends a code to a new number.
/// Compat: allauth/account/forms.py `ChangePhoneForm`,
/// allauth/account/internal/flows/phone_verification.py `ChangePhoneVerificationProcess`, `change_to`.
///
/// # Errors
/// `Invalid`: no number, the same, or somebody's (where that may show); `ReauthenticationRequired`;
/// `RateLimited`.
pub async fn change(cx: &Cx, changing: Changing, input: &PhoneInput) -> Result<Vec<PhoneOut>> {
    let (phone, is_hidden) = clean(cx, changing.user(), input).await?;
    match changing {
        Changing::User(user) => {
            reauthenticate::require(cx, &user, Area::Account).await?;
            if let Some(before) = in_session(cx) {
                OneTimeCode::void(cx, &before.state).await?;
            }
            let mut state = State::to_phone(cx, Some(&user), &phone);
            send(cx, &mut state, Some(&user), false).await?;
            OneTimeCode::new(PURPOSE, Place::Session(SESSION_KEY), state).keep(cx)?;
        }
        Changing::Signup(user, mut code) => {
            code.state.mark(HIDDEN, is_hidden);
            code.state.phone = Some(phone.clone());
            code.state.count_change();
            if !is_hidden && !phones::set(cx, user.id, &phone, false).await? {
                return Err(Error::field("phone", Code::PhoneTaken));
            }
            send(cx, &mut code.state, Some(&user), false).await?;
            code.keep(cx)?;
        }
    }
    Ok(vec![PhoneOut { phone, verified: false }])
}

/// The number, and whether it is somebody else's, which must not show.
async fn clean(cx: &Cx, user: &users::Model, input: &PhoneInput) -> Result<(String, bool)> {
    let mut form = Form::default();
    let phone = form.phone("phone", &input.phone, true).unwrap_or_default();
    let mut is_taken = false;
    if form.is_valid() {
        let current = phones::of_user(cx, user.id).await?;
        is_taken = phones::is_taken(cx, &phone, Some(user.id)).await?;
        if current.is_some_and(|current| current.phone == phone) {
            form.add("phone", Code::SameAsCurrent);
        } else if is_taken && !cx.server.config.account.prevent_enumeration.is_on() {
            form.add("phone", Code::PhoneTaken);
        }
    }
    form.finish()?;
    Ok((phone, is_taken))
}

/// Starts the verification of a number for the login that reached the stage.
/// Compat: allauth/account/internal/flows/phone_verification.py `PhoneVerificationStageProcess.initiate`.
pub async fn begin(cx: &Cx, login: &mut Login, phone: &str) -> Result<()> {
    let mut state = State::to_phone(cx, login.user.as_ref(), phone);
    state.mark(SIGNUP, login.is_signup);
    send(cx, &mut state, login.user.as_ref(), false).await?;
    login.set_data(Stage::VerifyPhone, state.to_map());
    Ok(())
}

/// Compat: allauth/account/internal/flows/phone_verification.py `PhoneVerificationProcess.send`.
async fn send(
    cx: &Cx,
    state: &mut State,
    user: Option<&users::Model>,
    is_again: bool,
) -> Result<()> {
    let phone = state.phone.clone().unwrap_or_default();
    cx.limit(Limit::VerifyPhone, By::key(&phone)).await?;
    let fresh = state.draw(cx, PURPOSE);
    if let Some(user) = user.filter(|_| !state.is(HIDDEN)) {
        let sms = Sms::Code { user_id: user.id, code: fresh.text.clone() };
        return fresh.send(cx, &letter::sms(cx, &phone, sms).await?).await;
    }
    let letter = if is_again {
        Letter::none()
    } else if state.is(HIDDEN) || state.is(SIGNUP) {
        letter::sms(cx, &phone, Sms::AccountAlreadyExists).await?
    } else {
        letter::sms(cx, &phone, Sms::UnknownAccount).await?
    };
    fresh.unguessable(cx).send(cx, &letter).await
}

/// The code of the login that waits.
async fn in_stage(cx: &Cx) -> Result<Option<OneTimeCode>> {
    let Some(login) = login::at(cx, Stage::VerifyPhone).await? else { return Ok(None) };
    let place = Place::Stage(Box::new(login), Stage::VerifyPhone);
    Ok(OneTimeCode::resume(cx, PURPOSE, place))
}

/// The code of whoever is logged in.
fn in_session(cx: &Cx) -> Option<OneTimeCode> {
    OneTimeCode::resume(cx, PURPOSE, Place::Session(SESSION_KEY))
}

/// Whom a code in a stage was sent to.
fn owner(code: &OneTimeCode) -> Option<users::Model> {
    match &code.place {
        Place::Stage(login, _) => login.user.clone(),
        Place::Session(_) | Place::SessionOfLogin(_) => None,
    }
}

/// The code that whoever asks may type in.
/// Compat: allauth/headless/account/views.py `VerifyPhoneView.handle`.
///
/// # Errors
/// `Conflict` when none waits.
pub async fn at(cx: &Cx) -> Result<OneTimeCode> {
    if login::at(cx, Stage::VerifyPhone).await?.is_some() {
        return in_stage(cx).await?.ok_or(Error::Conflict);
    }
    cx.must_be_user().map_err(|_| Error::Conflict)?;
    in_session(cx).ok_or(Error::Conflict)
}

/// Verifies the number of a right code; a login that waits for it goes on.
/// Compat: allauth/account/forms.py `VerifyPhoneForm`, allauth/headless/account/views.py
/// `VerifyPhoneView`.
///
/// # Errors
/// `Invalid` with `incorrect_code`, or `phone_taken` when the number is verified by somebody else.
pub async fn verify(cx: &Cx, mut code: OneTimeCode, input: &VerifyPhoneInput) -> Result<()> {
    let mut form = Form::default();
    let typed = form.text("code", &input.code, Rules::REQUIRED);
    if !code.is_right(cx, typed.as_deref()).await? {
        if typed.is_some() {
            form.add("code", Code::IncorrectCode);
        }
        form.finish()?;
        return Err(Error::Conflict);
    }
    let phone = code.state.phone.clone().unwrap_or_default();
    let user = match &code.place {
        Place::Stage(login, _) => login.user.as_ref().map(|user| user.id),
        Place::Session(_) | Place::SessionOfLogin(_) => cx.user().map(|user| user.id),
    };
    let user = user.filter(|user| code.state.user_id() == Some(*user)).ok_or(Error::Conflict)?;
    if phones::is_taken(cx, &phone, Some(user)).await? {
        code.count_failure(cx)?;
        return Err(Error::field("code", Code::PhoneTaken));
    }
    code.use_up(cx).await?;
    if !phones::set(cx, user, &phone, true).await? {
        return Err(Error::field("code", Code::PhoneTaken));
    }
    match code.place {
        Place::Stage(login, stage) => login::pass(cx, *login, stage).await,
        Place::Session(key) | Place::SessionOfLogin(key) => {
            cx.session.remove(key);
            Ok(())
        }
    }
}

/// Sends another code to the number that the login waits for.
/// Compat: allauth/headless/account/views.py `ResendPhoneVerificationCodeView`.
///
/// # Errors
/// `Conflict` when none waits or the settings allow no more; `RateLimited`.
pub async fn resend(cx: &Cx) -> Result<()> {
    let code = in_stage(cx).await?.filter(|code| code.state.can_resend(cx, PURPOSE));
    let mut code = code.ok_or(Error::Conflict)?;
    code.state.count_resend();
    let user = owner(&code);
    send(cx, &mut code.state, user.as_ref(), true).await?;
    code.keep(cx)
}
