//! Django's and allauth's tables, and Vestibule's own, on SQLite, PostgreSQL and MySQL/MariaDB.
//!
//! One file per table: the entity on top, then the questions asked of it. What differs between the engines lives in
//! [`dialect`]; rules live in the `auth` crate.

pub mod audit;
pub mod authenticators;
mod batches;
pub mod codes;
pub mod dialect;
pub mod emails;
mod error;
pub mod groups;
mod ids;
pub mod invitations;
pub mod leases;
pub mod migrations;
pub mod outbox;
pub mod phones;
pub mod profile_keys;
pub mod profiles;
pub mod sessions;
pub mod signing_keys;
pub mod sites;
pub mod social_accounts;
pub mod social_apps;
pub mod social_tokens;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
pub mod user_sessions;
pub mod users;

pub use dialect::{Connection, Db, Ip, Options, Timestamp, Tx, Violation, connect};
pub use error::{Error, Result};
pub use ids::{
    AuditId, AuthenticatorId, EmailId, InvitationId, MessageId, SocialAccountId, SocialAppId,
    SocialTokenId, UserId, UserSessionId,
};
pub use tx::tx;
