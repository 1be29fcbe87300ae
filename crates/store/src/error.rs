//! What can go wrong between the rules and the database.

use sea_orm::DbErr;

use crate::dialect::{self, Violation};

/// The answer of every function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed database operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row would break a rule of uniqueness; the caller can turn this into an answer.
    #[error("{0}")]
    Unique(Violation),
    /// The database URL cannot be used. The text never repeats the URL, which may hold a password.
    #[error("database url: {0}")]
    Url(&'static str),
    /// Another process migrates the database, and did not come to an end while this one waited.
    #[error("another process is migrating the database")]
    Locked,
    /// Anything else the database or the connection to it reports.
    #[error("database: {0}")]
    Db(DbErr),
}

impl Error {
    /// True when the same transaction may succeed if it is run again: a deadlock, a serialization failure, a busy file.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Db(error) if dialect::is_retryable(error))
    }

    /// The violated rule, if this is a [`Error::Unique`].
    pub fn violation(&self) -> Option<&Violation> {
        match self {
            Self::Unique(violation) => Some(violation),
            _ => None,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match dialect::unique_violation(&error) {
            Some(violation) => Self::Unique(violation),
            None => Self::Db(error),
        }
    }
}
