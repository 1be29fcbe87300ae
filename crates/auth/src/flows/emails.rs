//! Managing one's addresses: list, add, verify again, make primary, remove.

use config::LoginMethod;
use serde::{Deserialize, Serialize};
use store::{emails, users};

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::email_codes;
use crate::flows::email_verification::{self, set_primary};
use crate::flows::membership;
use crate::flows::reauthenticate::{self, Area};
use crate::kit::audit::{self, Event};
use crate::kit::factors;
use crate::kit::form::{Field, Form, Rules, is_email};
use crate::kit::letter::{self, Letter};
use crate::kit::lookup::{self, Search, Spelling};
use crate::kit::mail::Change;
use crate::messages::Arg;

/// An address.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct EmailInput {
    /// The address.
    #[serde(default)]
    #[schema(value_type = String, required, example = "email@domain.org")]
    pub email: Field,
}

/// An address that shall be the primary one.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct PrimaryEmailInput {
    /// The address.
    #[serde(default)]
    #[schema(value_type = String, required, example = "email@domain.org")]
    pub email: Field,
    /// Always true.
    #[serde(default)]
    #[schema(value_type = bool, required, example = true)]
    pub primary: Field,
}

/// An address as its owner sees it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EmailOut {
    /// The address.
    #[schema(example = "email@domain.org")]
    pub email: String,
    /// Whether the owner has shown to receive its mail.
    pub verified: bool,
    /// Whether mails go there.
    pub primary: bool,
}

/// An address somebody named: one of theirs, or the one they are just about to verify.
#[derive(Debug)]
pub enum Selected {
    /// A row.
    Stored(emails::Model),
    /// An address that waits for its code.
    Pending(String),
}

/// The addresses of a user, oldest first.
pub async fn list(cx: &Cx, user: &users::Model) -> Result<Vec<EmailOut>> {
    let rows = emails::of_user(&cx.server.db, user.id).await?;
    let mut all: Vec<_> = rows
        .into_iter()
        .map(|row| EmailOut {
            email: row.email,
            verified: row.verified,
            primary: row.primary,
        })
        .collect();
    if let Some(pending) = email_codes::pending_address(cx, user)
        && all.iter().all(|known| known.email != pending)
    {
        all.push(EmailOut {
            email: pending,
            verified: false,
            primary: false,
        });
    }
    Ok(all)
}

/// Adds an address and sends the mail that verifies it. With `change_email` it is the one to change to,
/// and takes the place of an earlier one that was never verified.
/// Compat: `allauth/account/forms.py` `AddEmailForm`.
///
/// # Errors
/// `Invalid`: not an address, here already, somebody else's (where that may show), or one too many.
pub async fn add(cx: &Cx, user: &users::Model, input: &EmailInput) -> Result<()> {
    let mut form = Form::default();
    let longest = cx.server.config.account.email_max_length;
    let email = form.new_email("email", &input.email, true, longest);
    if let Some(email) = &email {
        form.catch("email", check_new(cx, user, email).await)?;
    }
    form.finish()?;
    let email = email.unwrap_or_default();
    reauthenticate::require(cx, user, Area::Account).await?;
    if cx.server.config.account.email_verification_by_code_enabled {
        // Nothing is stored until the code is right.
        email_codes::begin(cx, Some(user), &email).await?;
        return Ok(());
    }
    let new = emails::NewEmail {
        user_id: user.id,
        email,
        verified: false,
        primary: false,
    };
    let added = store::tx(&cx.server.db, async |tx| -> Result<_> {
        if cx.server.config.account.change_email {
            replace_pending(cx, tx, user).await?;
        }
        let added = emails::insert(tx, new).await?;
        let email = added.email.as_str();
        audit::note(cx, tx, user.id, Event::EmailAdded { email }).await?;
        Ok(added)
    })
    .await;
    match added {
        Ok(added) => email_verification::send(cx, user, &added, false)
            .await
            .map(|_| ()),
        Err(Error::Taken(_)) => Err(Error::field("email", Code::DuplicateEmail)),
        Err(other) => Err(other),
    }
}

/// Compat: `allauth/account/managers.py` `add_new_email`.
pub async fn replace_pending(cx: &Cx, tx: &store::Tx, user: &users::Model) -> Result<()> {
    let all = emails::of_user(tx, user.id).await?;
    if let Some(pending) = all.iter().rfind(|address| !address.verified) {
        remove_row(cx, tx, user, pending).await?;
    }
    Ok(())
}

