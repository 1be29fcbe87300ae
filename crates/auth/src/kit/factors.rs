//! The second factors of a user: showing one, and what adding and removing one brings with it.

use config::MfaType;
use serde_json::Value;
use store::authenticators::{self, Model, NewAuthenticator};
use store::{Timestamp, Tx, UserId, emails, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::limits::{By, Limit, Usage};
use crate::kit::methods::{self, Method};
use crate::kit::webauthn::Assertion;
use crate::kit::{recovery_codes, totp, webauthn};

/// What a factor was shown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A login that began with another proof.
    SecondFactor,
    /// A login with nothing but a passkey.
    Passwordless,
    /// A fresh proof by somebody who is logged in.
    Reauthentication,
}

/// Whether a login must be followed by a factor. Recovery codes alone are none.
pub async fn is_asked_for(cx: &Cx, user: &users::Model) -> Result<bool> {
    let rows = authenticators::of_user(&cx.server.db, user.id).await?;
    Ok(rows
        .iter()
        .any(|row| [totp::TYPE, webauthn::TYPE].contains(&row.r#type.as_str())))
}

/// Checks a code of an authenticator app or a recovery code, and says whose it was.
/// Compat: `allauth/mfa/base/forms.py` `BaseAuthenticateForm`.
///
/// # Errors
/// `Invalid` on `code`: `incorrect_code`, or `too_many_login_attempts` after too many of those.
pub async fn check_code(cx: &Cx, user: &users::Model, field: &Field) -> Result<Model> {
    let mut form = Form::default();
    let typed = form.text("code", field, Rules::REQUIRED);
    form.finish()?;
    let typed = typed.unwrap_or_default();
    let attempt = Attempt::count(cx, user.id, "code", Code::TooManyLoginAttempts).await?;
    for row in authenticators::of_user(&cx.server.db, user.id).await? {
        let is_taken = match row.r#type.as_str() {
            totp::TYPE => totp::use_up(cx, &row, &typed).await?,
            recovery_codes::TYPE => recovery_codes::use_up(cx, &row, &typed).await?,
            _ => false,
        };
        if is_taken {
            attempt.forgive(cx).await?;
            return Ok(row);
        }
    }
    let event = Event::ProofFailed { method: "mfa" };
    audit::note(cx, &cx.server.db, user.id, event).await?;
    Err(Error::field("code", Code::IncorrectCode))
}

/// Checks the answer of one of the user's passkeys, and says whose it was.
/// Compat: `allauth/mfa/webauthn/forms.py` `AuthenticateWebAuthnForm`.
///
/// # Errors
/// `Invalid` on `credential`: `incorrect_code`, or `too_many_login_attempts` after too many of those.
pub async fn check_passkey(cx: &Cx, user: &users::Model, field: &Field) -> Result<Model> {
    let assertion = webauthn::read_assertion(field)?;
    let attempt = Attempt::count(cx, user.id, "credential", Code::TooManyLoginAttempts).await?;
    let row = check_assertion(cx, user, &assertion).await?;
    attempt.forgive(cx).await?;
    Ok(row)
}

/// Checks the answer of a passkey, and notes when it is wrong.
pub async fn check_assertion(cx: &Cx, user: &users::Model, answer: &Assertion) -> Result<Model> {
    let checked = webauthn::check_assertion(cx, user, answer).await;
    if let Err(Error::Invalid(_)) = &checked {
        let event = Event::ProofFailed { method: "webauthn" };
        audit::note(cx, &cx.server.db, user.id, event).await?;
    }
    checked
}

/// Notes that a factor was shown: when, in its row, and as a proof in the session.
/// Compat: `allauth/mfa/base/internal/flows.py` `post_authentication`.
pub async fn note_use(cx: &Cx, user: &users::Model, row: &Model, purpose: Purpose) -> Result<()> {
    let kind = row.r#type.as_str();
    store::tx(&cx.server.db, async |tx| -> Result<()> {
        authenticators::set_last_used(tx, row.id, Timestamp::from(cx.now)).await?;
        if purpose == Purpose::Reauthentication {
            let event = Event::Reauthenticated { method: kind };
            audit::note(cx, tx, user.id, event).await?;
        }
        Ok(())
    })
    .await?;
    let method = Method::new(cx, "mfa")
        .with("id", row.id.0)
        .with("type", kind);
    let method = match purpose {
        Purpose::SecondFactor => method,
        Purpose::Passwordless => method.with("passwordless", true),
        Purpose::Reauthentication => method.with("reauthenticated", true),
    };
    methods::record(cx, user, &method);
    Ok(())
}

/// A try to show a factor, counted as a failure until it turns out right.
///
/// Security: six digits are guessed soon; what counts is whose they are, from wherever they come.
pub struct Attempt {
    key: String,
    usage: Usage,
}

impl Attempt {
    /// Counts a try.
    /// Compat: `allauth/mfa/base/internal/flows.py` `check_rate_limit`.
    ///
    /// # Errors
    /// `Invalid` with `refusal` on `param` after too many failures.
    pub async fn count(cx: &Cx, user: UserId, param: &'static str, refusal: Code) -> Result<Self> {
        let key = format!("mfa-auth-user-{user}");
        match cx.limit(Limit::LoginFailed, By::key(&key)).await {
            Ok(usage) => Ok(Self { key, usage }),
            Err(Error::RateLimited { .. }) => {
                audit::note_lock(cx, &key, Some(user), "mfa").await?;
                Err(Error::field(param, refusal))
            }
            Err(other) => Err(other),
        }
    }

    /// Forgets this and all earlier failures of the user.
    pub async fn forgive(self, cx: &Cx) -> Result<()> {
        cx.forgive(Limit::LoginFailed, &self.key, self.usage).await
    }
}

/// Whether factors may be added: not while an address is unverified, unless the settings allow it.
///
/// Security: somebody who signed up with another person's address must not lock that person out.
/// Compat: `allauth/mfa/internal/flows/add.py` `validate_can_add_authenticator`.
pub async fn may_be_added(cx: &Cx, user: &users::Model) -> Result<bool> {
    if cx.server.config.mfa.allow_unverified_email {
        return Ok(true);
    }
    let rows = emails::of_user(&cx.server.db, user.id).await?;
    if cx.user().is_none() {
        // In the middle of a login that must have a factor, a further address cannot be verified first. One that is
        // shows that the account is the owner's.
        return Ok(rows.is_empty() || rows.iter().any(|row| row.verified));
    }
    Ok(rows.iter().all(|row| row.verified))
}

/// Whether a user with factors may not add an address, since it would be unverified at first.
/// Compat: allauth/mfa/signals.py `on_add_email`.
pub async fn forbid_new_email(cx: &Cx, user: &users::Model) -> Result<bool> {
    let config = &cx.server.config;
    // By code, an address is stored once it is verified.
    if config.mfa.allow_unverified_email || config.account.email_verification_by_code_enabled {
        return Ok(false);
    }
    Ok(authenticators::count_of_user(&cx.server.db, user.id).await? > 0)
}

/// # Errors
/// `ConflictBecause` while no factor may be added.
pub async fn must_be_addable(cx: &Cx, user: &users::Model) -> Result<()> {
    if may_be_added(cx, user).await? {
        return Ok(());
    }
    Err(Error::ConflictBecause(Code::UnverifiedEmail))
}

/// Adds an authenticator, and notes so.
///
/// # Errors
/// `Taken` when there may be only one of its type and is one.
pub async fn add(
    cx: &Cx,
    tx: &Tx,
    user: &users::Model,
    kind: &str,
    data: impl Into<Value>,
) -> Result<Model> {
    let row = insert(cx, tx, user, kind, data).await?;
    audit::note(cx, tx, user.id, Event::AuthenticatorAdded { kind }).await?;
    Ok(row)
}

/// Adds the row of an authenticator.
///
/// # Errors
/// `Taken` when there may be only one of its type and is one.
pub async fn insert(
    cx: &Cx,
    tx: &Tx,
    user: &users::Model,
    kind: &str,
    data: impl Into<Value>,
) -> Result<Model> {
    let row = NewAuthenticator {
        user_id: user.id,
        r#type: kind.to_owned(),
        data: data.into(),
        created_at: Timestamp::from(cx.now),
    };
    Ok(authenticators::insert(tx, row).await?)
}

/// Makes recovery codes for a user who has none; false when they have, or the settings know none.
/// Compat: `allauth/mfa/recovery_codes/internal/flows.py` `auto_generate_recovery_codes`.
pub async fn add_recovery_codes(cx: &Cx, tx: &Tx, user: &users::Model) -> Result<bool> {
    let is_supported = cx.server.config.mfa.supports(MfaType::RecoveryCodes);
    if !is_supported
        || authenticators::find(tx, user.id, recovery_codes::TYPE)
            .await?
            .is_some()
    {
        return Ok(false);
    }
    let set = recovery_codes::new_set(cx, user)?;
    add(cx, tx, user, recovery_codes::TYPE, set).await?;
    Ok(true)
}

/// Deletes an authenticator. Recovery codes go with the last one that there was to recover from.
/// Compat: `allauth/mfa/base/internal/flows.py` `delete_and_cleanup`.
pub async fn remove(cx: &Cx, tx: &Tx, row: &Model) -> Result<()> {
    delete(cx, tx, row).await?;
    let left = authenticators::of_user(tx, row.user_id).await?;
    if left.iter().all(|row| row.r#type == recovery_codes::TYPE) {
        for row in &left {
            delete(cx, tx, row).await?;
        }
    }
    Ok(())
}

async fn delete(cx: &Cx, tx: &Tx, row: &Model) -> Result<()> {
    let kind = row.r#type.as_str();
    if authenticators::delete(tx, row.id).await? {
        audit::note(cx, tx, row.user_id, Event::AuthenticatorRemoved { kind }).await?;
    }
    Ok(())
}
