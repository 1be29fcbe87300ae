//! Whose a phone number is.

use store::UserId;
use store::phones::Phone;
use store::users;

use crate::context::Cx;
use crate::error::Result;

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
