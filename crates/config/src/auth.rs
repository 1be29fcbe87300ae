//! Section `[auth]`: passwords, redirects and the site (Django's settings of its auth app).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::password_validators::PasswordValidator;

/// An algorithm for new password hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HashAlgorithm {
    /// Argon2id.
    Argon2id,
    /// PBKDF2 with SHA-256, as stock Django.
    Pbkdf2Sha256,
}

/// The hasher for new passwords, with its cost. Other hashes verify and are replaced at login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hasher {
    /// Argon2id.
    Argon2id {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes.
        time: u32,
        /// Lanes.
        lanes: u32,
    },
    /// PBKDF2 with SHA-256.
    Pbkdf2Sha256 {
        /// Iterations.
        iterations: u32,
    },
}

/// Passwords, redirects and the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// The login page.
    pub login_url: String,
    /// Where the browser goes after login.
    pub login_redirect_url: String,
    /// Where the browser goes after logout. Absent: `/`.
    pub logout_redirect_url: Option<String>,
    /// Id of the row in `django_site` that names this site.
    pub site_id: i64,
    /// Seconds for which a password reset link is good.
    pub password_reset_timeout: u32,
    /// Rules for new passwords. Empty: only `account.password_min_length`.
    pub password_validators: Vec<PasswordValidator>,
    /// Algorithm of new password hashes: `"argon2id"` or `"pbkdf2_sha256"`.
    pub hasher: HashAlgorithm,
    /// Memory of Argon2id in KiB.
    pub argon2_memory_kib: u32,
    /// Passes of Argon2id.
    pub argon2_time: u32,
    /// Lanes of Argon2id.
    pub argon2_lanes: u32,
    /// Iterations of PBKDF2. If this is set, `pbkdf2_sha256` is the hasher. Absent: Django's number, if it is chosen.
    pub pbkdf2_iterations: Option<u32>,
    /// Threads that hash passwords. 0: one per processor.
    pub hash_threads: u32,
    /// Logins that may wait for such a thread; more are told to come back later.
    pub hash_queue: u32,
}

/// Compat: `PBKDF2PasswordHasher.iterations` of Django 5.2.
const DJANGO_PBKDF2_ITERATIONS: u32 = 1_000_000;

impl Auth {
    /// The hasher for new passwords.
    pub fn preferred_hasher(&self) -> Hasher {
        match (self.pbkdf2_iterations, self.hasher) {
            (Some(iterations), _) => Hasher::Pbkdf2Sha256 { iterations },
            (None, HashAlgorithm::Pbkdf2Sha256) => Hasher::Pbkdf2Sha256 {
                iterations: DJANGO_PBKDF2_ITERATIONS,
            },
            (None, HashAlgorithm::Argon2id) => Hasher::Argon2id {
                memory_kib: self.argon2_memory_kib,
                time: self.argon2_time,
                lanes: self.argon2_lanes,
            },
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            login_url: "/accounts/login/".to_owned(),
            login_redirect_url: "/accounts/profile/".to_owned(),
            logout_redirect_url: None,
            site_id: 1,
            password_reset_timeout: 259_200,
            password_validators: PasswordValidator::recommended(),
            hasher: HashAlgorithm::Argon2id,
            argon2_memory_kib: 19_456,
            argon2_time: 2,
            argon2_lanes: 1,
            pbkdf2_iterations: None,
            hash_threads: 0,
            hash_queue: 64,
        }
    }
}
