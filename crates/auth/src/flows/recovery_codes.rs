//! One's recovery codes: seeing them, and getting new ones.

use serde_json::Value;
use store::{authenticators, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::authenticators::AuthenticatorOut;
use crate::flows::reauthenticate::{self, Area};
use crate::kit::audit::{self, Event};
use crate::kit::mail::Change;
use crate::kit::{factors, letter, recovery_codes};

/// Shows the codes that are left; with `[mfa] recovery_codes_show_once`, the first time only.
/// Compat: `allauth/mfa/recovery_codes/internal/flows.py` `view_recovery_codes`.
///
/// # Errors
/// `NotFound` when there are no codes.
pub async fn show(cx: &Cx, user: &users::Model) -> Result<AuthenticatorOut> {
    let row = authenticators::find(&cx.server.db, user.id, recovery_codes::TYPE).await?;
    let row = row.ok_or(Error::NotFound)?;
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let is_first_look = recovery_codes::mark_viewed(cx, &row).await?;
    let may_see = is_first_look || !cx.server.config.mfa.recovery_codes_show_once;
    let unused_codes = may_see
        .then(|| recovery_codes::unused(cx, &row))
        .transpose()?;
    Ok(AuthenticatorOut {
        unused_codes,
        ..AuthenticatorOut::of(cx, &row)
    })
}

/// Makes new codes in place of those before, and shows them.
/// Compat: `allauth/mfa/recovery_codes/internal/flows.py` `generate_recovery_codes`.
///
/// # Errors
/// `Invalid` when there is nothing to recover from. `Conflict` when another request just did the same.
pub async fn renew(cx: &Cx, user: &users::Model) -> Result<AuthenticatorOut> {
    let db = &cx.server.db;
    let rows = authenticators::of_user(db, user.id).await?;
    if rows.iter().all(|row| row.r#type == recovery_codes::TYPE) {
        return Err(Error::form(Code::CannotGenerateRecoveryCodes));
    }
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let set = Value::Object(recovery_codes::new_set(cx, user)?);
    let set = recovery_codes::viewed(cx, set);
    let notice = letter::notice(cx, user, Change::RecoveryCodesGenerated).await?;
    let made = store::tx(db, async |tx| {
        if let Some(old) = authenticators::find(tx, user.id, recovery_codes::TYPE).await? {
            authenticators::delete(tx, old.id).await?;
        }
        let row = factors::insert(cx, tx, user, recovery_codes::TYPE, set).await?;
        let kind = recovery_codes::TYPE;
        audit::note(cx, tx, user.id, Event::AuthenticatorReset { kind }).await?;
        notice.enqueue(cx, tx).await?;
        Ok(row)
    })
    .await;
    let row = made.map_err(|error| match error {
        Error::Taken(_) => Error::Conflict,
        other => other,
    })?;
    let unused_codes = Some(recovery_codes::unused(cx, &row)?);
    Ok(AuthenticatorOut {
        unused_codes,
        ..AuthenticatorOut::of(cx, &row)
    })
}
