//! One's passkeys and security keys: adding, renaming and removing them.

use serde::Deserialize;
use store::authenticators::Model;
use store::{authenticators, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::authenticators::AuthenticatorOut;
use crate::flows::reauthenticate::{self, Area};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::mail::Change;
use crate::kit::webauthn::{self, CreationOptions, RegistrationInput};
use crate::kit::{choices, factors, letter};

/// A passkey and its new name.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct RenamePasskeyInput {
    /// The passkey.
    #[serde(default)]
    #[schema(value_type = i64, required, example = 123)]
    pub id: Field,
    /// Its name.
    #[serde(default)]
    #[schema(value_type = String, required, example = "Master key")]
    pub name: Field,
}

/// Passkeys to remove.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct RemovePasskeysInput {
    /// Their ids.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, required, example = json!([123, 345]))]
    pub authenticators: Field,
}

/// What the browser asks a new passkey.
///
/// # Errors
/// `ConflictBecause` while no factor may be added.
pub async fn begin(cx: &Cx, user: &users::Model, is_passwordless: bool) -> Result<CreationOptions> {
    factors::must_be_addable(cx, user).await?;
    reauthenticate::require(cx, user, Area::Mfa).await?;
    webauthn::begin_registration(cx, user, is_passwordless).await
}

/// Adds a passkey, and says whether recovery codes were made with it.
/// Compat: `allauth/mfa/webauthn/internal/flows.py` `add_authenticator`.
///
/// # Errors
/// `Invalid` when it does not answer what was asked. `ConflictBecause` while no factor may be added.
pub async fn add(
    cx: &Cx,
    user: &users::Model,
    input: &RegistrationInput,
) -> Result<(AuthenticatorOut, bool)> {
    factors::must_be_addable(cx, user).await?;
    let new = webauthn::check_registration(cx, user, input).await?;
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let notice = letter::notice(cx, user, Change::WebauthnAdded).await?;
    let added = store::tx(&cx.server.db, async |tx| -> Result<_> {
        let row = factors::add(cx, tx, user, webauthn::TYPE, new.data()).await?;
        let has_codes = factors::add_recovery_codes(cx, tx, user).await?;
        notice.enqueue(cx, tx).await?;
        Ok((row, has_codes))
    })
    .await;
    let (row, has_codes) = added.map_err(|error| match error {
        Error::Taken(_) => Error::Conflict,
        other => other,
    })?;
    webauthn::forget(cx);
    Ok((AuthenticatorOut::of(cx, &row), has_codes))
}

/// Renames a passkey.
/// Compat: `allauth/headless/mfa/inputs.py` `UpdateWebAuthnInput`.
///
/// # Errors
/// `Invalid`: no such passkey, no name. `Conflict` when another request changed it meanwhile.
pub async fn rename(
    cx: &Cx,
    user: &users::Model,
    input: &RenamePasskeyInput,
) -> Result<AuthenticatorOut> {
    let mut form = Form::default();
    let row = match choices::one(&mut form, "id", &input.id) {
        Some(id) => of_user(cx, user)
            .await?
            .into_iter()
            .find(|row| row.id.0 == id),
        None => None,
    };
    if row.is_none() && !form.has("id") {
        form.add("id", Code::InvalidRow);
    }
    let rules = Rules {
        max: webauthn::NAME_LENGTH,
        ..Rules::REQUIRED
    };
    let name = form.text("name", &input.name, rules);
    form.finish()?;
    let (row, name) = row.zip(name).ok_or(Error::Conflict)?;
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let data = webauthn::renamed(&row, &name);
    let is_renamed = store::tx(&cx.server.db, async |tx| -> Result<_> {
        Ok(authenticators::set_data_if_unchanged(tx, row.id, &row.data, &data).await?)
    });
    if !is_renamed.await? {
        return Err(Error::Conflict);
    }
    Ok(AuthenticatorOut::of(cx, &Model { data, ..row }))
}

/// Removes passkeys.
/// Compat: `allauth/mfa/webauthn/internal/flows.py` `remove_authenticators`.
///
/// # Errors
/// `Invalid` on `authenticators`: nothing chosen, no list, not an id, not one of theirs.
pub async fn remove(cx: &Cx, user: &users::Model, input: &RemovePasskeysInput) -> Result<()> {
    let ids = choices::some("authenticators", &input.authenticators)?;
    let rows = of_user(cx, user).await?;
    if let Some(unknown) = ids
        .iter()
        .find(|id| rows.iter().all(|row| row.id.0 != **id))
    {
        return Err(choices::unknown("authenticators", *unknown));
    }
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let notice = letter::notice(cx, user, Change::WebauthnRemoved).await?;
    store::tx(&cx.server.db, async |tx| {
        for row in rows.iter().filter(|row| ids.contains(&row.id.0)) {
            factors::remove(cx, tx, row).await?;
            notice.enqueue(cx, tx).await?;
        }
        Ok(())
    })
    .await
}

async fn of_user(cx: &Cx, user: &users::Model) -> Result<Vec<Model>> {
    let mut rows = authenticators::of_user(&cx.server.db, user.id).await?;
    rows.retain(|row| row.r#type == webauthn::TYPE);
    Ok(rows)
}
