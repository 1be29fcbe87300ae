//! What each table's functions promise, on the database that `TEST_DATABASE_URL` names.

#![expect(
    clippy::disallowed_types,
    reason = "a test asks the engine for its settings"
)]
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod audit;
mod authenticators;
mod codes;
mod connections;
mod emails;
mod outbox;
mod phones;
mod profiles;
mod sessions;
mod social;
mod user_sessions;
mod users;
