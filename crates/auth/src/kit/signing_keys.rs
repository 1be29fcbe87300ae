//! The keys that tokens are signed with: those of the configuration, or those that the server makes and keeps in the
//! database, where every node finds them.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use config::{JwtAlgorithm, Settings, TokenStrategy};
use serde_json::Value;
use store::{Timestamp, signing_keys};

use crate::Server;
use crate::error::{Error, Result};
use crate::kit::jwt::{self, Claims, Key, KeyError};
use crate::kit::sealing;

/// How long a node goes on with the keys that it read.
const FRESH_FOR: TimeDelta = TimeDelta::seconds(30);
/// How soon it looks again for a key that it does not know.
const LOOKS_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(2);
/// How long a new key is published before it signs: longer than anybody keeps what was published.
pub const PUBLISHED_BEFORE: TimeDelta = TimeDelta::minutes(15);
/// Seconds for which others may keep what was published.
pub const PUBLISHED_FOR: u32 = 300;

/// The keys in force.
#[derive(Debug, Default)]
pub struct KeyRing {
    /// The one that signs; `None` where there is none.
    signs: Option<Key>,
    /// All that verify.
    verify: Vec<Key>,
}

/// Where the keys are.
#[derive(Debug)]
pub struct SigningKeys {
    configured: Option<Arc<KeyRing>>,
    read: Mutex<Option<(DateTime<Utc>, Arc<KeyRing>)>>,
}

/// A key of the server's own, as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its name.
    pub kid: String,
    /// What it is for.
    pub algorithm: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it begins to sign.
    pub signs_from: DateTime<Utc>,
    /// When another one signs in its place; `None` as long as there is none.
    pub signs_until: Option<DateTime<Utc>>,
    /// When it ceases to verify; `None` as long as no later key signs.
    pub verifies_until: Option<DateTime<Utc>>,
}

impl KeyRing {
    /// A token that says this.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        match &self.signs {
            Some(key) => key.sign(claims),
            None => Err(Error::internal("there is no key to sign tokens with")),
        }
    }

    /// What a token says, if one of the keys signed it.
    pub fn open(&self, token: &str) -> Option<Claims> {
        let named = jwt::kid_of(token)?;
        let fit = self
            .verify
            .iter()
            .filter(|key| named.is_none() || key.kid == named);
        fit.into_iter().find_map(|key| key.open(token))
    }

    /// The public halves (RFC 7517).
    pub fn jwks(&self) -> Vec<&Value> {
        self.verify
            .iter()
            .filter_map(|key| key.jwk.as_ref())
            .collect()
    }

    fn knows(&self, token: &str) -> bool {
        match jwt::kid_of(token) {
            Some(Some(kid)) => self.verify.iter().any(|key| key.kid.as_ref() == Some(&kid)),
            _ => true,
        }
    }
}

impl SigningKeys {
    /// Reads the keys of the configuration, if tokens are signed at all.
    pub fn new(config: &Settings) -> Result<Self, KeyError> {
        let headless = &config.headless;
        let is_used = headless.token_strategy == TokenStrategy::Jwt || config.forward_auth.token;
        let is_kept = headless.jwt_algorithm.is_self_made() && headless.jwt_private_key.is_empty();
        let configured = match (is_used, is_kept) {
            (false, _) => Some(KeyRing::default()),
            (true, true) => None,
            (true, false) => Some(of_configuration(config)?),
        };
        Ok(Self {
            configured: configured.map(Arc::new),
            read: Mutex::default(),
        })
    }

    /// Whether the server makes its keys itself.
    pub fn are_self_made(&self) -> bool {
        self.configured.is_none()
    }

    /// The keys in force. The first key is made on the way.
    pub async fn ring(&self, server: &Server) -> Result<Arc<KeyRing>> {
        self.ring_within(server, FRESH_FOR).await
    }

