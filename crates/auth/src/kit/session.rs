//! The session of one request: Django's payload in Django's table, held as one shared handle.
//!
//! Everyone who holds a clone sees the same session; it is written back once, after the answer is
//! known, so that what a refusal changed (a counted attempt) is kept as well.

mod saving;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use django::session::{AuthHash, check_session_auth_hash, session_auth_hash, session_key};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::sessions::Recorded;
use store::{Timestamp, sessions, users};

use crate::Server;
use crate::error::Result;

const USER_ID: &str = "_auth_user_id";
const BACKEND: &str = "_auth_user_backend";
const HASH: &str = "_auth_user_hash";
/// Compat: Django's own member, so that its processes keep to it, too.
const EXPIRY: &str = "_session_expiry";
/// The backends whose sessions are accepted; new ones carry the last.
const BACKENDS: [&str; 2] = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
];

/// A shared handle on the session of a request.
#[derive(Clone, Default)]
pub struct Session(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The token the client has or will get.
    token: Option<String>,
    /// The token under which a row is in the table now.
    stored: Option<String>,
    /// The data of that row as they were read or written last.
    read: String,
    /// Tokens whose rows go when the session is saved.
    ended: Vec<String>,
    data: Map<String, Value>,
    is_modified: bool,
    /// Whether a login happened in this request: the CSRF token changes with it.
    is_rotated: bool,
    user: Option<Arc<users::Model>>,
    /// The user's primary address as it was when the session was opened.
    primary: Option<Primary>,
    /// Whether that address is verified.
    is_verified: bool,
}

/// A primary address that was looked for; `None` says that there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primary(pub Option<String>);

/// What a token led to.
pub enum Opened {
    /// A row, perhaps expired; then the session is empty.
    Found(Session),
    /// No row at all.
    Unknown,
}

/// What became of the session.
#[derive(Debug, PartialEq, Eq)]
pub enum Saved {
    /// Nothing was written.
    Unchanged,
    /// The row was written; the client must know this token.
    Written(String),
    /// There is no session (any more).
    Gone,
}

impl Session {
    /// Looks a token up and finds out whose session it is.
    ///
    /// An undecodable or badly signed payload is an empty session; one whose password hash does not
    /// match is emptied and deleted.
    pub async fn open(server: &Server, token: &str, now: DateTime<Utc>) -> Result<Opened> {
        let key = row_key(server, token);
        let session = Self::default();
        let Some((row, recorded)) =
            sessions::with_user(&server.db, &key, Timestamp::from(now)).await?
        else {
            let is_expired = sessions::exists(&server.db, &key).await?;
            return Ok(if is_expired {
                Opened::Found(session)
            } else {
                Opened::Unknown
            });
        };
        let data = django::session::decode(&row.session_data, &server.keys);
        {
            let mut state = session.state();
            state.token = Some(token.to_owned());
            state.stored = Some(token.to_owned());
            state.read = row.session_data;
            state.data = data;
        }
        session.recognise(server, recorded).await?;
        Ok(Opened::Found(session))
    }

    /// Compat: `django/contrib/auth/__init__.py` `get_user`.
    async fn recognise(&self, server: &Server, recorded: Option<Recorded>) -> Result<()> {
        let (id, backend, hash) = {
            let state = self.state();
            let text = |key: &str| {
                state
                    .data
                    .get(key)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            };
            (text(USER_ID), text(BACKEND), text(HASH))
        };
        let Some(id) = id else { return Ok(()) };
        let Ok(id) = id.parse().map(store::UserId) else {
            return Ok(());
        };
        if !backend.is_some_and(|backend| BACKENDS.contains(&backend.as_str())) {
            return Ok(());
        }
        let (user, primary, is_verified) = match recorded.filter(|one| one.user.id == id) {
            Some(one) => (
                Some(one.user),
                Some(Primary(one.primary_email)),
                one.is_verified,
            ),
            None => (users::by_id(&server.db, id).await?, None, false),
        };
        let Some(user) = user.filter(|user| user.is_active) else {
            return Ok(());
        };
        let hash = hash.unwrap_or_default();
        match check_session_auth_hash(&hash, &user.password, &server.keys) {
            AuthHash::Current => {}
            AuthHash::Fallback => self.cycle(server, &user),
            AuthHash::Wrong => {
                self.flush();
                return Ok(());
            }
        }
        let mut state = self.state();
        state.user = Some(Arc::new(user));
        state.primary = primary;
        state.is_verified = is_verified;
        Ok(())
    }

    /// The primary address of whoever is logged in, with whether it is verified, if both were read along with the session.
    pub fn verified_primary(&self) -> Option<(Option<String>, bool)> {
        let state = self.state();
        let primary = state.primary.clone()?;
        Some((primary.0, state.is_verified))
    }

    /// The primary address of whoever is logged in, if it was read along with the session.
    pub fn primary_email_of(&self, user: &users::Model) -> Option<Primary> {
        let state = self.state();
        let is_theirs = state.user.as_ref().is_some_and(|known| known.id == user.id);
        state.primary.clone().filter(|_| is_theirs)
    }

    /// Forgets the address that was read along: the request may change it.
    pub fn forget_primary_email(&self) {
        self.state().primary = None;
    }

    /// Who is logged in.
    pub fn user(&self) -> Option<Arc<users::Model>> {
        self.state().user.clone()
    }

