//! Letting people in whose user type asks for it, or not.

use store::profiles::{self, Approval, Decision, Model};
use store::{UserId, sessions, user_sessions, users};

use super::actor::Actor;
use crate::error::{Error, Result};
use crate::kit::audit::Event;
use crate::kit::letter::{self, Letter, Page};
use crate::kit::lookup;
use crate::kit::mail::Mail;
use crate::stages::pending_approval::label;

/// Somebody who waits.
#[derive(Debug)]
pub struct Waiting {
    /// Who.
    pub user: users::Model,
    /// As what, and what they said of themselves.
    pub profile: Model,
}

/// At most `limit` of those who wait to be let in as one of these types, after `after`; of all types where none is named.
pub async fn waiting(
    actor: &Actor,
    types: &[&str],
    after: Option<UserId>,
    limit: u64,
) -> Result<Vec<Waiting>> {
    let db = &actor.cx.server.db;
    let rows = profiles::page(db, types, Some(Approval::Pending), after, limit).await?;
    let mut people = users::by_ids(db, rows.iter().map(|row| row.user_id)).await?;
    let with_user = |profile: Model| {
        let at = people.iter().position(|user| user.id == profile.user_id)?;
        let user = people.swap_remove(at);
        Some(Waiting { user, profile })
    };
    Ok(rows.into_iter().filter_map(with_user).collect())
}

/// Lets somebody in, and tells them.
///
/// # Errors
/// `NotFound` for somebody of no type; `Conflict` when that was decided already.
pub async fn approve(actor: &Actor, user: UserId) -> Result<()> {
    let (user, profile) = find(actor, user).await?;
    let cx = &actor.cx;
    let label = label(cx, &profile.user_type);
    let mail = Mail::ApprovalGranted {
        label,
        login_url: letter::url(cx, Page::Login, "")?,
    };
    let letter = tell(actor, &user, mail).await?;
    store::tx(&cx.server.db, async |tx| {
        let decision = decision(actor, Approval::Approved, "");
        if !profiles::decide(tx, user.id, decision).await? {
            return Err(Error::Conflict);
        }
        letter.enqueue(cx, tx).await?;
        let event = Event::ApprovalGranted {
            user_type: &profile.user_type,
        };
        actor.note(tx, user.id, event).await
    })
    .await
}

/// Does not let somebody in, or no longer; tells them why, and ends their sessions.
///
/// # Errors
/// `NotFound` for somebody of no type; `Conflict` when that was decided already.
pub async fn reject(actor: &Actor, user: UserId, reason: &str) -> Result<()> {
    let (user, profile) = find(actor, user).await?;
    let cx = &actor.cx;
    let mail = Mail::ApprovalRefused {
        label: label(cx, &profile.user_type),
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
    };
    let letter = tell(actor, &user, mail).await?;
    store::tx(&cx.server.db, async |tx| {
        let decision = decision(actor, Approval::Rejected, reason);
        if !profiles::decide(tx, user.id, decision).await? {
            return Err(Error::Conflict);
        }
        sessions::delete_of_user(tx, user.id).await?;
        user_sessions::delete_of_user(tx, user.id).await?;
        letter.enqueue(cx, tx).await?;
        let event = Event::ApprovalRefused {
            user_type: &profile.user_type,
            reason,
        };
        actor.note(tx, user.id, event).await
    })
    .await
}

fn decision(actor: &Actor, approval: Approval, reason: &str) -> Decision {
    Decision {
        approval,
        by: actor.id(),
        reason: reason.to_owned(),
        at: actor.now(),
    }
}

async fn find(actor: &Actor, user: UserId) -> Result<(users::Model, Model)> {
    let db = &actor.cx.server.db;
    let user = users::by_id(db, user).await?.ok_or(Error::NotFound)?;
    let profile = profiles::of_user(db, user.id).await?;
    Ok((user, profile.ok_or(Error::NotFound)?))
}

async fn tell(actor: &Actor, user: &users::Model, mail: Mail) -> Result<Letter> {
    match lookup::primary_email(&actor.cx, user).await? {
        Some(email) => {
            // What the person speaks is not known; the site's language is the best guess.
            let site = actor.cx.speaking(&actor.cx.server.config.server.language);
            letter::to(&site, &email, mail).await
        }
        None => Ok(Letter::none()),
    }
}
