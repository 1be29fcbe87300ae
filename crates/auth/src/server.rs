//! What lives as long as the process: settings, database, cache, hashing pool, mailer, clock, randomness.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use config::Settings;
use django::keys::Keys;
use rand::rngs::StdRng;
use store::Db;
use store::phones::Phones;
use store::users;

use crate::error::FieldError;
use crate::kit::cache::Cache;
use crate::kit::mail::Mailer;
use crate::kit::password::Passwords;
use crate::kit::password_rules::PasswordRules;

/// The time. One implementation asks the machine, one is moved by tests.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// Everything a request may need that outlives it.
pub struct Server {
    /// The settings in force.
    pub config: Settings,
    /// The keys that signatures are made and checked with.
    pub keys: Keys,
    /// The database.
    pub db: Db,
    /// Where phone numbers are kept.
    pub phones: Phones,
    /// What is shared for a short time.
    pub cache: Arc<dyn Cache>,
    /// The hashing pool.
    pub passwords: Passwords,
    /// Composes mails.
    pub mailer: Mailer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where the site's clock hangs.
    pub time_zone: Tz,
    /// What new passwords must fulfil.
    pub password_rules: PasswordRules,
    /// Randomness for keys, tokens and salts. Seeded by the system, or by a test.
    pub random: Mutex<StdRng>,
}

impl Server {
    /// What a new password lacks.
    pub fn password_mistakes(&self, _password: &str, _user: Option<&users::Model>) -> Vec<FieldError> {
        Vec::new()
    }

    /// The source of randomness; hold it for a moment only.
    pub fn rng(&self) -> MutexGuard<'_, StdRng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