    /// What a token says, if one of the keys signed it.
    pub async fn open(&self, server: &Server, token: &str) -> Result<Option<Claims>> {
        let mut ring = self.ring(server).await?;
        if !ring.knows(token) {
            // Another node may have a key that this one has not seen.
            ring = self.ring_within(server, LOOKS_AGAIN_AFTER).await?;
        }
        Ok(ring.open(token))
    }

    async fn ring_within(&self, server: &Server, age: TimeDelta) -> Result<Arc<KeyRing>> {
        if let Some(ring) = &self.configured {
            return Ok(ring.clone());
        }
        let now = server.clock.now();
        if let Some((at, ring)) = &*self.read.lock().unwrap_or_else(PoisonError::into_inner)
            && now - *at < age
        {
            return Ok(ring.clone());
        }
        let ring = Arc::new(read(server, now).await?);
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, ring.clone()));
        Ok(ring)
    }
}

fn of_configuration(config: &Settings) -> Result<KeyRing, KeyError> {
    let headless = &config.headless;
    let algorithm = headless.jwt_algorithm;
    let own = headless.jwt_private_key.expose();
    let fallbacks = headless.jwt_private_key_fallbacks.iter();
    let mut verify = Vec::new();
    if algorithm.is_symmetric() && own.is_empty() {
        // Compat: `allauth/headless/tokens/strategies/jwt/internal.py` `_get_jwt_config`.
        verify.push(Key::of_secret(algorithm, config.server.secret_key.expose()));
        let former = config.server.secret_key_fallbacks.iter();
        verify.extend(former.map(|key| Key::of_secret(algorithm, key.expose())));
    } else {
        verify.push(one(algorithm, own)?);
    }
    for other in fallbacks {
        verify.push(other_kind(algorithm, other.expose())?);
    }
    Ok(KeyRing {
        signs: verify.first().cloned(),
        verify,
    })
}

fn one(algorithm: JwtAlgorithm, text: &str) -> Result<Key, KeyError> {
    if algorithm.is_symmetric() {
        Ok(Key::of_secret(algorithm, text))
    } else {
        Key::of_pem(algorithm, text)
    }
}

/// A further key, which may be of another kind than the one in use.
fn other_kind(algorithm: JwtAlgorithm, text: &str) -> Result<Key, KeyError> {
    let pem = [
        JwtAlgorithm::Rs256,
        JwtAlgorithm::Es256,
        JwtAlgorithm::EdDsa,
    ];
    let found = one(algorithm, text);
    match found {
        Err(_) => pem
            .into_iter()
            .find_map(|kind| Key::of_pem(kind, text).ok())
            .map_or(found, Ok),
        found => found,
    }
}

/// The keys in the database; makes the first one.
async fn read(server: &Server, now: DateTime<Utc>) -> Result<KeyRing> {
    let algorithm = server.config.headless.jwt_algorithm;
    let mut rows = signing_keys::all(&server.db).await?;
    if !rows.iter().any(|row| row.algorithm == algorithm.as_str()) {
        // Where keys of another kind sign so far, the new one is published before it does.
        let signs_from = if rows.is_empty() {
            now
        } else {
            now + PUBLISHED_BEFORE
        };
        let first = new_row(server, now, signs_from)?;
        rows = signing_keys::insert_first(&server.db, first).await?;
    }
    let listed = with_ends(server, &rows);
    let mut ring = KeyRing::default();
    for (row, end) in rows.iter().zip(listed) {
        if end.verifies_until.is_some_and(|until| until <= now) {
            continue;
        }
        let Some(key) = open_row(server, row) else {
            tracing::warn!(
                key.id = row.kid,
                "a signing key was sealed under another server.secret_key, and is left out"
            );
            continue;
        };
        if ring.signs.is_none() && row.signs_from <= Timestamp::from(now) {
            ring.signs = Some(key.clone());
        }
        ring.verify.push(key);
    }
    if ring.verify.is_empty() {
        // All are sealed under a secret key that is gone: what they signed is lost, and logins go on.
        let row = new_row(server, now, now)?;
        let key = open_row(server, &row);
        signing_keys::insert(&server.db, row).await?;
        ring.verify.extend(key.clone());
        ring.signs = key;
    }
    Ok(ring)
}