/// Puts an address that nobody has verified yet in the place of the one a new user signed up with.
/// Compat: `allauth/account/internal/flows/email_verification_by_code.py` `change_to`.
///
/// # Errors
/// `Invalid` with `duplicate_email` when the user has it already.
pub async fn replace_unverified(cx: &Cx, user: &users::Model, email: &str) -> Result<()> {
    let new = emails::NewEmail {
        user_id: user.id,
        email: email.to_owned(),
        verified: false,
        primary: false,
    };
    let done = store::tx(&cx.server.db, async |tx| -> Result<()> {
        replace_pending(cx, tx, user).await?;
        emails::insert(tx, new).await?;
        audit::note(cx, tx, user.id, Event::EmailAdded { email }).await?;
        users::set_email(tx, user.id, email).await?;
        Ok(())
    })
    .await;
    match done {
        Err(Error::Taken(_)) => Err(Error::field("email", Code::DuplicateEmail)),
        other => other,
    }
}

async fn check_new(cx: &Cx, user: &users::Model, email: &str) -> Result<()> {
    let config = &cx.server.config.account;
    if let Some(user_type) = membership::type_of(cx, user.id).await? {
        membership::allow_email(user_type, email)?;
    }
    let search = Search {
        spelling: Spelling::Confusable,
        prefer_verified: false,
        only_active: false,
    };
    let owners = lookup::by_email(cx, email, search).await?;
    if owners.iter().any(|owner| owner.id == user.id) {
        return Err(Error::field("email", Code::DuplicateEmail));
    }
    if !owners.is_empty() && config.unique_email && !config.prevent_enumeration.is_on() {
        return Err(Error::field("email", Code::EmailTaken));
    }
    if let Some(limit) = config
        .max_email_addresses
        .filter(|limit| *limit > 0 && !config.change_email)
        && emails::count_of(&cx.server.db, user.id).await? >= u64::from(limit)
    {
        return Err(Error::Invalid(vec![FieldError {
            param: Some("email".into()),
            code: Code::MaxEmailAddresses,
            args: vec![("limit", Arg::from(i64::from(limit)))],
        }]));
    }
    if factors::forbid_new_email(cx, user).await? {
        return Err(Error::field("email", Code::AddEmailBlocked));
    }
    Ok(())
}

/// Finds the address somebody named among theirs.
/// Compat: `allauth/headless/account/inputs.py` `SelectEmailInput`.
async fn select(
    cx: &Cx,
    form: &mut Form,
    user: &users::Model,
    field: &Field,
) -> Result<Option<Selected>> {
    let Some(email) = form.text("email", field, Rules::REQUIRED) else {
        return Ok(None);
    };
    if !is_email(&email) {
        form.add("email", Code::InvalidEmail);
        return Ok(None);
    }
    let email = email.to_lowercase();
    if let Some(found) = emails::find(&cx.server.db, user.id, &email).await? {
        return Ok(Some(Selected::Stored(found)));
    }
    if email_codes::pending_address(cx, user).as_ref() == Some(&email) {
        return Ok(Some(Selected::Pending(email)));
    }
    form.add("email", Code::UnknownEmailAddress);
    Ok(None)
}

