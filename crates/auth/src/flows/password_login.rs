//! Logging in with a password.

use config::LoginMethod;
use serde::Deserialize;
use store::users;

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::limits::{By, Limit};
use crate::kit::lookup::{self, Search, Spelling};
use crate::kit::methods::{self, Method};
use crate::kit::password::Verdict;
use crate::login::Login;

/// What a login needs: one of the three names, and the password.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct LoginInput {
    /// The user name.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "wizard")]
    pub username: Field,
    /// The e-mail address.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "email@domain.org")]
    pub email: Field,
    /// The phone number with its country code.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "+314159265359")]
    pub phone: Field,
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, required, example = "Alohomora!")]
    pub password: Field,
}

/// A right name and password, not yet a login.
pub struct Proof {
    login: Login,
    method: Method,
}

/// What somebody says to be. Several at once when a known user proves it again.
#[derive(Debug, Default)]
pub struct Claims {
    /// By name.
    pub username: Option<String>,
    /// By address.
    pub email: Option<String>,
    /// By phone number.
    pub phone: Option<String>,
}

/// Checks what was typed.
/// Compat: `allauth/headless/account/inputs.py` `LoginInput`.
///
/// # Errors
/// `Invalid` with `*_password_mismatch` on the password, or with what is wrong with the input.
pub async fn check(cx: &Cx, input: &LoginInput) -> Result<Proof> {
    let claims = clean(cx, input)?;
    let (
        Claims {
            username,
            email,
            phone,
        },
        password,
    ) = claims;
    let mismatch = match (&username, &email) {
        (Some(_), _) => Code::UsernamePasswordMismatch,
        (_, Some(_)) => Code::EmailPasswordMismatch,
        _ => Code::PhonePasswordMismatch,
    };
    let method = Method::new(cx, "password")
        .with("email", email.clone())
        .with("username", username.clone());
    let claims = Claims {
        username,
        email: email.clone(),
        phone,
    };
    let Some(user) = authenticate(cx, &claims, &password).await? else {
        return Err(Error::field("password", mismatch));
    };
    let login = Login::new(cx, Some(user)).with_email(email);
    if crate::flows::email_verification::blocks_login(cx, &login).await? {
        return Err(Error::form(Code::TooManyLoginAttempts));
    }
    Ok(Proof { login, method })
}

/// Records the proof and hands over the login it starts.
pub fn accept(cx: &Cx, proof: Proof) -> Login {
    if let Some(user) = &proof.login.user {
        methods::record(cx, user, &proof.method);
    }
    proof.login
}

fn clean(cx: &Cx, input: &LoginInput) -> Result<(Claims, String)> {
    let methods = &cx.server.config.account.login_methods;
    let required = methods.len() == 1;
    let mut form = Form::default();
    let mut claims = Claims::default();
    let mut named = 0;
    // The order of the fields is that of the reference's form, not that of the settings.
    for method in [
        LoginMethod::Username,
        LoginMethod::Email,
        LoginMethod::Phone,
    ] {
        if !methods.contains(&method) {
            continue;
        }
        let (field, slot) = match method {
            LoginMethod::Username => (&input.username, &mut claims.username),
            LoginMethod::Email => (&input.email, &mut claims.email),
            LoginMethod::Phone => (&input.phone, &mut claims.phone),
        };
        let value = match method {
            LoginMethod::Username => form.text(
                "username",
                field,
                Rules {
                    required,
                    ..Rules::REQUIRED
                },
            ),
            LoginMethod::Email => form.email("email", field, required),
            LoginMethod::Phone => form.phone("phone", field, required),
        };
        if field.is_present() {
            named += 1;
            *slot = value;
        }
    }
    let password = form.text("password", &input.password, Rules::REQUIRED);
    form.finish()?;
    if named != 1 {
        return Err(Error::form(Code::InvalidLogin));
    }
    Ok((claims, password.unwrap_or_default()))
}

