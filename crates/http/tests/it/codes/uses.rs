//! The four uses of a code, each brought to the point where the code is asked for.

use auth::Client;
use serde_json::{Value, json};

use crate::support::{Answer, Device, Test};

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Login,
    Email,
    Phone,
    Reset,
}

/// All of them.
pub const USES: [Use; 4] = [Use::Login, Use::Email, Use::Phone, Use::Reset];

/// The number in all tests.
pub const PHONE: &str = "+31612345678";

impl Use {
    /// A server on which the code of this use can be asked for.
    pub async fn test(self, changes: Value) -> Test {
        Test::with(self.settings(changes)).await
    }

    /// The same server after a restart with further settings.
    pub fn restarted(self, test: Test, changes: Value) -> Test {
        test.restarted_with(self.settings(changes))
    }

    fn settings(self, changes: Value) -> Value {
        let mut settings = match self {
            Self::Login => json!({}),
            Self::Email => json!({"account": {
                "email_verification": "mandatory",
                "email_verification_by_code_enabled": true,
            }}),
            Self::Phone => json!({"account": {
                "signup_fields": ["phone*", "username*", "password1*"],
                "login_methods": ["phone"],
                "email_verification": "none",
            }}),
            Self::Reset => json!({"account": {
                "password_reset_by_code_enabled": true,
                "login_on_password_reset": true,
            }}),
        };
        let Value::Object(changes) = changes else {
            panic!("{changes} is no table of tables");
        };
        for (table, members) in changes {
            for (name, value) in members.as_object().unwrap() {
                settings[&table][name] = value.clone();
            }
        }
        settings
    }

    /// Asks for a code for alice, who is there already or signs up, and answers the code.
    pub async fn ask(self, test: &Test, device: &Device<'_>) -> String {
        let answer = match self {
            Self::Login => {
                test.user("alice").await;
                device
                    .post("/auth/code/request", json!({"email": "alice@example.org"}))
                    .await
            }
            Self::Reset => {
                test.user("alice").await;
                device
                    .post(
                        "/auth/password/request",
                        json!({"email": "alice@example.org"}),
                    )
                    .await
            }
            Self::Email => {
                let body = json!({"username": "alice", "email": "alice@example.org", "password": "new battery"});
                device.post("/auth/signup", body).await
            }
            Self::Phone => {
                let body = json!({"username": "alice", "phone": PHONE, "password": "new battery"});
                device.post("/auth/signup", body).await
            }
        };
        answer.is_pending(self.flow());
        test.last_code().await
    }

    /// The flow that waits for the code.
    pub fn flow(self) -> &'static str {
        match self {
            Self::Login => "login_by_code",
            Self::Email => "verify_email",
            Self::Phone => "verify_phone",
            Self::Reset => "password_reset_by_code",
        }
    }

    /// The field the code goes into.
    pub fn field(self) -> &'static str {
        match self {
            Self::Login | Self::Phone => "code",
            Self::Email | Self::Reset => "key",
        }
    }

    /// Types a code in; the right one ends in a session.
    pub async fn type_in(self, device: &Device<'_>, code: &str) -> Answer {
        match self {
            Self::Login => {
                device
                    .post("/auth/code/confirm", json!({"code": code}))
                    .await
            }
            Self::Email => {
                device
                    .post("/auth/email/verify", json!({"key": code}))
                    .await
            }
            Self::Phone => {
                device
                    .post("/auth/phone/verify", json!({"code": code}))
                    .await
            }
            Self::Reset => {
                let body = json!({"key": code, "password": "another battery"});
                device.post("/auth/password/reset", body).await
            }
        }
    }

    /// The setting of the most wrong guesses.
    pub fn attempts(self) -> &'static str {
        match self {
            Self::Login => "login_by_code_max_attempts",
            Self::Email => "email_verification_by_code_max_attempts",
            Self::Phone => "phone_verification_max_attempts",
            Self::Reset => "password_reset_by_code_max_attempts",
        }
    }

    /// For how many seconds its code is good by default.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Login | Self::Reset => 180,
            Self::Email | Self::Phone => 900,
        }
    }
}

/// Both kinds of clients.
pub const CLIENTS: [Client; 2] = [Client::App, Client::Browser];
