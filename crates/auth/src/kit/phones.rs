//! Whose a phone number is.

use store::UserId;
use store::phones::Phone;
use store::{tx, users};

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::kit::audit::{self, Event};

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

/// Whether somebody other than this user has the number, verified or not.
/// Compat: `allauth/account/internal/flows/phone_verification.py` `phone_already_exists`.
pub async fn is_taken(cx: &Cx, phone: &str, user: Option<UserId>) -> Result<bool> {
    let owner = cx.server.phones.owner_of(&cx.server.db, phone).await?;
    Ok(owner.is_some_and(|owner| Some(owner.user_id) != user))
}

/// Gives a user a number, in place of the one before. False when somebody else has it.
/// Compat: `allauth/account/adapter.py` `set_phone`, `set_phone_verified`.
pub async fn set(cx: &Cx, user: UserId, phone: &str, is_verified: bool) -> Result<bool> {
    let row = Phone {
        user_id: user,
        phone: phone.to_owned(),
        verified: is_verified,
    };
    let done = tx(&cx.server.db, async |tx| -> Result<()> {
        let before = cx.server.phones.by_user(tx, user).await?;
        cx.server.phones.set(tx, &row).await?;
        if before.is_none_or(|before| before.phone != phone) {
            audit::note(cx, tx, user, Event::PhoneChanged { phone }).await?;
        }
        if is_verified {
            audit::note(cx, tx, user, Event::PhoneConfirmed { phone }).await?;
        }
        Ok(())
    })
    .await;
    match done {
        Ok(()) => Ok(true),
        Err(Error::Taken(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Marks a number as verified that a code for something else was sent to, if the user still has it.
/// Compat: `allauth/account/internal/flows/phone_verification.py` `verify_phone_indirectly`.
pub async fn verify_indirectly(cx: &Cx, user: UserId, phone: &str) -> Result<()> {
    let own = of_user(cx, user).await?;
    if own.is_none_or(|own| own.verified || own.phone != phone) {
        return Ok(());
    }
    tx(&cx.server.db, async |tx| {
        if cx.server.phones.set_verified(tx, user, phone).await? {
            audit::note(cx, tx, user, Event::PhoneConfirmed { phone }).await?;
        }
        Ok(())
    })
    .await
}
