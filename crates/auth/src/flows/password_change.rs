//! Changing the password, or setting the first one, while logged in.

use serde::Deserialize;
use store::{user_sessions, users};

use crate::context::Cx;
use crate::error::{Code, Result};
use crate::flows::{logout::logout, password_login, sign_in};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter::{self, Letter};
use crate::kit::mail::Change;

/// The old password, where there is one, and the new.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct ChangePasswordInput {
    /// The password so far; only without one may it be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Alohomora!")]
    pub current_password: Field,
    /// The new password.
    #[serde(default)]
    #[schema(value_type = String, required, example = "Colloportus!")]
    pub new_password: Field,
}

/// Changes the password. Every other session of the user ends with it; this one goes on under a new
/// token, or ends as well with `logout_on_password_change`.
/// Compat: `allauth/headless/account/views.py` `ChangePasswordView`.
///
/// # Errors
/// `Invalid` with `enter_current_password`, or what the new password lacks.
pub async fn change(cx: &Cx, user: &users::Model, input: &ChangePasswordInput) -> Result<()> {
    let (current, new) = clean(cx, user, input).await?;
    let encoded = cx.server.passwords.encode(new).await?;
    let (what, event) = if current.is_empty() {
        (Change::PasswordSet, Event::PasswordSet)
    } else {
        (Change::PasswordChanged, Event::PasswordChanged)
    };
    let notice = letter::notice(cx, user, what).await?;
    let changed = set(cx, user, &encoded, (&notice, event)).await?;
    if cx.server.config.account.logout_on_password_change {
        return logout(cx).await;
    }
    let before = cx.session.row_key(&cx.server);
    cx.session.cycle(&cx.server, &changed);
    cx.session.refresh_user(changed);
    let db = &cx.server.db;
    if let Some(before) = before {
        user_sessions::delete_by_key(db, &before).await?;
    }
    if let Some(seen) = sign_in::seen(cx, user.id) {
        user_sessions::upsert(db, seen).await?;
    }
    Ok(())
}

async fn clean(
    cx: &Cx,
    user: &users::Model,
    input: &ChangePasswordInput,
) -> Result<(String, String)> {
    let has_password = django::password::is_usable(&user.password);
    let mut form = Form::default();
    let rules = Rules {
        required: has_password,
        ..Rules::REQUIRED
    };
    let current = form.text("current_password", &input.current_password, rules);
    if let Some(current) = current.as_deref().filter(|current| !current.is_empty())
        && password_login::verified(cx, user.clone(), current)
            .await?
            .is_none()
    {
        form.add("current_password", Code::EnterCurrentPassword);
    }
    let new = form.text("new_password", &input.new_password, Rules::REQUIRED);
    if let Some(new) = &new {
        for error in cx.server.password_mistakes(new, Some(user)) {
            form.add_error(error.at("new_password"));
        }
    }
    form.finish()?;
    Ok((current.unwrap_or_default(), new.unwrap_or_default()))
}

/// Writes a password and what tells of it, in one transaction.
pub async fn set(
    cx: &Cx,
    user: &users::Model,
    encoded: &str,
    (notice, event): (&Letter, Event<'_>),
) -> Result<users::Model> {
    store::tx(&cx.server.db, async |tx| {
        users::set_password(tx, user.id, encoded).await?;
        audit::note(cx, tx, user.id, event).await?;
        notice.enqueue(cx, tx).await
    })
    .await?;
    Ok(users::Model {
        password: encoded.to_owned(),
        ..user.clone()
    })
}

/// The same, if the password still is the one that the caller has seen; nobody's row when it is not.
pub async fn replace(
    cx: &Cx,
    user: &users::Model,
    encoded: &str,
    (notice, event): (&Letter, Event<'_>),
) -> Result<Option<users::Model>> {
    let is_done = store::tx(&cx.server.db, async |tx| -> Result<bool> {
        let is_done = users::replace_password_if(tx, user.id, &user.password, encoded).await?;
        if is_done {
            audit::note(cx, tx, user.id, event).await?;
            notice.enqueue(cx, tx).await?;
        }
        Ok(is_done)
    })
    .await?;
    Ok(is_done.then(|| users::Model {
        password: encoded.to_owned(),
        ..user.clone()
    }))
}
