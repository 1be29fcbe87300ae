//! One's phone number: seeing it, changing it, and showing by a code that its messages are received.
//!
//! The code waits in the stage of a login, or in the session of whoever is logged in.

use serde::{Deserialize, Serialize};
use store::{UserId, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::reauthenticate::{self, Area};
use crate::kit::code::{OneTimeCode, Place, Purpose, State};
use crate::kit::form::{Field, Form};
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
/// The number is that of somebody who has no account yet.
const NEWCOMER: &str = "vestibule_newcomer";

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
    Ok(phone
        .map(|row| PhoneOut {
            phone: row.phone,
            verified: row.verified,
        })
        .into_iter()
        .collect())
}

/// Whose number is to be changed.
pub enum Changing {
    /// That of whoever is logged in. The one they have stays until the new one is verified.
    User(Box<users::Model>),
    /// That of a sign-up that waits for the code.
    Signup(Box<OneTimeCode>),
}

impl Changing {
    /// By whom changes are counted: nobody, as long as there is no user.
    pub fn by(&self) -> By<'static> {
        self.user().map_or(By::default(), |user| By::user(user.id))
    }

    fn user(&self) -> Option<&users::Model> {
        match self {
            Self::User(user) => Some(user),
            Self::Signup(code) => login_of(code)?.user.as_ref(),
        }
    }
}

/// Whose number whoever asks may change.
/// Compat: `allauth/headless/account/views.py` `ManagePhoneView.dispatch`.
///
/// # Errors
/// `Conflict` when nobody is logged in, and no sign-up waits whose number may still be changed.
pub async fn changing(cx: &Cx) -> Result<Changing> {
    if let Some(user) = cx.user() {
        return Ok(Changing::User(Box::new((*user).clone())));
    }
    let code = in_stage(cx)
        .await?
        .filter(|code| code.state.can_change(cx, PURPOSE));
    let may = |login: &Login| match &login.user {
        Some(user) => user.last_login.is_none(),
        None => login.newcomer.is_some(),
    };
    let code = code.filter(|code| login_of(code).is_some_and(may));
    Ok(Changing::Signup(Box::new(code.ok_or(Error::Conflict)?)))
}

/// Sends a code to a new number.
/// Compat: `allauth/account/forms.py` `ChangePhoneForm`,
/// `allauth/account/internal/flows/phone_verification.py` `ChangePhoneVerificationProcess`, `change_to`.
///
/// # Errors
/// `Invalid`: no number, the same, or somebody's (where that may show); `ReauthenticationRequired`;
/// `RateLimited`.
pub async fn change(cx: &Cx, changing: Changing, input: &PhoneInput) -> Result<Vec<PhoneOut>> {
    let (phone, is_hidden) = clean(cx, &changing, input).await?;
    match changing {
        Changing::User(user) => change_later(cx, &user, &phone).await?,
        Changing::Signup(code) => change_signup(cx, *code, &phone, is_hidden).await?,
    }
    Ok(vec![PhoneOut {
        phone,
        verified: false,
    }])
}

async fn change_later(cx: &Cx, user: &users::Model, phone: &str) -> Result<()> {
    reauthenticate::require(cx, user, Area::Account).await?;
    if let Some(before) = in_session(cx) {
        OneTimeCode::void(cx, &before.state).await?;
    }
    let mut state = State::to_phone(cx, Some(user), phone);
    send(cx, &mut state, Some(user), false).await?;
    OneTimeCode::new(PURPOSE, Place::Session(SESSION_KEY), state).keep(cx)
}

async fn change_signup(cx: &Cx, mut code: OneTimeCode, phone: &str, is_hidden: bool) -> Result<()> {
    code.state.mark(HIDDEN, is_hidden);
    code.state.phone = Some(phone.to_owned());
    code.state.count_change();
    let mut user = None;
    if let Place::Stage(login, _) = &mut code.place {
        login.change_phone(phone);
        user.clone_from(&login.user);
    }
    if let Some(user) = user.as_ref().filter(|_| !is_hidden)
        && !phones::set(cx, user.id, phone, false).await?
    {
        return Err(Error::field("phone", Code::PhoneTaken));
    }
    send(cx, &mut code.state, user.as_ref(), false).await?;
    code.keep(cx)
}

/// The number, and whether it is somebody else's, which must not show.
async fn clean(cx: &Cx, changing: &Changing, input: &PhoneInput) -> Result<(String, bool)> {
    let mut form = Form::default();
    let phone = form.phone("phone", &input.phone, true).unwrap_or_default();
    let user = changing.user().map(|user| user.id);
    let mut is_taken = false;
    if form.is_valid() {
        let current = match (user, changing) {
            (Some(user), _) => phones::of_user(cx, user).await?.map(|row| row.phone),
            (None, Changing::Signup(code)) => code.state.phone.clone(),
            (None, Changing::User(_)) => None,
        };
        is_taken = phones::is_taken(cx, &phone, user).await?;
        if current.is_some_and(|current| current == phone) {
            form.add("phone", Code::SameAsCurrent);
        } else if is_taken && !cx.server.config.account.prevent_enumeration.is_on() {
            form.add("phone", Code::PhoneTaken);
        }
    }
    form.finish()?;
    Ok((phone, is_taken))
}

