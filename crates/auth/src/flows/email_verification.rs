//! Verifying an e-mail address: by a signed link, or by a code (`email_codes`).

use chrono::TimeDelta;
use config::EmailVerification;
use django::confirmation_key;
use django::signing::MaxAge;
use serde::Deserialize;
use store::{EmailId, Tx, emails, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::{email_codes, emails as own_emails};
use crate::kit::code::OneTimeCode;
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter::{self, Letter, Page};
use crate::kit::limits::{By, Limit};
use crate::kit::mail::{Mail, Proof};
use crate::login::{self, Login};
use crate::stages::Stage;

/// The key out of the mail, or the code.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct VerifyEmailInput {
    /// The key, or the code.
    #[serde(default)]
    #[schema(value_type = String, required, example = "x-email-verification-key")]
    pub key: Field,
}

/// An address that a key or a code verifies.
#[derive(Debug)]
pub struct Proven {
    /// The address.
    pub email: String,
    /// Whose it is.
    pub owner: Owner,
}

/// Whose an address is that is being verified.
#[derive(Debug)]
pub enum Owner {
    /// A user's.
    User(Box<users::Model>),
    /// That of somebody whose account is made with the right code.
    Newcomer(Box<Login>),
}

/// How addresses are verified.
#[derive(Debug)]
pub enum Way {
    /// By the key in a link, on any device.
    Link,
    /// By the code that this session waits for.
    Code(Box<OneTimeCode>),
}

/// How whoever asks may verify an address.
///
/// # Errors
/// `Conflict` when codes verify addresses and none waits.
pub async fn way(cx: &Cx) -> Result<Way> {
    if cx.server.config.account.email_verification_by_code_enabled {
        return Ok(Way::Code(Box::new(email_codes::at(cx).await?)));
    }
    Ok(Way::Link)
}

/// The address that a key or a code verifies.
/// Compat: `allauth/headless/account/inputs.py` `VerifyEmailInput`.
///
/// # Errors
/// `Invalid` with `invalid_or_expired_key` or `incorrect_code`, or `email_taken` when somebody else
/// verified the address meanwhile.
pub async fn look(cx: &Cx, way: Way, input: &VerifyEmailInput) -> Result<Proven> {
    match way {
        Way::Link => {
            let Found { email, user } = read(cx, input).await?;
            Ok(Proven {
                email: email.email,
                owner: Owner::User(Box::new(user)),
            })
        }
        Way::Code(code) => email_codes::look(cx, *code, input).await,
    }
}

/// Verifies the address of a key or a code.
///
/// # Errors
/// As [`look`].
pub async fn submit(cx: &Cx, way: Way, input: &VerifyEmailInput) -> Result<()> {
    match way {
        Way::Link => confirm(cx, read(cx, input).await?).await,
        Way::Code(code) => email_codes::submit(cx, *code, input).await,
    }
}

/// The row that a key stands for, and whose it is.
struct Found {
    email: emails::Model,
    user: users::Model,
}

async fn read(cx: &Cx, input: &VerifyEmailInput) -> Result<Found> {
    let mut form = Form::default();
    let key = form.text("key", &input.key, Rules::REQUIRED);
    form.finish()?;
    let refused = || Error::field("key", Code::InvalidOrExpiredKey);
    let id = confirmation_key::read(
        &key.unwrap_or_default(),
        &cx.server.keys,
        &cx.server.config.account.salt,
        MaxAge {
            seconds: i64::from(cx.server.config.account.email_confirmation_expire_days) * 86_400,
            now: cx.now.timestamp(),
        },
    );
    let id = id
        .ok()
        .and_then(|id| i32::try_from(id).ok())
        .ok_or_else(refused)?;
    let db = &cx.server.db;
    let email = emails::by_id_unverified(db, EmailId(id))
        .await?
        .ok_or_else(refused)?;
    let user = users::by_id(db, email.user_id).await?.ok_or_else(refused)?;
    if is_taken(cx, &email.email, Some(email.id)).await? {
        return Err(Error::field("key", Code::EmailTaken));
    }
    Ok(Found { email, user })
}

/// Verifies the address of a key. A login that waits for this very address goes on where the settings
/// say so, and ends otherwise: whoever finds an old link must not get in with it.
/// Compat: `allauth/account/internal/flows/email_verification.py` `login_on_verification`.
async fn confirm(cx: &Cx, found: Found) -> Result<()> {
    let stage = login::at(cx, Stage::VerifyEmail).await?;
    if !verify(cx, &found.email, &found.user).await? {
        return Err(Error::field("key", Code::EmailTaken));
    }
    let Some(login) = stage else { return Ok(()) };
    let goes_on = cx.server.config.account.login_on_email_confirmation;
    resume(cx, login, &found.user, goes_on).await
}