    /// Replaces what is known of the user who is logged in, after a change to the row.
    pub fn refresh_user(&self, user: users::Model) {
        let mut state = self.state();
        if state.user.as_ref().is_some_and(|known| known.id == user.id) {
            state.user = Some(Arc::new(user));
        }
    }

    /// Makes this the session of a user, under a new token.
    ///
    /// What an anonymous session held stays; a session of somebody else is emptied first.
    /// Compat: `django/contrib/auth/__init__.py` `login`.
    pub fn sign_in(&self, server: &Server, user: &users::Model) {
        // Security: a new token at login; one that an attacker planted before is worth nothing.
        let is_same = self.user().is_some_and(|known| known.id == user.id);
        if self.get(USER_ID).is_some() && !is_same {
            self.flush();
        }
        self.cycle(server, user);
        let mut state = self.state();
        state
            .data
            .insert(USER_ID.to_owned(), user.id.0.to_string().into());
        state.data.insert(BACKEND.to_owned(), BACKENDS[1].into());
        state.user = Some(Arc::new(user.clone()));
        state.primary = None;
        state.is_rotated = true;
    }

    /// Gives the session a new token and ties it to the user's password as it is now.
    /// Compat: `django/contrib/auth/__init__.py` `update_session_auth_hash`.
    pub fn cycle(&self, server: &Server, user: &users::Model) {
        let token = session_key(&mut *server.rng());
        let mut state = self.state();
        if let Some(stored) = state.stored.take() {
            state.ended.push(stored);
        }
        state.token = Some(token);
        drop(state);
        self.retie(server, user);
    }

    /// Leaves the session under the token it was opened with.
    pub(crate) fn keep_token(&self, token: &str) {
        let mut state = self.state();
        if state.token.is_some() {
            state.token = Some(token.to_owned());
            state.stored = Some(token.to_owned());
            state.ended.clear();
        }
    }

    /// Ties the session to the user's password as it is now, under the token it has.
    pub fn retie(&self, server: &Server, user: &users::Model) {
        self.set(
            HASH,
            session_auth_hash(&user.password, server.keys.secret()),
        );
    }

    /// Empties the session and deletes its row.
    pub fn flush(&self) {
        let mut state = self.state();
        if let Some(stored) = state.stored.take() {
            state.ended.push(stored);
        }
        state.token = None;
        state.data.clear();
        state.is_modified = true;
        state.user = None;
        state.primary = None;
    }

    /// A value.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.state().data.get(key).cloned()
    }

    /// Sets a value.
    pub fn set(&self, key: &str, value: impl Into<Value>) {
        let mut state = self.state();
        state.data.insert(key.to_owned(), value.into());
        state.is_modified = true;
    }

    /// Takes a value out.
    pub fn remove(&self, key: &str) -> Option<Value> {
        let mut state = self.state();
        let value = state.data.shift_remove(key);
        state.is_modified |= value.is_some();
        value
    }

    /// Lets this session last so many seconds, whatever the settings say of sessions.
    /// Compat: `django/contrib/sessions/backends/base.py` `set_expiry`.
    pub fn set_age(&self, seconds: u32) {
        self.set(EXPIRY, seconds);
    }

    /// How many seconds this session lasts, if that was set.
    pub fn own_age(&self) -> Option<u32> {
        own_age(&self.state().data)
    }

    /// The token under which the client finds this session again, if there is one.
    pub fn token(&self) -> Option<String> {
        self.state().token.clone()
    }

    /// The key of this session's row and of its `usersessions` record.
    pub fn row_key(&self, server: &Server) -> Option<String> {
        self.state()
            .token
            .as_deref()
            .map(|token| row_key(server, token))
    }

    /// Whether a login happened in this request.
    pub fn is_rotated(&self) -> bool {
        self.state().is_rotated
    }

    /// Whether the session was changed in this request.
    pub fn is_modified(&self) -> bool {
        self.state().is_modified
    }

    /// Whether there is neither a token nor anything to remember.
    pub fn is_empty(&self) -> bool {
        let state = self.state();
        state.token.is_none() && state.data.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many seconds a session with these data lasts, if that was set.
fn own_age(data: &Map<String, Value>) -> Option<u32> {
    let seconds = data.get(EXPIRY)?.as_u64()?;
    u32::try_from(seconds).ok().filter(|seconds| *seconds > 0)
}

/// The key a token's row is stored under: the token itself where a stock Django shares the table,
/// else what cannot be turned back into it.
pub fn row_key(server: &Server, token: &str) -> String {
    if server.config.session.hash_keys {
        let mut digest = hex::encode(Sha256::digest(token.as_bytes()));
        digest.truncate(40);
        digest
    } else {
        token.to_owned()
    }
}

/// Whether a stored session is a login of this user, under the password as it is now.
/// Compat: `allauth/core/internal/sessionkit.py` `get_session_user`.
pub fn belongs_to(server: &Server, row: &sessions::Model, user: &users::Model) -> bool {
    let data = django::session::decode(&row.session_data, &server.keys);
    let text = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_theirs = text(USER_ID) == user.id.0.to_string() && BACKENDS.contains(&text(BACKEND));
    is_theirs
        && user.is_active
        && check_session_auth_hash(text(HASH), &user.password, &server.keys) != AuthHash::Wrong
}
