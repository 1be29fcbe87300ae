//! What a session knows of a code, and the code as it is drawn and sent.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Timestamp, UserId, codes, tx, users};

use super::{Purpose, secret};
use crate::context::Cx;
use crate::error::{Error, Result};
use crate::kit::letter::Letter;

/// A code that waits to be typed in, as the session keeps it.
///
/// Compat: `allauth/account/internal/flows/code_verification.py` `initial_state`; where allauth has the
/// code itself, this has the id of the row with its hash.
#[derive(Clone, Serialize, Deserialize)]
pub struct State {
    pub(super) at: f64,
    #[serde(default)]
    pub(super) failed_attempts: u32,
    #[serde(default)]
    resend_count: u32,
    #[serde(default)]
    change_count: u32,
    /// The address it was sent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The number it was sent to, if it was not an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code_id: Option<String>,
    /// Made by a Django process that shares the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What only some purposes keep, by allauth's names.
    #[serde(flatten)]
    facts: Map<String, Value>,
}

// Security: a code of Django's is readable here.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

/// How long a code is good, and how often what may be done with it.
pub(super) struct Limits {
    pub(super) seconds: u32,
    pub(super) guesses: u32,
    resends: u32,
    changes: u32,
}

pub(super) fn limits(cx: &Cx, purpose: Purpose) -> Limits {
    let config = &cx.server.config.account;
    let (seconds, guesses, resends, changes) = match purpose {
        Purpose::Login => (
            config.login_by_code_timeout,
            config.login_by_code_max_attempts,
            config.login_by_code_supports_resend,
            0,
        ),
        Purpose::EmailVerification => (
            config.email_verification_by_code_timeout,
            config.email_verification_by_code_max_attempts,
            config.email_verification_supports_resend,
            config.email_verification_supports_change,
        ),
        Purpose::PasswordReset => (
            config.password_reset_by_code_timeout,
            config.password_reset_by_code_max_attempts,
            0,
            0,
        ),
        Purpose::PhoneVerification => (
            config.phone_verification_timeout,
            config.phone_verification_max_attempts,
            config.phone_verification_supports_resend,
            config.phone_verification_supports_change,
        ),
    };
    Limits {
        seconds,
        guesses,
        resends,
        changes,
    }
}

impl State {
    /// The state of a code to an address; `user` is whose it is, nobody when one only seems to exist.
    pub fn to_email(cx: &Cx, user: Option<&users::Model>, email: &str) -> Self {
        Self {
            email: Some(email.to_owned()),
            ..Self::new(cx, user)
        }
    }

    /// The same for a phone number.
    pub fn to_phone(cx: &Cx, user: Option<&users::Model>, phone: &str) -> Self {
        Self {
            phone: Some(phone.to_owned()),
            ..Self::new(cx, user)
        }
    }

    fn new(cx: &Cx, user: Option<&users::Model>) -> Self {
        Self {
            at: cx.seconds(),
            failed_attempts: 0,
            resend_count: 0,
            change_count: 0,
            email: None,
            phone: None,
            user_id: user.map(|user| user.id.0.to_string()),
            code_id: None,
            code: None,
            facts: Map::new(),
        }
    }

    /// What a session or a stage kept; none if that is no state.
    pub fn read(kept: Value) -> Option<Self> {
        serde_json::from_value(kept).ok()
    }

