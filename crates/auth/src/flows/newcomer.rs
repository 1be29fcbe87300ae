//! Whoever signs up: what they said, and the account that is made of it.
//!
//! Where accounts are made only after verification, this waits in the session, with the password hashed.

use config::EmailVerification;
use serde::{Deserialize, Serialize};
use store::phones::Phone;
use store::users::NewUser;
use store::{Timestamp, emails, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::membership::Membership;
use crate::flows::{signup, username};
use crate::kit::audit::{self, Event};
use crate::kit::phones;
use crate::login::Login;
use crate::stages::Stage;

/// How often a sign-up is tried again that the database stopped without a fault of its own.
const RETRIES: usize = 4;

/// Somebody who signs up.
#[derive(Clone, Serialize, Deserialize)]
pub struct Newcomer {
    /// The name they chose; empty to be given one.
    pub username: String,
    /// Their address, if any.
    pub email: String,
    /// Their phone number, if any.
    pub phone: String,
    password: String,
    #[serde(default)]
    is_email_verified: bool,
    #[serde(default)]
    is_phone_verified: bool,
    /// The user type and what it asks, where there are types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
}

// Security: it holds a password hash.
impl std::fmt::Debug for Newcomer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Newcomer").finish_non_exhaustive()
    }
}

impl Newcomer {
    /// Somebody with this address and number, and this password as a column; nothing is verified yet.
    pub fn new(username: String, email: String, phone: String, password: String) -> Self {
        Self {
            username,
            email,
            phone,
            password,
            is_email_verified: false,
            is_phone_verified: false,
            membership: None,
        }
    }

    /// The same of a user type. An invitation that came to the address by mail shows that it works.
    #[must_use]
    pub fn with_membership(self, membership: Option<Membership>) -> Self {
        let is_proven = membership.as_ref().is_some_and(|one| one.is_email_proven);
        Self {
            is_email_verified: self.is_email_verified || is_proven,
            membership,
            ..self
        }
    }

    /// Whether they chose a password.
    pub fn has_password(&self) -> bool {
        django::password::is_usable(&self.password)
    }

    /// Whether a stage must show first that they are reached where they say.
    pub fn must_prove(&self, cx: &Cx, stage: Stage) -> bool {
        let config = &cx.server.config.account;
        match stage {
            Stage::VerifyPhone => {
                !self.phone.is_empty()
                    && config.phone_verification_enabled
                    && !self.is_phone_verified
            }
            Stage::VerifyEmail => {
                !self.email.is_empty()
                    && config.email_verification_by_code_enabled
                    && config.email_verification == EmailVerification::Mandatory
                    && !self.is_email_verified
            }
            Stage::LoginByCode
            | Stage::MfaAuthenticate
            | Stage::MfaEnroll
            | Stage::MfaTrust
            | Stage::PasskeySignup
            | Stage::PendingApproval => false,
        }
    }

    /// Whether anything is still to be shown.
    pub fn is_waiting(&self, cx: &Cx) -> bool {
        [Stage::VerifyPhone, Stage::VerifyEmail]
            .into_iter()
            .any(|stage| self.must_prove(cx, stage))
    }

    /// Notes that the code of a stage was right.
    pub fn prove(&mut self, stage: Stage) {
        match stage {
            Stage::VerifyPhone => self.is_phone_verified = true,
            Stage::VerifyEmail => self.is_email_verified = true,
            Stage::LoginByCode
            | Stage::MfaAuthenticate
            | Stage::MfaEnroll
            | Stage::MfaTrust
            | Stage::PasskeySignup
            | Stage::PendingApproval => {}
        }
    }