/// All keys that the server keeps, the one that signs last first.
pub async fn list(server: &Server) -> Result<Vec<Listed>> {
    let rows = signing_keys::all(&server.db).await?;
    Ok(with_ends(server, &rows))
}

/// What a rotation does beside making a new key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rotation {
    /// Sign with the new key at once, before others can know it.
    pub at_once: bool,
    /// Delete all other keys, and so end all tokens that they signed.
    pub drop_old: bool,
}

/// Makes a new key, and deletes those that verify nothing any more.
///
/// # Errors
/// `Conflict` where the key is that of the configuration.
pub async fn rotate(server: &Server, rotation: Rotation) -> Result<Listed> {
    if !server.signing_keys.are_self_made() {
        return Err(Error::Conflict);
    }
    let now = server.clock.now();
    let old = signing_keys::all(&server.db).await?;
    let is_immediate = rotation.at_once || rotation.drop_old || old.is_empty();
    let signs_from = if is_immediate {
        now
    } else {
        now + PUBLISHED_BEFORE
    };
    let row = new_row(server, now, signs_from)?;
    signing_keys::insert(&server.db, row.clone()).await?;
    for key in with_ends(server, &signing_keys::all(&server.db).await?) {
        let is_over = key.verifies_until.is_some_and(|until| until <= now);
        if key.kid != row.kid && (is_over || rotation.drop_old) {
            signing_keys::delete(&server.db, &key.kid).await?;
        }
    }
    with_ends(server, &[row]).pop().ok_or(Error::NotFound)
}

/// A key verifies as long as a token that it signed can be good. Rows are in the order of [`signing_keys::all`].
fn with_ends(server: &Server, rows: &[signing_keys::Model]) -> Vec<Listed> {
    let headless = &server.config.headless;
    let longest = headless
        .jwt_refresh_token_expires_in
        .max(headless.jwt_access_token_expires_in)
        .max(server.config.forward_auth.token_expires_in);
    let mut later = None;
    let list = rows.iter().map(|row| {
        let signs_from = row.signs_from.to_utc();
        let signs_until: Option<DateTime<Utc>> = later.replace(signs_from);
        let verifies_for = TimeDelta::seconds(longest.into()) + FRESH_FOR;
        Listed {
            kid: row.kid.clone(),
            algorithm: row.algorithm.clone(),
            created_at: row.created_at.to_utc(),
            signs_from,
            signs_until,
            verifies_until: signs_until.map(|end| end + verifies_for),
        }
    });
    list.collect()
}

fn new_row(
    server: &Server,
    now: DateTime<Utc>,
    signs_from: DateTime<Utc>,
) -> Result<signing_keys::Model> {
    let algorithm = server.config.headless.jwt_algorithm;
    let der = jwt::generate(algorithm)?;
    let key = Key::of_pkcs8(algorithm, &der).map_err(Error::internal)?;
    let kid = key.kid.unwrap_or_default();
    let private_key = sealing::seal(server, &place(&kid), &BASE64_STANDARD.encode(der))?;
    Ok(signing_keys::Model {
        kid,
        algorithm: algorithm.as_str().to_owned(),
        private_key,
        created_at: now.into(),
        signs_from: signs_from.into(),
    })
}

fn open_row(server: &Server, row: &signing_keys::Model) -> Option<Key> {
    let opened = sealing::open(server, &place(&row.kid), &row.private_key, true).ok()?;
    let der = BASE64_STANDARD.decode(opened.text.as_bytes()).ok()?;
    let algorithm = JwtAlgorithm::parse(&row.algorithm)?;
    let key = Key::of_pkcs8(algorithm, &der).ok()?;
    // Security: what signs is what the name says.
    (key.kid.as_ref() == Some(&row.kid)).then_some(key)
}

fn place(kid: &str) -> String {
    format!("signing_key:{kid}")
}
