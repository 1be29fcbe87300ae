//! What becomes of somebody who comes from a provider: a login, a sign-up, or an identity that is connected.

use providers::Email;
use store::{Timestamp, social_accounts, social_tokens, user_sessions, users};

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::flows::logout::logout;
use crate::flows::{provider_connect, provider_signup};
use crate::kit::audit::{self, Event};
use crate::kit::letter;
use crate::kit::lookup::{self, Search, Spelling};
use crate::kit::mail::Change;
use crate::kit::methods::{self, Method};
use crate::kit::social::{self, Process, SocialLogin};
use crate::login::{self, Login};

/// To whom an identity leads.
pub enum Owner {
    /// It is connected to this account.
    Connected(users::Model),
    /// A verified address of it is that of this account, and the settings say that this is enough.
    HasEmail(users::Model, Email),
    /// To nobody.
    Nobody,
}

/// Does what somebody was sent to the provider for.
/// Compat: `allauth/socialaccount/internal/flows/login.py` `complete_login`.
///
/// # Errors
/// `Forbidden` when nobody is logged in to connect with; `ReauthenticationRequired`; `SignupClosed`; `Invalid` with
/// `connected_other`.
pub async fn complete(cx: &Cx, login: SocialLogin) -> Result<()> {
    social::clear_pending(cx);
    let owner = find_owner(cx, &login).await?;
    match login.errand.process {
        Process::Redirect => Ok(()),
        Process::Connect => provider_connect::connect(cx, &login, owner).await,
        Process::Login => authenticate(cx, login, owner).await,
    }
}

/// Looks up to whom an identity leads, and notes what the provider told this time.
/// Compat: `allauth/socialaccount/models.py` `SocialLogin.lookup`.
async fn find_owner(cx: &Cx, login: &SocialLogin) -> Result<Owner> {
    let db = &cx.server.db;
    let found = social_accounts::find(db, login.provider.id(), &login.uid).await?;
    let Some(row) = found else {
        return has_email(cx, login).await;
    };
    let user = users::by_id(db, row.user_id).await?;
    let user = user.ok_or_else(|| Error::internal("an identity belongs to nobody"))?;
    let token = login.to_token_row(cx, row.id);
    store::tx(db, async |tx| -> Result<()> {
        social_accounts::set_seen(tx, row.id, &login.extra_data, Timestamp::from(cx.now)).await?;
        if let Some(token) = token {
            social_tokens::replace(tx, token).await?;
        }
        let provider = login.provider.id();
        audit::note(cx, tx, user.id, Event::SocialAccountUpdated { provider }).await
    })
    .await?;
    Ok(Owner::Connected(user))
}

/// Compat: `allauth/socialaccount/adapter.py` `authenticate_by_email`.
async fn has_email(cx: &Cx, login: &SocialLogin) -> Result<Owner> {
    if !login.provider.email_authentication {
        return Ok(Owner::Nobody);
    }
    // Security: only addresses that the provider vouches for.
    for email in login.emails.iter().filter(|email| email.verified) {
        let search = Search {
            spelling: Spelling::Exact,
            prefer_verified: true,
            only_active: false,
        };
        let mut users = lookup::by_email(cx, &email.email, search).await?;
        if !users.is_empty() {
            return Ok(Owner::HasEmail(users.swap_remove(0), email.clone()));
        }
    }
    Ok(Owner::Nobody)
}

async fn authenticate(cx: &Cx, login: SocialLogin, owner: Owner) -> Result<()> {
    let user = match &owner {
        Owner::Connected(user) | Owner::HasEmail(user, _) => Some(user),
        Owner::Nobody => None,
    };
    leave(cx, user).await?;
    match owner {
        Owner::Connected(user) => sign_in(cx, &login, user).await,
        Owner::HasEmail(user, email) => {
            let user = shut_out_others(cx, user, &email.email).await?;
            if login.provider.auto_connect {
                connect(cx, &login, &user).await?;
            }
            sign_in(cx, &login, user).await
        }
        Owner::Nobody => provider_signup::begin(cx, login).await,
    }
}

/// Logs out whoever is logged in. What waits for the same person in other tabs stays.
async fn leave(cx: &Cx, coming: Option<&users::Model>) -> Result<()> {
    let Some(known) = cx.user() else {
        return Ok(());
    };
    let is_same = coming.is_some_and(|user| user.id == known.id);
    let states = social::all(cx).filter(|_| is_same);
    logout(cx).await?;
    if let Some(states) = states {
        social::set_all(cx, states);
    }
    Ok(())
}

/// Logs in with an identity that leads to this user.
async fn sign_in(cx: &Cx, login: &SocialLogin, user: users::Model) -> Result<()> {
    record(cx, login, &user);
    let login = Login::new(cx, Some(user)).of_provider(cx);
    login::begin(cx, login).await
}

/// Notes the proof.
pub fn record(cx: &Cx, login: &SocialLogin, user: &users::Model) {
    let method = Method::new(cx, "socialaccount")
        .with("provider", login.provider.id())
        .with("uid", login.uid.as_str());
    methods::record(cx, user, &method);
}

/// Security: somebody else may have signed up with this address before its owner came, and wait. Unless it was verified
/// here, the password goes and with it all sessions.
/// Compat: `allauth/socialaccount/internal/flows/email_authentication.py` `wipe_password`.
async fn shut_out_others(cx: &Cx, user: users::Model, email: &str) -> Result<users::Model> {
    let db = &cx.server.db;
    let address = store::emails::find(db, user.id, &email.to_lowercase()).await?;
    if address.is_some_and(|address| address.verified) {
        return Ok(user);
    }
    let password = cx.server.passwords.unusable();
    store::tx(db, async |tx| -> Result<()> {
        users::set_password(tx, user.id, &password).await?;
        store::sessions::delete_of_user(tx, user.id).await?;
        user_sessions::delete_of_user(tx, user.id).await?;
        audit::note(cx, tx, user.id, Event::SessionsEnded).await
    })
    .await?;
    Ok(users::Model { password, ..user })
}

/// Connects an identity with an account, and tells its owner.
/// Compat: `allauth/socialaccount/models.py` `SocialLogin.connect`.
pub async fn connect(cx: &Cx, login: &SocialLogin, user: &users::Model) -> Result<()> {
    let change = Change::AccountConnected {
        provider: login.provider.name().to_owned(),
    };
    let notice = letter::notice(cx, user, change).await?;
    store::tx(&cx.server.db, async |tx| -> Result<()> {
        let row = social_accounts::insert(tx, login.to_row(cx, user.id)).await?;
        if let Some(token) = login.to_token_row(cx, row.id) {
            social_tokens::replace(tx, token).await?;
        }
        let provider = login.provider.id();
        audit::note(cx, tx, user.id, Event::SocialAccountAdded { provider }).await?;
        notice.enqueue(cx, tx).await
    })
    .await
}