    /// Makes the account: user, address and number in one transaction.
    /// Compat: `allauth/account/adapter.py` `save_user`, allauth/account/utils.py `setup_user_email`.
    ///
    /// # Errors
    /// `Invalid` with `username_taken`, `email_taken` or `phone_taken` when somebody else was faster.
    pub async fn create(&self, cx: &Cx) -> Result<users::Model> {
        if self.is_phone_verified && phones::is_taken(cx, &self.phone, None).await? {
            return Err(Error::field("phone", Code::PhoneTaken));
        }
        if self.is_email_verified && signup::is_taken(cx, &self.email).await? {
            return Err(Error::field("email", Code::EmailTaken));
        }
        let names = match self.username.as_str() {
            "" => username::free_ones(cx, &[&self.email, "user"]).await?,
            name if cx.server.config.account.preserve_username_casing => vec![name.to_owned()],
            name => vec![name.to_lowercase()],
        };
        let last = names.len();
        for (place, name) in names.into_iter().enumerate() {
            match self.insert_in_the_end(cx, name).await {
                Err(Error::Taken(rule)) if rule.is_on(&["username"]) && place + 1 < last => {}
                Err(Error::Taken(rule)) => return Err(self.refusal(cx, &rule)),
                other => return other,
            }
        }
        Err(Error::internal("no name to sign up with"))
    }

    /// Of many who want the same at once the database may stop one who could have gone on.
    async fn insert_in_the_end(&self, cx: &Cx, name: String) -> Result<users::Model> {
        for _ in 0..RETRIES {
            match self.insert(cx, name.clone()).await {
                Err(error) if error.is_retryable() => {}
                other => return other,
            }
        }
        self.insert(cx, name).await
    }

    /// Who was faster, by the rule that refused the row.
    fn refusal(&self, cx: &Cx, rule: &store::Violation) -> Error {
        let membership = self.membership.as_ref();
        membership
            .and_then(|one| one.refusal(cx, rule))
            .unwrap_or_else(|| refusal(rule))
    }

    async fn insert(&self, cx: &Cx, name: String) -> Result<users::Model> {
        let name_of = |pick: fn(&Membership) -> &String| {
            let membership = self.membership.as_ref();
            membership.map(pick).cloned().unwrap_or_default()
        };
        let new = NewUser {
            username: name,
            email: self.email.clone(),
            password: self.password.clone(),
            first_name: name_of(|one| &one.first_name),
            last_name: name_of(|one| &one.last_name),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: Timestamp::from(cx.now),
        };
        store::tx(&cx.server.db, async |tx| {
            let user = users::insert(tx, new).await?;
            if !self.phone.is_empty() {
                let phone = Phone {
                    user_id: user.id,
                    phone: self.phone.clone(),
                    verified: self.is_phone_verified,
                };
                cx.server.phones.set(tx, &phone).await?;
            }
            if !self.email.is_empty() {
                let email = emails::NewEmail {
                    user_id: user.id,
                    email: self.email.clone(),
                    verified: self.is_email_verified,
                    primary: true,
                };
                emails::insert(tx, email).await?;
            }
            audit::note(cx, tx, user.id, Event::UserSignedUp).await?;
            if let Some(membership) = &self.membership {
                membership.insert(cx, tx, user.id).await?;
            }
            Ok(user)
        })
        .await
    }
}

impl Login {
    /// Notes that a newcomer typed in the right code of a stage.
    pub fn prove(&mut self, stage: Stage) {
        if let Some(newcomer) = &mut self.newcomer {
            newcomer.prove(stage);
        }
    }

    /// Gives a newcomer another address.
    pub fn change_email(&mut self, email: &str) {
        if let Some(newcomer) = &mut self.newcomer {
            email.clone_into(&mut newcomer.email);
        }
    }

    /// Gives a newcomer another phone number.
    pub fn change_phone(&mut self, phone: &str) {
        if let Some(newcomer) = &mut self.newcomer {
            phone.clone_into(&mut newcomer.phone);
        }
    }
}

/// Who was faster, by the rule that refused the row.
fn refusal(rule: &store::Violation) -> Error {
    if rule.is_on(&["username"]) {
        Error::field("username", Code::UsernameTaken)
    } else if rule.is_on(&["email"]) {
        Error::field("email", Code::EmailTaken)
    } else {
        Error::field("phone", Code::PhoneTaken)
    }
}
