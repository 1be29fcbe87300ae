//! Resetting a forgotten password: by a link, or by a code (`password_reset_codes`).

use django::reset_key::{self, ResetUser};
use serde::Deserialize;
use store::{emails, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::email_verification::find_or_add;
use crate::flows::{password_change, password_login, password_reset_codes};
use crate::kit::audit::Event;
use crate::kit::code::OneTimeCode;
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter::{self, Page};
use crate::kit::limits::{By, Limit};
use crate::kit::lookup::{self, Search, Spelling};
use crate::kit::mail::{Change, Mail};
use crate::kit::methods::{self, Method};
use crate::login::{self, Login};

/// Whose password is forgotten.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct RequestPasswordInput {
    /// The address of the account.
    #[serde(default)]
    #[schema(value_type = String, required, example = "email@domain.org")]
    pub email: Field,
}

/// The key out of the mail, or the code, and the new password.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct ResetPasswordInput {
    /// The key, or the code.
    #[serde(default)]
    #[schema(value_type = String, required, example = "2f-c4nqd4-e07d9bc694f9f28cd4fe92569d495333")]
    pub key: Field,
    /// The new password.
    #[serde(default)]
    #[schema(value_type = String, required, example = "Alohomora!")]
    pub password: Field,
}

/// An address and the active users who have it.
pub struct Requested {
    /// The address, in lower case.
    pub email: String,
    /// Who has it.
    pub users: Vec<users::Model>,
}

/// Checks a request.
///
/// # Errors
/// `Invalid` with `unknown_email` where that may show; `RateLimited`.
pub async fn check(cx: &Cx, input: &RequestPasswordInput) -> Result<Requested> {
    let mut form = Form::default();
    let email = form.email("email", &input.email, true);
    let mut users = Vec::new();
    if let Some(email) = &email {
        let search = Search {
            spelling: Spelling::Exact,
            prefer_verified: true,
            only_active: true,
        };
        users = lookup::by_email(cx, email, search).await?;
        if users.is_empty() && !cx.server.config.account.prevent_enumeration.is_on() {
            form.add("email", Code::UnknownEmail);
        }
    }
    form.finish()?;
    let email = email.unwrap_or_default();
    cx.limit(Limit::ResetPassword, By::key(&email)).await?;
    Ok(Requested { email, users })
}

/// Mails a link to everybody who has the address; to a stranger, that there is no account.
async fn send_links(cx: &Cx, requested: &Requested) -> Result<()> {
    if requested.users.is_empty() {
        return letter::unknown_account(cx, &requested.email)
            .await?
            .send(cx)
            .await;
    }
    for user in &requested.users {
        let addresses = addresses(cx, user).await?;
        let key = reset_key::make(
            &subject(user, &addresses),
            cx.server.keys.secret(),
            cx.local_time(),
        );
        let url = letter::url(cx, Page::ResetPasswordFromKey, &key)?;
        let username = cx
            .server
            .config
            .account
            .logs_in_by(config::LoginMethod::Username);
        let username = username.then(|| user.username.clone());
        let valid_for = letter::span(cx.server.config.auth.password_reset_timeout);
        let mail = Mail::PasswordResetKey {
            url,
            valid_for,
            username,
        };
        letter::to(cx, &requested.email, mail)
            .await?
            .send(cx)
            .await?;
    }
    Ok(())
}

/// Sends what the settings want passwords to be reset by; true when the session waits for a code now.
pub async fn begin(cx: &Cx, requested: &Requested) -> Result<bool> {
    let is_by_code = cx.server.config.account.password_reset_by_code_enabled;
    if is_by_code {
        password_reset_codes::begin(cx, requested).await?;
    } else {
        send_links(cx, requested).await?;
    }
    Ok(is_by_code)
}

/// How passwords are reset.
#[derive(Debug)]
pub enum Way {
    /// By the key in a link, on any device.
    Link,
    /// By the code that this session waits for.
    Code(Box<OneTimeCode>),
}

/// How whoever asks may reset a password.
///
/// # Errors
/// `Conflict` when codes reset passwords and none waits.
pub fn way(cx: &Cx) -> Result<Way> {
    if cx.server.config.account.password_reset_by_code_enabled {
        return Ok(Way::Code(Box::new(password_reset_codes::at(cx)?)));
    }
    Ok(Way::Link)
}

/// The user that a key or a code is for.
///
/// # Errors
/// `Invalid` with `invalid_password_reset` for a key that is forged, used or too old, or with
/// `incorrect_code`.
pub async fn look(cx: &Cx, way: Way, key: &Field) -> Result<users::Model> {
    match way {
        Way::Link => read(cx, key).await,
        Way::Code(code) => password_reset_codes::read(cx, *code, key).await,
    }
}