    /// The form in the session.
    pub fn to_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }

    /// Whose code it is; nobody's when the account only seems to exist.
    pub fn user_id(&self) -> Option<UserId> {
        self.user_id.as_ref()?.parse().ok().map(UserId)
    }

    /// Whether one of the marks that only some purposes keep is set.
    pub fn is(&self, fact: &str) -> bool {
        self.facts
            .get(fact)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// Sets such a mark.
    pub fn mark(&mut self, fact: &str, is: bool) {
        self.facts.insert(fact.to_owned(), is.into());
    }

    /// Whether the code has not expired.
    pub fn is_alive(&self, cx: &Cx, purpose: Purpose) -> bool {
        cx.seconds() - self.at <= f64::from(limits(cx, purpose).seconds)
    }

    /// Whether it may be sent once more.
    pub fn can_resend(&self, cx: &Cx, purpose: Purpose) -> bool {
        self.resend_count < limits(cx, purpose).resends
    }

    /// Whether it may be sent to another address or number instead.
    pub fn can_change(&self, cx: &Cx, purpose: Purpose) -> bool {
        self.change_count < limits(cx, purpose).changes
    }

    /// Counts that it is sent once more.
    pub fn count_resend(&mut self) {
        self.resend_count += 1;
    }

    /// Counts that it goes elsewhere from now on.
    pub fn count_change(&mut self) {
        self.change_count += 1;
    }

    pub(super) fn recipient(&self) -> &str {
        self.email
            .as_deref()
            .or(self.phone.as_deref())
            .unwrap_or_default()
    }

    /// Draws a new code, in place of the one before if there was one. It counts once it is sent.
    pub fn draw(&mut self, cx: &Cx, purpose: Purpose) -> Fresh {
        let is_new = self.code_id.is_none();
        let id = self.code_id.get_or_insert_with(|| secret::id(cx)).clone();
        self.code = None;
        let text = secret::draw(cx, purpose, self.email.is_some());
        let limits = limits(cx, purpose);
        Fresh {
            hash: secret::Bound {
                purpose,
                id: &id,
                recipient: self.recipient(),
            }
            .hash(cx, &text),
            id,
            is_new,
            text,
            purpose,
            user_id: self.user_id(),
            failed_attempts: self.failed_attempts,
            created_at: cx.now,
            expires_at: self.expires_at(&limits),
            most: 1 + limits.resends + limits.changes,
        }
    }

    /// The moment of expiry; a millisecond later than the session has it, which decides.
    pub(super) fn expires_at(&self, limits: &Limits) -> DateTime<Utc> {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of this era fit")]
        let from = DateTime::from_timestamp_millis((self.at * 1000.0).ceil() as i64);
        from.unwrap_or_default() + TimeDelta::milliseconds(i64::from(limits.seconds) * 1000 + 1)
    }

    /// The row of a code that only the session knew so far, because Django made it.
    pub(super) async fn adopt(&mut self, cx: &Cx, purpose: Purpose) -> Result<()> {
        let Some(text) = self.code.take().filter(|code| !code.is_empty()) else {
            return Ok(());
        };
        // Security: where no Django process shares the sessions, no code lies open in one.
        if self.code_id.is_some() || cx.server.config.session.hash_keys {
            return Ok(());
        }
        let id = secret::adopted_id(cx, self.recipient(), self.at, &text);
        let hash = secret::Bound {
            purpose,
            id: &id,
            recipient: self.recipient(),
        }
        .hash(cx, &text);
        let row = codes::NewCode {
            id: id.clone(),
            purpose: secret::name(purpose).to_owned(),
            user_id: self.user_id(),
            code_hash: hash,
            failed_attempts: i32::try_from(self.failed_attempts).unwrap_or(i32::MAX),
            created_at: Timestamp::from(cx.now),
            expires_at: Timestamp::from(self.expires_at(&limits(cx, purpose))),
        };
        match codes::insert(&cx.server.db, row).await {
            // Another request adopted it first; both count on one row.
            Ok(()) | Err(store::Error::Unique(_)) => self.code_id = Some(id),
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}

/// A code just drawn. It counts once it is sent.
pub struct Fresh {
    /// What the message says.
    pub text: String,
    id: String,
    is_new: bool,
    hash: String,
    purpose: Purpose,
    user_id: Option<UserId>,
    failed_attempts: u32,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    most: u32,
}

impl Fresh {
    /// How long it is good.
    pub fn valid_for(&self) -> TimeDelta {
        self.expires_at - self.created_at
    }

    /// The same as one that nobody can know, for accounts that only seem to exist: guessing it costs
    /// what guessing costs.
    #[must_use]
    pub fn unguessable(self, cx: &Cx) -> Self {
        Self {
            hash: secret::unguessable(cx),
            ..self
        }
    }

    /// Writes the code and its message, in one transaction.
    ///
    /// # Errors
    /// `Conflict` when it was to take the place of one that was used meanwhile, or sent too often.
    pub async fn send(self, cx: &Cx, letter: &Letter) -> Result<()> {
        let most = i32::try_from(self.most).unwrap_or(i32::MAX);
        let now = Timestamp::from(cx.now);
        tx(&cx.server.db, async |tx| {
            if !self.is_new {
                if !codes::replace(tx, &self.id, &self.hash, most, now).await? {
                    return Err(Error::Conflict);
                }
                return letter.enqueue(cx, tx).await;
            }
            let row = codes::NewCode {
                id: self.id,
                purpose: secret::name(self.purpose).to_owned(),
                user_id: self.user_id,
                code_hash: self.hash,
                failed_attempts: i32::try_from(self.failed_attempts).unwrap_or(i32::MAX),
                created_at: Timestamp::from(self.created_at),
                expires_at: Timestamp::from(self.expires_at),
            };
            codes::insert(tx, row).await?;
            letter.enqueue(cx, tx).await
        })
        .await
    }
}
