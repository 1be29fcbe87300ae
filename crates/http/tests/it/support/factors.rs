//! Second factors, put into the database as Django would, and their codes.

use serde_json::{Value, json};
use store::authenticators::{self, Model, NewAuthenticator};
use store::{Timestamp, tx, users};
use totp_rs::{Builder, Secret};

use super::{Device, PASSWORD, Test};

/// The secret of everybody's app.
pub const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

impl Test {
    /// Gives a user an authenticator app with [`SECRET`].
    pub async fn give_totp(&self, user: &users::Model) -> Model {
        self.give_factor(user, "totp", json!({ "secret": SECRET }))
            .await
    }

    /// Gives a user recovery codes.
    pub async fn give_recovery_codes(&self, user: &users::Model) -> Model {
        let data = json!({ "seed": "0123456789abcdef".repeat(5), "used_mask": 0 });
        self.give_factor(user, "recovery_codes", data).await
    }

    /// Gives a user a factor.
    pub async fn give_factor(&self, user: &users::Model, kind: &str, data: Value) -> Model {
        let new = NewAuthenticator {
            user_id: user.id,
            r#type: kind.to_owned(),
            data,
            created_at: Timestamp::from(self.server.clock.now()),
        };
        tx(self.db(), async |tx| authenticators::insert(tx, new).await)
            .await
            .unwrap()
    }

    /// The factors of a user, oldest first.
    pub async fn factors(&self, user: &users::Model) -> Vec<Model> {
        authenticators::of_user(&**self.db(), user.id)
            .await
            .unwrap()
    }

    /// The code that an app with this secret shows now.
    pub fn totp(&self, secret: &str) -> String {
        let now = u64::try_from(self.server.clock.now().timestamp()).unwrap();
        let secret = Secret::try_from_base32(secret).unwrap();
        Builder::new()
            .with_secret(secret)
            .build()
            .unwrap()
            .generate(now)
            .to_string()
    }
}

impl Device<'_> {
    /// Logs in with name and password.
    pub async fn login(&self, name: &str) -> super::Answer {
        self.post(
            "/auth/login",
            json!({ "username": name, "password": PASSWORD }),
        )
        .await
    }

    /// Proves again who it is.
    pub async fn reauthenticate(&self) {
        self.post("/auth/reauthenticate", json!({ "password": PASSWORD }))
            .await
            .is(200);
    }

    /// Logs in with name and password, and proves it once more.
    pub async fn login_freshly(&self, name: &str) {
        assert_eq!(self.login(name).await.user(), Some(name));
        self.reauthenticate().await;
    }
}
