//! Inviting people: one by one, or many from a table.

use rand::RngExt;
use serde_json::{Map, Value};
use store::invitations::{self, Model, NewInvitation};
use store::{InvitationId, Timestamp};

use super::actor::Actor;
use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::invitations::hash;
use crate::flows::membership;
use crate::kit::audit::Event;
use crate::kit::form::{Form, is_email};
use crate::kit::letter::{self, Page};
use crate::kit::mail::Mail;
use crate::messages::Arg;
use crate::user_types::UserType;

/// Characters of a key: 190 bits.
const KEY_LENGTH: usize = 32;
const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Whom to invite.
#[derive(Debug, Clone, Default)]
pub struct Invited {
    /// Their address.
    pub email: String,
    /// The id of the type.
    pub user_type: String,
    /// What is known of their profile already.
    pub profile: Map<String, Value>,
}

/// How an invitation reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// By mail. Whoever comes with it has thereby shown to read that mail.
    Mail,
    /// By whoever invites, who is handed the link.
    Hand,
}

/// An invitation that was made.
#[derive(Debug)]
pub struct Made {
    /// The row.
    pub row: Model,
    /// The link, where it is handed over.
    pub link: Option<String>,
}

/// Invites somebody, in place of an earlier invitation to the same.
///
/// # Errors
/// `Invalid`: no address, no such type, a profile that does not fit, or an address that has an account.
pub async fn invite(actor: &Actor, invited: Invited, delivery: Delivery) -> Result<Made> {
    let cx = &actor.cx;
    let (user_type, email, profile) = check(cx, &invited).await?;
    let key = key(cx);
    let link = letter::url(cx, Page::Invitation, &key)?;
    let age = cx.server.config.profile.invitation_age;
    let mail = Mail::Invitation {
        url: link.clone(),
        label: user_type.settings.label().to_owned(),
        valid_for: letter::span(age),
    };
    let letter = match delivery {
        Delivery::Mail => letter::to(cx, &email, mail).await?,
        Delivery::Hand => letter::Letter::none(),
    };
    let new = NewInvitation {
        key_hash: hash(&key),
        email: email.clone(),
        user_type: user_type.settings.id.clone(),
        data: profile.into(),
        is_mailed: delivery == Delivery::Mail,
        invited_by: actor.id(),
        now: actor.now(),
        expires_at: Timestamp::from(cx.now + letter::span(age)),
    };
    let row = store::tx(&cx.server.db, async |tx| {
        let now = actor.now();
        invitations::revoke_earlier(tx, &email, &user_type.settings.id, now).await?;
        let row = invitations::insert(tx, new).await?;
        letter.enqueue(cx, tx).await?;
        let event = Event::InvitationSent {
            email: &email,
            user_type: &user_type.settings.id,
        };
        actor.note(tx, None, event).await?;
        Ok::<_, Error>(row)
    })
    .await?;
    Ok(Made {
        row,
        link: (delivery == Delivery::Hand).then_some(link),
    })
}

async fn check<'a>(
    cx: &'a Cx,
    invited: &Invited,
) -> Result<(&'a UserType, String, Map<String, Value>)> {
    let mut form = Form::default();
    let email = invited.email.trim().to_lowercase();
    if !is_email(&email) {
        form.add("email", Code::InvalidEmail);
    } else if crate::flows::signup::is_taken(cx, &email).await? {
        form.add("email", Code::EmailTaken);
    }
    let Some(user_type) = cx.server.user_types.by_id(&invited.user_type) else {
        form.add_error(FieldError {
            args: vec![("value", Arg::from(invited.user_type.as_str()))],
            ..FieldError::of("user_type", Code::InvalidChoice)
        });
        form.finish()?;
        return Err(Error::NotFound);
    };
    membership::check_domain(&mut form, user_type, &email);
    let profile = partial(cx, &mut form, user_type, invited.profile.clone());
    form.finish()?;
    Ok((user_type, email, profile))
}

/// What is known of a profile; what is missing is asked at sign-up.
fn partial(
    cx: &Cx,
    form: &mut Form,
    user_type: &UserType,
    given: Map<String, Value>,
) -> Map<String, Value> {
    let cleaned = match &user_type.schema {
        Some(schema) => schema.clean_part(given, &cx.caller.language),
        None => Ok(given),
    };
    cleaned.unwrap_or_else(|mistakes| {
        mistakes.into_iter().for_each(|one| form.add_error(one));
        Map::new()
    })
}

fn key(cx: &Cx) -> String {
    let mut rng = cx.server.rng();
    (0..KEY_LENGTH)
        .map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]))
        .collect()
}

/// Takes an invitation back.
///
/// # Errors
/// `NotFound`; `Conflict` when it was used or taken back before.
pub async fn revoke(actor: &Actor, id: InvitationId) -> Result<()> {
    let db = &actor.cx.server.db;
    let row = invitations::by_id(db, id).await?.ok_or(Error::NotFound)?;
    store::tx(db, async |tx| {
        if !invitations::revoke(tx, id, actor.now()).await? {
            return Err(Error::Conflict);
        }
        let event = Event::InvitationRevoked {
            email: &row.email,
            user_type: &row.user_type,
        };
        actor.note(tx, None, event).await
    })
    .await
}

/// At most `limit` invitations made before `before`, the newest first.
pub async fn list(actor: &Actor, before: Option<InvitationId>, limit: u64) -> Result<Vec<Model>> {
    Ok(invitations::page(&actor.cx.server.db, before, limit).await?)
}