/// The user who these claims and this password belong to, be it one who is switched off.
///
/// A failure counts against the address (or name) and the caller; a success is not counted, but does
/// not forgive failures either.
/// Compat: `allauth/account/adapter.py` `authenticate`.
///
/// # Errors
/// `Invalid` with `too_many_login_attempts`.
pub async fn authenticate(
    cx: &Cx,
    claims: &Claims,
    password: &str,
) -> Result<Option<users::Model>> {
    let key = failure_key(claims.email.as_ref().or(claims.username.as_ref()));
    let usage = match cx.limit(Limit::LoginFailed, By::key(&key)).await {
        Err(Error::RateLimited { .. }) => {
            audit::note_lock(cx, &key, None, "password").await?;
            return Err(Error::Invalid(vec![FieldError::new(
                None,
                Code::TooManyLoginAttempts,
            )]));
        }
        other => other?,
    };
    let candidates = candidates(cx, claims).await?;
    let named = candidates.first().map(|user| user.id);
    let user = first_verified(cx, candidates, password).await?;
    if user.is_some() {
        cx.undo(usage).await?;
    } else {
        let event = Event::ProofFailed { method: "password" };
        audit::note(cx, &cx.server.db, named, event).await?;
    }
    Ok(user)
}

/// By what failures of an address or a name are counted.
pub fn failure_key(login: Option<&String>) -> String {
    login.map(|login| login.to_lowercase()).unwrap_or_default()
}

/// The users who these claims may mean.
/// Compat: `allauth/account/auth_backends.py` `AuthenticationBackend._authenticate`.
async fn candidates(cx: &Cx, claims: &Claims) -> Result<Vec<users::Model>> {
    let methods = &cx.server.config.account.login_methods;
    let is_on = |method| methods.contains(&method);
    let mut candidates = Vec::new();
    if let Some(username) = claims.username.as_deref().filter(|name| !name.is_empty()) {
        if is_on(LoginMethod::Email) {
            candidates.extend(owners(cx, username).await?);
        }
        if is_on(LoginMethod::Username) {
            candidates.extend(lookup::by_username(cx, username).await?);
        }
    }
    if let Some(email) = claims.email.as_deref().filter(|email| !email.is_empty())
        && is_on(LoginMethod::Email)
    {
        candidates.extend(owners(cx, email).await?);
    }
    if let Some(phone) = claims.phone.as_deref().filter(|phone| !phone.is_empty())
        && is_on(LoginMethod::Phone)
    {
        candidates.extend(crate::kit::phones::owner_of(cx, phone).await?);
    }
    let mut seen = std::collections::HashSet::new();
    candidates.retain(|user| seen.insert(user.id));
    Ok(candidates)
}

/// The first of these users whose password it is.
async fn first_verified(
    cx: &Cx,
    candidates: Vec<users::Model>,
    password: &str,
) -> Result<Option<users::Model>> {
    if candidates.is_empty() {
        // Security: an unknown name costs what a known one costs.
        cx.server.passwords.burn(password.to_owned()).await?;
    }
    for user in candidates {
        if let Some(user) = verified(cx, user, password).await? {
            return Ok(Some(user));
        }
    }
    Ok(None)
}

async fn owners(cx: &Cx, email: &str) -> Result<Vec<users::Model>> {
    let search = Search {
        spelling: Spelling::Exact,
        prefer_verified: true,
        only_active: false,
    };
    lookup::by_email(cx, email, search).await
}

/// The user, if the password is right; its hash is renewed where it is not as new ones are made.
pub async fn verified(
    cx: &Cx,
    mut user: users::Model,
    password: &str,
) -> Result<Option<users::Model>> {
    let passwords = &cx.server.passwords;
    match passwords
        .verify(password.to_owned(), user.password.clone())
        .await?
    {
        Verdict::Wrong => Ok(None),
        Verdict::Right => Ok(Some(user)),
        Verdict::RightButOutdated => {
            let renewed = passwords.encode(password.to_owned()).await?;
            let db = &cx.server.db;
            if users::replace_password_if(db, user.id, &user.password, &renewed).await? {
                user.password = renewed;
            } else if let Some(current) = users::by_id(db, user.id).await? {
                user = current;
            }
            Ok(Some(user))
        }
    }
}