/// Lets the login that waited for the address go on, or ends it.
pub async fn resume(cx: &Cx, login: Login, owner: &users::Model, goes_on: bool) -> Result<()> {
    let is_owner = login.user.as_ref().is_some_and(|user| user.id == owner.id);
    if goes_on && is_owner && cx.user().is_none() {
        return login::pass(cx, login, Stage::VerifyEmail).await;
    }
    login::abandon(cx);
    Ok(())
}

/// Marks an address as verified and makes it the primary one if there is none; with `change_email`
/// it takes the place of all others. False when somebody else verified it first.
/// Compat: `allauth/account/internal/flows/email_verification.py` `verify_email`.
pub async fn verify(cx: &Cx, email: &emails::Model, user: &users::Model) -> Result<bool> {
    verify_or_add(cx, user, &email.email).await
}

/// The same for an address, in lower case, that the user may not even have yet.
pub async fn verify_or_add(cx: &Cx, user: &users::Model, email: &str) -> Result<bool> {
    let is_change = cx.server.config.account.change_email;
    let all = emails::of_user(&cx.server.db, user.id).await?;
    let replaced = all
        .iter()
        .find(|other| other.email != email)
        .filter(|_| is_change);
    let notice = match replaced {
        Some(old) => letter::email_changed(cx, &old.email, email).await?,
        None => Letter::none(),
    };
    let done = store::tx(&cx.server.db, async |tx| -> Result<bool> {
        let row = match all.iter().find(|own| own.email == email) {
            Some(row) => row.clone(),
            None => emails::insert(tx, unverified(user, email)).await?,
        };
        emails::set_verified(tx, row.id).await?;
        own_emails::note_verified(cx, tx, &all, &row).await?;
        let has_primary = all.iter().any(|other| other.primary);
        if is_change || !has_primary {
            set_primary(tx, &row).await?;
        }
        if is_change {
            for other in all.iter().filter(|other| other.id != row.id) {
                emails::delete(tx, other.id).await?;
            }
        }
        notice.enqueue(cx, tx).await?;
        Ok(true)
    })
    .await;
    match done {
        Err(Error::Taken(_)) => Ok(false),
        other => other,
    }
}

/// Marks an address as verified that a code for something else was sent to. Nothing happens when the
/// user has no such address, or somebody else verified it first.
/// Compat: `allauth/account/internal/flows/email_verification.py` `verify_email_indirectly`.
pub async fn verify_indirectly(cx: &Cx, user: &users::Model, email: &str) -> Result<()> {
    let own = emails::find(&cx.server.db, user.id, &email.to_lowercase()).await?;
    if let Some(own) = own.filter(|own| !own.verified) {
        verify(cx, &own, user).await?;
    }
    Ok(())
}

fn unverified(user: &users::Model, email: &str) -> emails::NewEmail {
    emails::NewEmail {
        user_id: user.id,
        email: email.to_owned(),
        verified: false,
        primary: false,
    }
}

/// Makes an address the primary one, also in the user's own row.
pub async fn set_primary(tx: &Tx, email: &emails::Model) -> Result<()> {
    emails::set_primary(tx, email).await?;
    users::set_email(tx, email.user_id, &email.email).await?;
    Ok(())
}

/// Whether somebody else has verified the address.
pub async fn is_taken(cx: &Cx, email: &str, except: Option<EmailId>) -> Result<bool> {
    let is_unique = cx.server.config.account.unique_email;
    Ok(is_unique && emails::verified_owner_exists(&cx.server.db, email, except).await?)
}

/// Whether a login must wait because its address is unverified.
/// Compat: `allauth/account/utils.py` `has_verified_email`.
pub async fn has_verified(cx: &Cx, login: &Login) -> Result<bool> {
    let Some(user) = &login.user else {
        return Ok(false);
    };
    let db = &cx.server.db;
    match &login.email {
        Some(email) => {
            let found = emails::find(db, user.id, &email.to_lowercase()).await?;
            Ok(found.is_some_and(|found| found.verified))
        }
        None => Ok(emails::has_verified(db, user.id).await?),
    }
}

