//! Somebody who comes from a provider: who they are there, and what an account of theirs would be made of.

use providers::{Email, Outcome, Token};
use serde_json::Value;
use store::Timestamp;
use store::social_accounts::NewSocialAccount;
use store::social_tokens::NewSocialToken;
use store::{SocialAccountId, UserId};

use super::apps::Installed;
use super::states::Errand;
use crate::context::Cx;
use crate::error::{Error, Result};
use crate::flows::membership::Membership;
use crate::kit::form::{Field, Form};

/// Compat: `allauth/socialaccount/app_settings.py` `UID_MAX_LENGTH`.
const LONGEST_UID: usize = 191;
/// Compat: `AbstractUser.first_name`, `AbstractUser.last_name`.
const LONGEST_NAME: usize = 150;

/// What an account would be made of, as the provider tells it; empty where it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The user name, not yet looked at.
    pub username: String,
    /// The address.
    pub email: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
}

/// Somebody who comes from a provider. allauth's word.
#[derive(Clone)]
pub struct SocialLogin {
    /// From which one.
    pub provider: Installed,
    /// Who they are there.
    pub uid: String,
    /// What is kept of what it told.
    pub extra_data: Value,
    /// What an account would be made of.
    pub user: Draft,
    /// Their addresses, the most important first.
    pub emails: Vec<Email>,
    /// Their phone number, and whether it is verified.
    pub phone: Option<(String, bool)>,
    /// The provider's token.
    pub token: Option<Token>,
    /// Why they were sent there.
    pub errand: Errand,
    /// As what they sign up, once that is known; not kept while the sign-up waits.
    pub membership: Option<Membership>,
}

impl SocialLogin {
    /// Of what a provider told.
    ///
    /// # Errors
    /// `Internal` when the provider calls them by something that cannot be a name of anybody.
    pub fn new(provider: Installed, outcome: Outcome, errand: Errand) -> Result<Self> {
        let identity = outcome.identity;
        let length = identity.uid.chars().count();
        if length == 0 || length > LONGEST_UID {
            return Err(Error::internal(format!(
                "{} calls somebody by {length} characters",
                provider.id()
            )));
        }
        let short = |text: Option<String>| -> String {
            let text = text.unwrap_or_default();
            text.chars().take(LONGEST_NAME).collect()
        };
        Ok(Self {
            provider,
            uid: identity.uid,
            extra_data: outcome.extra_data,
            user: Draft {
                username: identity.username.unwrap_or_default(),
                email: identity.email.unwrap_or_default(),
                first_name: short(identity.first_name),
                last_name: short(identity.last_name),
            },
            emails: identity.emails,
            phone: identity
                .phone
                .and_then(|phone| Some((as_number(&phone.phone)?, phone.verified))),
            token: outcome.token,
            errand,
            membership: None,
        })
    }

    /// The address that stands for them.
    pub fn first_email(&self) -> Option<&str> {
        self.emails.first().map(|email| email.email.as_str())
    }

    /// The row of the identity.
    pub fn to_row(&self, cx: &Cx, user: UserId) -> NewSocialAccount {
        NewSocialAccount {
            user_id: user,
            provider: self.provider.id().to_owned(),
            uid: self.uid.clone(),
            extra_data: self.extra_data.clone(),
            now: Timestamp::from(cx.now),
        }
    }

    /// The row of the token, where tokens are kept and there is one.
    pub fn to_token_row(&self, cx: &Cx, account: SocialAccountId) -> Option<NewSocialToken> {
        let token = self.token.as_ref()?;
        cx.server
            .config
            .socialaccount
            .store_tokens
            .then(|| NewSocialToken {
                account_id: account,
                app_id: self.provider.row,
                token: token.token.expose().to_owned(),
                token_secret: token.token_secret.expose().to_owned(),
                expires_at: token.expires_at.map(Timestamp::from),
            })
    }
}

/// A phone number as we write it, if it is one.
fn as_number(text: &str) -> Option<String> {
    Form::default().phone("phone", &Field::from(text), true)
}
