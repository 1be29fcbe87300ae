//! Whose a phone number is. A number that is not verified gives no right to it: whoever shows to
//! receive its messages gets it.

use store::UserId;
use store::phones::Phone;
use store::{tx, users};

use crate::context::Cx;
use crate::error::{Error, Result};

/// The user who has this number.
pub async fn owner_of(cx: &Cx, phone: &str) -> Result<Option<users::Model>> {
    let db = &cx.server.db;
    match cx.server.phones.owner_of(db, phone).await? {
        Some(phone) => Ok(users::by_id(db, phone.user_id).await?),
        None => Ok(None),
    }
}

/// The number of a user.
pub async fn of_user(cx: &Cx, user: UserId) -> Result<Option<Phone>> {
    Ok(cx.server.phones.by_user(&cx.server.db, user).await?)
}

/// What a number is to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody else has it.
    Free,
    /// Somebody else has it but never verified it.
    Claimed,
    /// Somebody else verified it.
    Taken,
}

/// What a number is to a user, or to a stranger.
pub async fn standing(cx: &Cx, phone: &str, user: Option<UserId>) -> Result<Standing> {
    let owner = cx.server.phones.owner_of(&cx.server.db, phone).await?;
    Ok(match owner.filter(|owner| Some(owner.user_id) != user) {
        None => Standing::Free,
        Some(owner) if owner.verified => Standing::Taken,
        Some(_) => Standing::Claimed,
    })
}

/// Gives a user a number that they have shown to receive messages at. False when somebody else verified
/// it first.
/// Compat: allauth/account/adapter.py `set_phone_verified`.
pub async fn set_verified(cx: &Cx, user: UserId, phone: &str) -> Result<bool> {
    let row = Phone { user_id: user, phone: phone.to_owned(), verified: true };
    let done = tx(&cx.server.db, async |tx| -> Result<()> {
        cx.server.phones.release(tx, phone, user).await?;
        Ok(cx.server.phones.set(tx, &row).await?)
    })
    .await;
    match done {
        Ok(()) => Ok(true),
        Err(Error::Taken(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Marks a number as verified that a code for something else was sent to, if the user still has it.
/// Compat: allauth/account/internal/flows/phone_verification.py `verify_phone_indirectly`.
pub async fn verify_indirectly(cx: &Cx, user: UserId, phone: &str) -> Result<()> {
    cx.server.phones.set_verified(&cx.server.db, user, phone).await?;
    Ok(())
}