/// Starts the verification of a number for the login that reached the stage.
/// Compat: `allauth/account/internal/flows/phone_verification.py` `PhoneVerificationStageProcess.initiate`.
pub async fn begin(cx: &Cx, login: &mut Login, phone: &str) -> Result<()> {
    let mut state = State::to_phone(cx, login.user.as_ref(), phone);
    state.mark(SIGNUP, login.is_signup);
    if login.newcomer.is_some() {
        state.mark(NEWCOMER, true);
        state.mark(HIDDEN, phones::is_taken(cx, phone, None).await?);
    }
    send(cx, &mut state, login.user.as_ref(), false).await?;
    login.set_data(Stage::VerifyPhone, state.to_map());
    Ok(())
}

/// Compat: `allauth/account/internal/flows/phone_verification.py` `PhoneVerificationProcess.send`.
async fn send(
    cx: &Cx,
    state: &mut State,
    user: Option<&users::Model>,
    is_again: bool,
) -> Result<()> {
    let phone = state.phone.clone().unwrap_or_default();
    cx.limit(Limit::VerifyPhone, By::key(&phone)).await?;
    let fresh = state.draw(cx, PURPOSE);
    let is_real = user.is_some() || state.is(NEWCOMER);
    if is_real && !state.is(HIDDEN) {
        let sms = Sms::Code {
            user_id: user.map(|user| user.id),
            code: fresh.text.clone(),
        };
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
    let Some(login) = login::at(cx, Stage::VerifyPhone).await? else {
        return Ok(None);
    };
    let place = Place::Stage(Box::new(login), Stage::VerifyPhone);
    Ok(OneTimeCode::resume(cx, PURPOSE, place))
}

/// The code of whoever is logged in.
fn in_session(cx: &Cx) -> Option<OneTimeCode> {
    OneTimeCode::resume(cx, PURPOSE, Place::Session(SESSION_KEY))
}

/// The login that waits for a code.
fn login_of(code: &OneTimeCode) -> Option<&Login> {
    match &code.place {
        Place::Stage(login, _) => Some(login),
        Place::Session(_) | Place::SessionOfLogin(_) => None,
    }
}

/// The code that whoever asks may type in.
/// Compat: `allauth/headless/account/views.py` `VerifyPhoneView.handle`.
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
/// Compat: `allauth/account/forms.py` `VerifyPhoneForm`, allauth/headless/account/views.py
/// `VerifyPhoneView`.
///
/// # Errors
/// `Invalid` with `incorrect_code`, or `phone_taken` when the number is verified by somebody else.
pub async fn verify(cx: &Cx, mut code: OneTimeCode, input: &VerifyPhoneInput) -> Result<()> {
    code.must_be_right(cx, "code", &input.code).await?;
    let phone = code.state.phone.clone().unwrap_or_default();
    let user = owner(cx, &code)?;
    if phones::is_taken(cx, &phone, user).await? {
        code.count_failure(cx)?;
        return Err(Error::field("code", Code::PhoneTaken));
    }
    code.use_up(cx).await?;
    if let Some(user) = user
        && !phones::set(cx, user, &phone, true).await?
    {
        return Err(Error::field("code", Code::PhoneTaken));
    }
    match code.place {
        Place::Stage(mut login, stage) => {
            login.prove(stage);
            login::pass(cx, *login, stage).await
        }
        Place::Session(key) | Place::SessionOfLogin(key) => {
            cx.session.remove(key);
            Ok(())
        }
    }
}

/// The user whose number a right code verifies; nobody for somebody without an account.
fn owner(cx: &Cx, code: &OneTimeCode) -> Result<Option<UserId>> {
    let login = login_of(code);
    if code.state.is(NEWCOMER) {
        let newcomer = login.and_then(|login| login.newcomer.as_ref());
        let is_theirs = newcomer.is_some_and(|who| code.state.phone.as_ref() == Some(&who.phone));
        return if is_theirs {
            Ok(None)
        } else {
            Err(Error::Conflict)
        };
    }
    let user = match login {
        Some(login) => login.user.as_ref().map(|user| user.id),
        None => cx.user().map(|user| user.id),
    };
    user.filter(|user| code.state.user_id() == Some(*user))
        .map(Some)
        .ok_or(Error::Conflict)
}

/// Sends another code to the number that the login waits for.
/// Compat: `allauth/headless/account/views.py` `ResendPhoneVerificationCodeView`.
///
/// # Errors
/// `Conflict` when none waits or the settings allow no more; `RateLimited`.
pub async fn resend(cx: &Cx) -> Result<()> {
    let code = in_stage(cx)
        .await?
        .filter(|code| code.state.can_resend(cx, PURPOSE));
    let mut code = code.ok_or(Error::Conflict)?;
    code.state.count_resend();
    let user = login_of(&code).and_then(|login| login.user.clone());
    send(cx, &mut code.state, user.as_ref(), true).await?;
    code.keep(cx)
}