/// Sets the new password, with the right key or code.
///
/// # Errors
/// `Invalid`: the key, what the password lacks, or both.
pub async fn submit(cx: &Cx, way: Way, input: &ResetPasswordInput) -> Result<()> {
    match way {
        Way::Link => {
            let (user, password) = check_reset(cx, input).await?;
            reset(cx, &user, password, None).await
        }
        Way::Code(code) => password_reset_codes::reset(cx, *code, input).await,
    }
}

async fn read(cx: &Cx, key: &Field) -> Result<users::Model> {
    let mut form = Form::default();
    let found = find(cx, &mut form, key).await?;
    form.finish()?;
    found.ok_or_else(|| Error::field("key", Code::InvalidPasswordReset))
}

async fn find(cx: &Cx, form: &mut Form, key: &Field) -> Result<Option<users::Model>> {
    let Some(key) = form.text("key", key, Rules::REQUIRED) else {
        return Ok(None);
    };
    let user = match reset_key::user_id(&key)
        .ok()
        .and_then(|id| i32::try_from(id).ok())
    {
        Some(id) => users::by_id(&cx.server.db, store::UserId(id)).await?,
        None => None,
    };
    let timeout = u64::from(cx.server.config.auth.password_reset_timeout);
    if let Some(user) = user {
        let addresses = addresses(cx, &user).await?;
        let subject = subject(&user, &addresses);
        let keys = &cx.server.keys;
        if reset_key::check(&key, &subject, keys, cx.local_time(), timeout).is_ok() {
            return Ok(Some(user));
        }
    }
    form.add("key", Code::InvalidPasswordReset);
    Ok(None)
}

/// Compat: `allauth/headless/account/inputs.py` `ResetPasswordInput`.
async fn check_reset(cx: &Cx, input: &ResetPasswordInput) -> Result<(users::Model, String)> {
    let mut form = Form::default();
    let user = find(cx, &mut form, &input.key).await?;
    let password = form.text("password", &input.password, Rules::REQUIRED);
    if let (Some(user), Some(password)) = (&user, &password) {
        for mistake in cx.server.password_mistakes(password, Some(user)) {
            form.add_error(mistake.at("password"));
        }
    }
    form.finish()?;
    let user = user.ok_or_else(|| Error::field("key", Code::InvalidPasswordReset))?;
    Ok((user, password.unwrap_or_default()))
}

async fn reset(
    cx: &Cx,
    user: &users::Model,
    password: String,
    email: Option<String>,
) -> Result<()> {
    let encoded = cx.server.passwords.encode(password).await?;
    reset_encoded(cx, user, &encoded, email).await
}

/// Sets a password that is hashed already; with it the key and every session of the user end.
/// Compat: `allauth/account/internal/flows/password_reset.py` `finalize_password_reset`.
pub async fn reset_encoded(
    cx: &Cx,
    user: &users::Model,
    encoded: &str,
    email: Option<String>,
) -> Result<()> {
    let notice = letter::notice(cx, user, Change::PasswordReset).await?;
    // Security: of two who bring one key at once, one sets the password.
    let user = password_change::replace(cx, user, encoded, (&notice, Event::PasswordReset)).await?;
    let user = user.ok_or_else(|| Error::field("key", Code::InvalidPasswordReset))?;
    for address in emails::of_user(&cx.server.db, user.id).await? {
        let key = password_login::failure_key(Some(&address.email));
        cx.clear_limit(Limit::LoginFailed, By::key(&key)).await?;
    }
    if !cx.server.config.account.login_on_password_reset {
        return Ok(());
    }
    let method = Method::new(cx, "password_reset").with("email", email.clone());
    methods::record(cx, &user, &method);
    login::begin(cx, Login::new(cx, Some(user)).with_email(email)).await
}

/// The addresses a key depends on. One that only the user's own row has is added first, since the
/// reference does so and its keys depend on it.
async fn addresses(cx: &Cx, user: &users::Model) -> Result<Vec<String>> {
    if !user.email.is_empty() {
        find_or_add(cx, user, &user.email).await?;
    }
    let rows = emails::of_user(&cx.server.db, user.id).await?;
    Ok(rows.into_iter().map(|row| row.email).collect())
}

fn subject<'a>(user: &'a users::Model, addresses: &'a [String]) -> ResetUser<'a> {
    ResetUser {
        id: i64::from(user.id.0),
        password: &user.password,
        last_login: user.last_login.map(|at| at.to_utc().naive_utc()),
        email: &user.email,
        addresses,
    }
}
