//! Logging in with a code that comes by mail or text message, instead of a password or on top of it.

use config::LoginMethod;
use serde::Deserialize;
use store::users;

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::email_verification;
use crate::kit::code::{OneTimeCode, Place, Purpose, State};
use crate::kit::form::{Field, Form};
use crate::kit::letter::{self, Letter};
use crate::kit::limits::{By, Limit};
use crate::kit::lookup::{self, Search, Spelling};
use crate::kit::mail::{Mail, Sms};
use crate::kit::methods::{self, Method};
use crate::kit::phones;
use crate::login::{self, Login};
use crate::stages::Stage;

const PURPOSE: Purpose = Purpose::Login;
/// The code was asked for, and is not what a login needs on top of another proof.
const ASKED_FOR: &str = "initiated_by_user";

/// Where a code shall be sent.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct RequestCodeInput {
    /// The address of the account.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "email@domain.org")]
    pub email: Field,
    /// The phone number of the account, with its country code.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "+314159265359")]
    pub phone: Field,
}

/// A code that came by mail or text message.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct ConfirmCodeInput {
    /// The code.
    #[serde(default)]
    #[schema(value_type = String, required, example = "NP3M-RFZB")]
    pub code: Field,
}

/// Who is asked for a code, and where it goes.
#[derive(Debug)]
pub struct Requested {
    user: Option<users::Model>,
    email: Option<String>,
    phone: Option<String>,
}

/// Checks a request.
/// Compat: `allauth/account/forms.py` `RequestLoginCodeForm`.
///
/// # Errors
/// `Invalid` with `unknown_email` or `unknown_phone` where that may show, `too_many_login_attempts`, or
/// what is wrong with the input.
pub async fn check(cx: &Cx, input: &RequestCodeInput) -> Result<Requested> {
    let config = &cx.server.config.account;
    let has_phone = config.logs_in_by(LoginMethod::Phone);
    // An address is asked for also where one logs in by user name.
    let has_email = config.logs_in_by(LoginMethod::Email) || !has_phone;
    let mut form = Form::default();
    let mut user = None;
    let mut email = None;
    let mut phone = None;
    if has_email {
        email = form
            .email("email", &input.email, !has_phone)
            .filter(|email| !email.is_empty());
    }
    if let Some(email) = &email {
        user = form.catch("email", by_email(cx, email).await)?.flatten();
    }
    if has_phone {
        phone = form
            .phone("phone", &input.phone, !has_email)
            .filter(|phone| !phone.is_empty());
    }
    if let Some(phone) = &phone {
        user = form.catch("phone", by_phone(cx, phone).await)?.flatten();
    }
    match (&email, &phone) {
        (Some(_), Some(_)) if form.is_valid() => return Err(Error::form(Code::SelectOnlyOne)),
        (None, None) if form.is_valid() => form.add("email", Code::Required),
        _ => {}
    }
    form.finish()?;
    Ok(Requested { user, email, phone })
}

async fn by_email(cx: &Cx, email: &str) -> Result<Option<users::Model>> {
    let search = Search {
        spelling: Spelling::Exact,
        prefer_verified: true,
        only_active: true,
    };
    let user = lookup::by_email(cx, email, search)
        .await?
        .into_iter()
        .next();
    if user.is_none() && !cx.server.config.account.prevent_enumeration.is_on() {
        return Err(Error::form(Code::UnknownEmail));
    }
    limit(cx, email).await?;
    Ok(user)
}

async fn by_phone(cx: &Cx, phone: &str) -> Result<Option<users::Model>> {
    let user = phones::owner_of(cx, phone)
        .await?
        .filter(|user| user.is_active);
    if user.is_none() && !cx.server.config.account.prevent_enumeration.is_on() {
        return Err(Error::form(Code::UnknownPhone));
    }
    limit(cx, phone).await?;
    Ok(user)
}

async fn limit(cx: &Cx, key: &str) -> Result<()> {
    match cx.limit(Limit::RequestLoginCode, By::key(key)).await {
        Ok(_) => Ok(()),
        Err(Error::RateLimited { .. }) => Err(Error::form(Code::TooManyLoginAttempts)),
        Err(other) => Err(other),
    }
}

/// Sends the code and lets the login wait for it.
/// Compat: `allauth/account/internal/flows/login_by_code.py` `initiate`.
pub async fn request(cx: &Cx, requested: Requested) -> Result<()> {
    if let Some(before) = login::at(cx, Stage::LoginByCode).await? {
        void(cx, &before).await?;
    }
    let Requested { user, email, phone } = requested;
    let mut login = Login::new(cx, user).with_email(email.clone());
    login.set_current(Stage::LoginByCode);
    start(cx, &mut login, email, phone, true).await?;
    login.keep(cx)
}

async fn void(cx: &Cx, login: &Login) -> Result<()> {
    match State::read(login.data(Stage::LoginByCode).into()) {
        Some(state) => OneTimeCode::void(cx, &state).await,
        None => Ok(()),
    }
}

/// Sends a code for a login that reached the stage.
pub async fn begin(
    cx: &Cx,
    login: &mut Login,
    email: Option<String>,
    phone: Option<String>,
) -> Result<()> {
    start(cx, login, email, phone, false).await
}