/// Sends what a login with an unverified address needs; to the owner of a taken address when the
/// login is a pretended one.
/// Compat: `allauth/account/internal/flows/email_verification.py` `send_verification_email_at_login`.
pub async fn send_at_login(cx: &Cx, login: &Login) -> Result<bool> {
    let Some(user) = &login.user else {
        let Some(email) = &login.email else {
            return Ok(false);
        };
        return send_to_stranger(cx, email).await;
    };
    let address = match &login.email {
        Some(email) => find_or_add(cx, user, email).await?,
        None => address_of(cx, user).await?,
    };
    match address {
        Some(address) if !address.verified => send(cx, user, &address, login.is_signup).await,
        _ => Ok(false),
    }
}

/// Sends a verification mail to an address. False when one was sent a moment ago; the links sent so
/// far go on working.
pub async fn send(
    cx: &Cx,
    user: &users::Model,
    address: &emails::Model,
    is_signup: bool,
) -> Result<bool> {
    if cx.server.config.account.email_verification_by_code_enabled {
        return email_codes::begin(cx, Some(user), &address.email).await;
    }
    if !may_send(cx, &address.email).await? {
        return Ok(false);
    }
    let letter = confirmation(cx, address, is_signup).await?;
    letter.send(cx).await?;
    Ok(true)
}

/// The mail with the link.
async fn confirmation(cx: &Cx, address: &emails::Model, is_signup: bool) -> Result<Letter> {
    let key = confirmation_key::make(
        i64::from(address.id.0),
        &cx.server.keys,
        &cx.server.config.account.salt,
        cx.now.timestamp(),
    );
    let days = cx.server.config.account.email_confirmation_expire_days;
    let link = Proof::Link {
        url: letter::url(cx, Page::ConfirmEmail, &key)?,
        valid_for: TimeDelta::days(days.into()),
    };
    let mail = if is_signup {
        Mail::EmailConfirmationSignup(link)
    } else {
        Mail::EmailConfirmation(link)
    };
    letter::to(cx, &address.email, mail).await
}

async fn send_to_stranger(cx: &Cx, email: &str) -> Result<bool> {
    if cx.server.config.account.email_verification_by_code_enabled {
        return email_codes::begin(cx, None, email).await;
    }
    if !may_send(cx, email).await? {
        return Ok(false);
    }
    letter::account_already_exists(cx, email)
        .await?
        .send(cx)
        .await?;
    Ok(true)
}

/// Whether another verification mail may go to this address now; counts it.
async fn may_send(cx: &Cx, email: &str) -> Result<bool> {
    match cx
        .limit(Limit::ConfirmEmail, By::key(&email.to_lowercase()))
        .await
    {
        Ok(_) => Ok(true),
        Err(Error::RateLimited { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Whether a login would only run into the limit of verification codes.
/// Compat: `allauth/account/internal/flows/email_verification.py` `is_verification_rate_limited`.
pub async fn blocks_login(cx: &Cx, login: &Login) -> Result<bool> {
    let config = &cx.server.config.account;
    let is_hard = config.email_verification_by_code_enabled
        && login.email_verification() == EmailVerification::Mandatory;
    let (Some(user), Some(email)) = (&login.user, &login.email) else {
        return Ok(false);
    };
    if !is_hard {
        return Ok(false);
    }
    let email = email.to_lowercase();
    let address = emails::find(&cx.server.db, user.id, &email).await?;
    if address.is_none_or(|address| address.verified) {
        return Ok(false);
    }
    Ok(!cx.is_within(Limit::ConfirmEmail, By::key(&email)).await?)
}

/// The address a user is reached at: the primary one, else a verified one, else any; else the one in
/// the user's own row.
async fn address_of(cx: &Cx, user: &users::Model) -> Result<Option<emails::Model>> {
    let mut all = emails::of_user(&cx.server.db, user.id).await?;
    all.sort_by_key(|address| (!address.primary, !address.verified));
    match all.into_iter().next() {
        Some(address) => Ok(Some(address)),
        None if user.email.is_empty() => Ok(None),
        None => find_or_add(cx, user, &user.email).await,
    }
}

/// An address of a user, added unverified where only the user's own row had it.
/// Compat: `allauth/account/internal/flows/manage_email.py` `sync_email_address`.
pub async fn find_or_add(
    cx: &Cx,
    user: &users::Model,
    email: &str,
) -> Result<Option<emails::Model>> {
    let email = email.to_lowercase();
    if let Some(found) = emails::find(&cx.server.db, user.id, &email).await? {
        return Ok(Some(found));
    }
    let new = unverified(user, &email);
    let added = store::tx(&cx.server.db, async |tx| emails::insert(tx, new).await).await;
    match added {
        Ok(added) => Ok(Some(added)),
        // Another request was faster.
        Err(store::Error::Unique(_)) => Ok(emails::find(&cx.server.db, user.id, &email).await?),
        Err(other) => Err(other.into()),
    }
}
