//! Text messages: their words and the payload they have in the outbox.

use serde_json::{Value, json};
use store::UserId;

use super::{Addressee, one_line};
use crate::messages::{Arg, Words};

/// A text message.
#[derive(Clone, PartialEq, Eq)]
pub enum Sms {
    /// Proves that a phone is its user's.
    Code {
        /// Whose phone it is; nobody's while the account waits to be made.
        user_id: Option<UserId>,
        /// The code.
        code: String,
    },
    /// Somebody asked for a code with a number that no account has.
    UnknownAccount,
    /// Somebody tried to sign up with the number of an account.
    AccountAlreadyExists,
}

impl Sms {
    /// What it is, for the outbox's `template`.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Code { .. } => "account/sms/verification_code",
            Self::UnknownAccount => "account/sms/unknown_account",
            Self::AccountAlreadyExists => "account/sms/account_already_exists",
        }
    }

    /// `text`, ready to be sent, and for those who write their own words: `user_id` and `code`, or `reason`.
    pub(super) fn payload(&self, addressee: Addressee<'_>, words: &Words) -> Value {
        let site = ("site", Arg::Text(one_line(&addressee.site.name)));
        let text = |key, args: &[(&str, Arg)]| words.message(addressee.lang, key, args);
        match self {
            Self::Code { user_id, code } => {
                let text = text("sms-code", &[site, ("code", Arg::Text(code.clone()))]);
                json!({"text": text, "user_id": user_id, "code": code})
            }
            Self::UnknownAccount => {
                json!({"text": text("sms-unknown", &[site]), "reason": "unknown"})
            }
            Self::AccountAlreadyExists => {
                json!({"text": text("sms-exists", &[site]), "reason": "exists"})
            }
        }
    }
}

// Security: the code lets its holder in.
impl std::fmt::Debug for Sms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sms").field(&self.template()).finish()
    }
}