async fn start(
    cx: &Cx,
    login: &mut Login,
    email: Option<String>,
    phone: Option<String>,
    is_asked_for: bool,
) -> Result<()> {
    let user = login.user.as_ref();
    let mut state = match (&email, &phone) {
        (Some(email), _) => State::to_email(cx, user, email),
        (None, Some(phone)) => State::to_phone(cx, user, phone),
        (None, None) => return Err(Error::internal("a login code without a recipient")),
    };
    state.mark(ASKED_FOR, is_asked_for);
    send(cx, &mut state, login, false).await?;
    login.set_data(Stage::LoginByCode, state.to_map());
    Ok(())
}

async fn send(cx: &Cx, state: &mut State, login: &Login, is_again: bool) -> Result<()> {
    let fresh = state.draw(cx, PURPOSE);
    let letter = match &login.user {
        Some(user) => known(cx, state, user, (fresh.text.clone(), fresh.valid_for())).await?,
        // Compat: only the first code is worth a word to a stranger.
        None if is_again => Letter::none(),
        None => stranger(cx, state, login.is_signup).await?,
    };
    match login.user {
        Some(_) => fresh.send(cx, &letter).await,
        None => fresh.unguessable(cx).send(cx, &letter).await,
    }
}

async fn known(
    cx: &Cx,
    state: &State,
    user: &users::Model,
    (code, valid_for): (String, chrono::TimeDelta),
) -> Result<Letter> {
    match (&state.email, &state.phone) {
        (Some(email), _) => letter::to(cx, email, Mail::LoginCode { code, valid_for }).await,
        (None, Some(phone)) => {
            letter::sms(
                cx,
                phone,
                Sms::Code {
                    user_id: Some(user.id),
                    code,
                },
            )
            .await
        }
        (None, None) => Ok(Letter::none()),
    }
}

async fn stranger(cx: &Cx, state: &State, is_signup: bool) -> Result<Letter> {
    match (&state.email, &state.phone) {
        (Some(email), _) if is_signup => letter::account_already_exists(cx, email).await,
        (Some(email), _) => letter::unknown_account(cx, email).await,
        (None, Some(phone)) if is_signup => letter::sms(cx, phone, Sms::AccountAlreadyExists).await,
        (None, Some(phone)) => letter::sms(cx, phone, Sms::UnknownAccount).await,
        (None, None) => Ok(Letter::none()),
    }
}

/// The code that the login waits for.
/// Compat: `allauth/headless/account/views.py` `ConfirmLoginCodeView.dispatch`.
///
/// # Errors
/// `Conflict` when none waits.
pub async fn at(cx: &Cx) -> Result<OneTimeCode> {
    match login::pending(cx).await? {
        Some((login, Stage::LoginByCode)) => {
            let place = Place::Stage(Box::new(login), Stage::LoginByCode);
            OneTimeCode::resume(cx, PURPOSE, place).ok_or(Error::Conflict)
        }
        _ => Err(Error::Conflict),
    }
}

/// Logs in with the right code, or goes on with the login that needed it. The address or number it was
/// sent to is verified with it.
/// Compat: `allauth/account/internal/flows/login_by_code.py` `finish`.
///
/// # Errors
/// `Invalid` with `incorrect_code`; `Conflict` when no guess is left.
pub async fn confirm(cx: &Cx, mut code: OneTimeCode, input: &ConfirmCodeInput) -> Result<()> {
    code.must_be_right(cx, "code", &input.code).await?;
    let State { email, phone, .. } = code.state.clone();
    let is_asked_for = code.state.is(ASKED_FOR);
    let Place::Stage(login, stage) = &code.place else {
        return Err(Error::Conflict);
    };
    let user = login
        .user
        .clone()
        .filter(|user| code.state.user_id() == Some(user.id));
    let user = user.ok_or(Error::Conflict)?;
    code.use_up(cx).await?;
    let method = Method::new(cx, "code")
        .with("email", email.clone())
        .with("phone", phone.clone());
    methods::record(cx, &user, &method);
    if let Some(email) = &email {
        email_verification::verify_indirectly(cx, &user, email).await?;
    }
    if let Some(phone) = &phone {
        phones::verify_indirectly(cx, user.id, phone).await?;
    }
    if is_asked_for {
        // The login so far was there to wait for the code; the one it proves starts here.
        return login::begin(cx, Login::new(cx, Some(user)).with_email(email)).await;
    }
    login::pass(cx, (**login).clone(), *stage).await
}

/// Sends another code.
/// Compat: `allauth/headless/account/views.py` `ResendLoginCodeView`.
///
/// # Errors
/// `Conflict` when none waits or the settings allow no more.
pub async fn resend(cx: &Cx) -> Result<()> {
    let login = login::at(cx, Stage::LoginByCode)
        .await?
        .ok_or(Error::Conflict)?;
    let place = Place::Stage(Box::new(login.clone()), Stage::LoginByCode);
    let code =
        OneTimeCode::resume(cx, PURPOSE, place).filter(|code| code.state.can_resend(cx, PURPOSE));
    let mut code = code.ok_or(Error::Conflict)?;
    send(cx, &mut code.state, &login, true).await?;
    code.state.count_resend();
    code.keep(cx)
}
