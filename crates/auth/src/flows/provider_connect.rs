//! Identities at providers: the list, connecting and disconnecting.

use config::EmailVerification;
use serde::Deserialize;
use store::{emails, social_accounts, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::provider_login::{self, Owner};
use crate::flows::reauthenticate::{self, Area};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter;
use crate::kit::mail::Change;
use crate::kit::social::{self, SocialAccountOut, SocialLogin};

/// Which identity to disconnect.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct DisconnectInput {
    /// The id of the provider.
    #[serde(default)]
    #[schema(value_type = String, required, example = "google")]
    pub provider: Field,
    /// Who they are there.
    #[serde(default)]
    #[schema(value_type = String, required, example = "goo12345")]
    pub account: Field,
}

/// The identities of a user.
pub async fn list(cx: &Cx, user: &users::Model) -> Result<Vec<SocialAccountOut>> {
    let mut list = Vec::new();
    for row in social_accounts::of_user(&cx.server.db, user.id).await? {
        list.push(SocialAccountOut::of(cx, &row).await?);
    }
    Ok(list)
}

/// Connects an identity with the account of whoever is logged in.
/// Compat: `allauth/socialaccount/internal/flows/connect.py` `do_connect`.
///
/// # Errors
/// `Forbidden` when nobody is; `ReauthenticationRequired`; `Invalid` with `connected_other` when it leads to somebody
/// else.
pub async fn connect(cx: &Cx, login: &SocialLogin, owner: Owner) -> Result<()> {
    let user = cx.user().ok_or(Error::Forbidden)?;
    reauthenticate::require(cx, &user, Area::Socialaccount).await?;
    match owner {
        Owner::Connected(other) | Owner::HasEmail(other, _) if other.id != user.id => {
            Err(Error::form(Code::ConnectedOther))
        }
        Owner::Connected(_) => Ok(()),
        Owner::HasEmail(..) | Owner::Nobody => {
            match provider_login::connect(cx, login, &user).await {
                // Another request was faster; whoever it was for.
                Err(Error::Taken(_)) => must_be_connected(cx, login, &user).await,
                other => other,
            }
        }
    }
}

async fn must_be_connected(cx: &Cx, login: &SocialLogin, user: &users::Model) -> Result<()> {
    let found = social_accounts::find(&cx.server.db, login.provider.id(), &login.uid).await?;
    if found.is_some_and(|row| row.user_id == user.id) {
        Ok(())
    } else {
        Err(Error::form(Code::ConnectedOther))
    }
}

/// Finds the identity to disconnect.
///
/// # Errors
/// `Invalid`: a field is missing, there is no such identity, or it is the last way in.
pub async fn check(
    cx: &Cx,
    user: &users::Model,
    input: &DisconnectInput,
) -> Result<social_accounts::Model> {
    let mut form = Form::default();
    let provider = form.text("provider", &input.provider, Rules::REQUIRED);
    let uid = form.text("account", &input.account, Rules::REQUIRED);
    form.finish()?;
    let (provider, uid) = (provider.unwrap_or_default(), uid.unwrap_or_default());
    let found = social_accounts::find(&cx.server.db, &provider, &uid).await?;
    let found = found.filter(|row| row.user_id == user.id);
    let row = found.ok_or_else(|| Error::form(Code::AccountNotFound))?;
    match why_it_must_stay(cx, user, &row).await? {
        Some(code) => Err(Error::form(code)),
        None => Ok(row),
    }
}

/// Security: nobody locks themselves out.
/// Compat: `allauth/socialaccount/internal/flows/connect.py` `validate_disconnect`.
async fn why_it_must_stay(
    cx: &Cx,
    user: &users::Model,
    row: &social_accounts::Model,
) -> Result<Option<Code>> {
    let (db, config) = (&cx.server.db, &cx.server.config);
    if social_accounts::has_other(db, user.id, row.id).await? {
        return Ok(None);
    }
    if config.socialaccount.only {
        return Ok(Some(Code::DisconnectLast));
    }
    if !django::password::is_usable(&user.password) {
        return Ok(Some(Code::NoPassword));
    }
    let is_mandatory = config.account.email_verification == EmailVerification::Mandatory;
    if is_mandatory && !emails::has_verified(db, user.id).await? {
        return Ok(Some(Code::NoVerifiedEmail));
    }
    Ok(None)
}

/// Disconnects an identity, and tells its owner.
///
/// # Errors
/// `ReauthenticationRequired`.
pub async fn disconnect(cx: &Cx, user: &users::Model, row: &social_accounts::Model) -> Result<()> {
    reauthenticate::require(cx, user, Area::Socialaccount).await?;
    let installed = social::find(cx, &row.provider, None).await?;
    let name = installed
        .as_ref()
        .map_or(row.provider.as_str(), |one| one.name());
    let change = Change::AccountDisconnected {
        provider: name.to_owned(),
    };
    let notice = letter::notice(cx, user, change).await?;
    store::tx(&cx.server.db, async |tx| -> Result<()> {
        social_accounts::delete(tx, row.id).await?;
        let provider = &row.provider;
        audit::note(cx, tx, user.id, Event::SocialAccountRemoved { provider }).await?;
        notice.enqueue(cx, tx).await
    })
    .await
}
