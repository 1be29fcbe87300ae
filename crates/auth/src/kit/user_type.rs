//! The type of a user: one word, such as `student`, that other services may be told.

use store::{profiles, users};

use crate::Server;
use crate::error::Result;

/// The id of a user's type; none where users have no types, or this one has none that the settings know.
pub async fn of(server: &Server, user: &users::Model) -> Result<Option<String>> {
    let types = &server.user_types;
    if !types.is_on() {
        return Ok(None);
    }
    let profile = profiles::of_user(&server.db, user.id).await?;
    let known = profile.filter(|profile| types.by_id(&profile.user_type).is_some());
    Ok(known.map(|profile| profile.user_type))
}
