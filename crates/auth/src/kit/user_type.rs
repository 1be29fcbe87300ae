//! The type of a user: one word, such as `student`, that other services may be told.

use store::users;

use crate::Server;
use crate::error::Result;

/// The type of a user; none where users have no types.
#[expect(
    clippy::unused_async,
    reason = "types are looked up where there are any"
)]
pub async fn of(_server: &Server, _user: &users::Model) -> Result<Option<String>> {
    Ok(None)
}
