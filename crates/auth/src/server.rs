//! What lives as long as the process: settings, database, cache, hashing pool, mailer, clock, randomness.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use config::Settings;
use django::keys::Keys;
use providers::{Documents, Fetch};
use rand::SeedableRng;
use rand::rngs::StdRng;
use store::Db;
use store::phones::Phones;
use store::users;

use crate::error::{Error, FieldError, Result};
use crate::kit::cache::Cache;
use crate::kit::mail::Mailer;
use crate::kit::password::Passwords;
use crate::kit::password_rules::{PasswordRules, Person};
use crate::kit::signing_keys::SigningKeys;
use crate::kit::social::Catalogue;
use crate::messages::Words;
use crate::user_types::UserTypes;

/// The time. One implementation asks the machine, one is moved by tests.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// What differs between a server and a test of one.
pub struct Seams {
    /// What is shared for a short time.
    pub cache: Arc<dyn Cache>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How providers are called.
    pub fetch: Arc<dyn Fetch>,
    /// Where all randomness comes from; in a server, from the system.
    pub seed: [u8; 32],
}

/// Why a server cannot be put together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(String);

/// The time as this machine has it.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Everything a request may need that outlives it.
pub struct Server {
    /// The settings in force.
    pub config: Settings,
    /// The keys that signatures are made and checked with.
    pub keys: Keys,
    /// The keys that tokens are signed with.
    pub signing_keys: SigningKeys,
    /// The database.
    pub db: Db,
    /// Where phone numbers are kept.
    pub phones: Phones,
    /// What is shared for a short time.
    pub cache: Arc<dyn Cache>,
    /// The kinds of people there are.
    pub user_types: UserTypes,
    /// Sentences of the site before the built-in ones.
    pub words: Arc<Words>,
    /// The hashing pool.
    pub passwords: Passwords,
    /// Composes mails.
    pub mailer: Mailer,
    /// The providers that are known.
    pub catalogue: Catalogue,
    /// How providers are called.
    pub fetch: Arc<dyn Fetch>,
    /// What providers publish, as it was fetched.
    pub documents: Documents,
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
    /// Puts a server together.
    ///
    /// # Errors
    /// Settings that cannot be put to work, with a sentence that says which and why.
    pub fn start(config: Settings, db: Db, seams: Seams) -> Result<Self, StartError> {
        let mut random = StdRng::from_seed(seams.seed);
        let time_zone = config.server.time_zone.parse();
        let phone = &config.phone;
        let words = Words::load(config.server.messages_dir.as_deref());
        let words = Arc::new(words.map_err(|found| StartError(found.join("\n")))?);
        let user_types = UserTypes::load(&config.user_type);
        let user_types = user_types.map_err(|found| {
            let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
            StartError(lines.join("\n"))
        })?;
        Ok(Self {
            keys: Keys::new(
                config.server.secret_key.expose(),
                config
                    .server
                    .secret_key_fallbacks
                    .iter()
                    .map(|key| key.expose().to_owned())
                    .collect(),
            ),
            signing_keys: SigningKeys::new(&config)
                .map_err(|error| StartError(format!("[headless] jwt_private_key: {error}")))?,
            phones: Phones::new(
                &phone.table,
                &phone.user_id_column,
                &phone.phone_column,
                &phone.verified_column,
            ),
            passwords: Passwords::start(&config.auth, StdRng::from_rng(&mut random))
                .map_err(|error| StartError(format!("[auth] hasher: {error}")))?,
            password_rules: PasswordRules::new(
                &config.auth.password_validators,
                config.account.password_min_length,
            )
            .map_err(|error| StartError(format!("[auth] password_validators: {error}")))?,
            mailer: Mailer::speaking(
                words.clone(),
                config.mail.templates_dir.as_deref(),
                config.account.email_subject_prefix.clone(),
            ),
            time_zone: time_zone.map_err(|_| {
                StartError(format!(
                    "[server] time_zone: there is no {:?}",
                    config.server.time_zone
                ))
            })?,
            catalogue: Catalogue::load(&config.socialaccount)
                .map_err(|error| StartError(format!("the catalogue of providers: {error}")))?,
            fetch: seams.fetch,
            documents: Documents::default(),
            user_types,
            words,
            cache: seams.cache,
            clock: seams.clock,
            random: Mutex::new(random),
            db,
            config,
        })
    }

    /// Whether the server can do its work.
    ///
    /// # Errors
    /// The database does not answer, or lacks a table of ours.
    pub async fn is_ready(&self) -> Result<()> {
        let pending = store::migrations::pending(&self.db)
            .await
            .map_err(Error::internal)?;
        if pending.is_empty() {
            return Ok(());
        }
        Err(Error::internal(format!(
            "migrations to run: {}",
            pending.join(", ")
        )))
    }

    /// What a new password lacks.
    pub fn password_mistakes(
        &self,
        password: &str,
        user: Option<&users::Model>,
    ) -> Vec<FieldError> {
        let person = user.map(|user| Person {
            username: &user.username,
            first_name: &user.first_name,
            last_name: &user.last_name,
            email: &user.email,
        });
        self.password_rules.mistakes(password, person)
    }

    /// The source of randomness; hold it for a moment only.
    pub fn rng(&self) -> MutexGuard<'_, StdRng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