/// Sends the verification mail of an address once more.
///
/// # Errors
/// `Forbidden` when one was sent a moment ago.
pub async fn resend(cx: &Cx, user: &users::Model, input: &EmailInput) -> Result<()> {
    let mut form = Form::default();
    let selected = select(cx, &mut form, user, &input.email).await?;
    form.finish()?;
    let is_sent = match selected {
        Some(Selected::Stored(row)) => email_verification::send(cx, user, &row, false).await?,
        Some(Selected::Pending(_)) => email_codes::resend_pending(cx).await?,
        None => false,
    };
    if is_sent {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Makes an address the primary one.
///
/// # Errors
/// `Invalid` with `unverified_primary_email` while another address is verified and this one is not.
pub async fn make_primary(cx: &Cx, user: &users::Model, input: &PrimaryEmailInput) -> Result<()> {
    let mut form = Form::default();
    let selected = select(cx, &mut form, user, &input.email).await?;
    let all = emails::of_user(&cx.server.db, user.id).await?;
    let may = |row: &emails::Model| row.verified || !all.iter().any(|other| other.verified);
    let chosen = match selected {
        Some(Selected::Stored(row)) if may(&row) => Some(row),
        Some(_) => {
            form.add("email", Code::UnverifiedPrimaryEmail);
            None
        }
        None => None,
    };
    if !input.primary.is_true() {
        form.add("primary", Code::Required);
    }
    form.finish()?;
    let Some(chosen) = chosen else { return Ok(()) };
    reauthenticate::require(cx, user, Area::Account).await?;
    let old = all.iter().find(|row| row.primary);
    let notice = match old {
        Some(old) => letter::email_changed(cx, &old.email, &chosen.email).await?,
        None => Letter::none(),
    };
    let event = Event::EmailChanged {
        from: old.map_or("", |old| &old.email),
        to: &chosen.email,
    };
    store::tx(&cx.server.db, async |tx| {
        set_primary(tx, &chosen).await?;
        audit::note(cx, tx, user.id, event).await?;
        notice.enqueue(cx, tx).await
    })
    .await
}

/// Removes an address.
///
/// # Errors
/// `Invalid` with `cannot_remove_primary_email` when the user would be without a way to log in, or
/// must choose another primary address first.
pub async fn remove(cx: &Cx, user: &users::Model, input: &EmailInput) -> Result<()> {
    let mut form = Form::default();
    let selected = select(cx, &mut form, user, &input.email).await?;
    if let Some(Selected::Stored(row)) = &selected
        && !is_removable(cx, row).await?
    {
        form.add("email", Code::CannotRemovePrimaryEmail);
    }
    form.finish()?;
    match selected {
        Some(Selected::Stored(row)) => remove_stored(cx, user, row).await,
        Some(Selected::Pending(_)) => email_codes::abort(cx).await,
        None => Ok(()),
    }
}

async fn remove_stored(cx: &Cx, user: &users::Model, row: emails::Model) -> Result<()> {
    reauthenticate::require(cx, user, Area::Account).await?;
    let deleted = Change::EmailDeleted {
        email: row.email.clone(),
    };
    let notice = letter::notice(cx, user, deleted).await?;
    store::tx(&cx.server.db, async |tx| {
        remove_row(cx, tx, user, &row).await?;
        notice.enqueue(cx, tx).await
    })
    .await
}

/// Compat: `allauth/account/models.py` `EmailAddress.remove`.
async fn remove_row(
    cx: &Cx,
    tx: &store::Tx,
    user: &users::Model,
    row: &emails::Model,
) -> Result<()> {
    emails::delete(tx, row.id).await?;
    let email = row.email.as_str();
    audit::note(cx, tx, user.id, Event::EmailRemoved { email }).await?;
    if user.email.to_lowercase() == row.email {
        let mut left = emails::of_user(tx, user.id).await?;
        left.sort_by_key(|address| !address.verified);
        let next = left.first().map_or("", |address| address.email.as_str());
        users::set_email(tx, user.id, next).await?;
    }
    Ok(())
}

/// Compat: `allauth/account/adapter.py` `can_delete_email`.
async fn is_removable(cx: &Cx, row: &emails::Model) -> Result<bool> {
    let is_last = emails::count_of(&cx.server.db, row.user_id).await? <= 1;
    let logs_in_by_email = cx.server.config.account.login_methods == [LoginMethod::Email];
    Ok(if is_last {
        !logs_in_by_email
    } else {
        !row.primary
    })
}

/// Notes what verifying an address meant, given all that the user had before.
pub async fn note_verified(
    cx: &Cx,
    tx: &store::Tx,
    before: &[emails::Model],
    row: &emails::Model,
) -> Result<()> {
    let (user, email) = (row.user_id, row.email.as_str());
    if before.iter().all(|own| own.id != row.id) {
        audit::note(cx, tx, user, Event::EmailAdded { email }).await?;
    }
    audit::note(cx, tx, user, Event::EmailConfirmed { email }).await?;
    let replaced = before.iter().find(|own| own.id != row.id);
    if let Some(old) = replaced.filter(|_| cx.server.config.account.change_email) {
        let from = old.email.as_str();
        audit::note(cx, tx, user, Event::EmailChanged { from, to: email }).await?;
    }
    Ok(())
}
