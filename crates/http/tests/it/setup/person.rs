//! People with accounts, put into the database without the API.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};
use store::authenticators::{self, NewAuthenticator};
use store::emails::{self, NewEmail};
use store::phones::Phone;
use store::users::{self, NewUser};
use store::{Timestamp, UserId};

use super::world::World;

/// What people choose who choose nothing else.
pub const PASSWORD: &str = "correct horse";

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    pub username: String,
    /// The primary address, if there is one.
    pub email: String,
    pub password: String,
}

/// What is known of somebody before there is an account. Awaiting it makes the account.
#[must_use]
pub struct Facts {
    world: Arc<World>,
    username: String,
    email: String,
    password: Option<String>,
    is_active: bool,
    emails: Vec<Address>,
    phone: Option<(String, bool)>,
    factors: Vec<(&'static str, Value)>,
}

struct Address {
    email: String,
    verified: bool,
    primary: bool,
}

impl Facts {
    /// An active user with a verified address of their own name.
    pub fn new(world: Arc<World>, username: &str) -> Self {
        let email = format!("{username}@example.org");
        Self {
            world,
            username: username.to_owned(),
            password: Some(PASSWORD.to_owned()),
            is_active: true,
            emails: vec![Address {
                email: email.clone(),
                verified: true,
                primary: true,
            }],
            email,
            phone: None,
            factors: Vec::new(),
        }
    }

    /// A user as the transcripts describe one.
    pub fn from_json(world: Arc<World>, user: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let is = |value: &Value| value.as_bool().unwrap();
        let mut factors = Vec::new();
        if let Some(secret) = user.get("totp") {
            factors.push(("totp", json!({"secret": secret})));
        }
        if let Some(data) = user.get("recovery_codes") {
            factors.push(("recovery_codes", data.clone()));
        }
        let address = |row: &Value| Address {
            email: text(&row["email"]).unwrap(),
            verified: is(&row["verified"]),
            primary: is(&row["primary"]),
        };
        Self {
            world,
            username: text(&user["username"]).unwrap(),
            email: text(&user["email"]).unwrap(),
            password: text(&user["password"]),
            is_active: is(&user["is_active"]),
            emails: user["emails"]
                .as_array()
                .unwrap()
                .iter()
                .map(address)
                .collect(),
            phone: user
                .get("phone")
                .map(|row| (text(&row["phone"]).unwrap(), is(&row["verified"]))),
            factors,
        }
    }

    /// With this password.
    pub fn with_password(self, password: &str) -> Self {
        Self {
            password: Some(password.to_owned()),
            ..self
        }
    }

    /// With none that could be used.
    pub fn without_password(self) -> Self {
        Self {
            password: None,
            ..self
        }
    }

    /// With this primary address instead.
    pub fn with_email(mut self, email: &str) -> Self {
        email.clone_into(&mut self.email);
        email.clone_into(&mut self.emails[0].email);
        self
    }

    /// With the address in the user's own column only, as Django's admin site makes users.
    pub fn with_email_column(mut self, email: &str) -> Self {
        email.clone_into(&mut self.email);
        self.emails.clear();
        self
    }

    /// Without any address.
    pub fn without_email(self) -> Self {
        self.with_email_column("")
    }

    /// With a further address.
    pub fn and_email(mut self, email: &str, verified: bool) -> Self {
        self.emails.push(Address {
            email: email.to_owned(),
            verified,
            primary: false,
        });
        self
    }

    /// Who has verified nothing yet.
    pub fn unverified(mut self) -> Self {
        self.emails
            .iter_mut()
            .for_each(|address| address.verified = false);
        self
    }

    /// With an authenticator app.
    pub fn with_totp(mut self, secret: &str) -> Self {
        self.factors.push(("totp", json!({"secret": secret})));
        self
    }

    /// Who may not log in.
    pub fn inactive(self) -> Self {
        Self {
            is_active: false,
            ..self
        }
    }

    /// With a phone number.
    pub fn with_phone(self, phone: &str, verified: bool) -> Self {
        Self {
            phone: Some((phone.to_owned(), verified)),
            ..self
        }
    }

    #[expect(clippy::too_many_lines, reason = "one statement per table")]
    async fn make(self) -> Person {
        let server = &self.world.server;
        let hash = match &self.password {
            Some(password) => server.passwords.encode(password.clone()).await.unwrap(),
            None => server.passwords.unusable(),
        };
        // Before the test began, as nearly all accounts are.
        let joined: DateTime<_> = server.clock.now() - TimeDelta::days(30);
        let new = NewUser {
            username: self.username.clone(),
            email: self.email.clone(),
            password: hash,
            first_name: String::new(),
            last_name: String::new(),
            is_active: self.is_active,
            is_staff: false,
            is_superuser: false,
            date_joined: Timestamp::from(joined),
        };
        let id = store::tx(&self.world.db, async |tx| -> store::Result<_> {
            let user = users::insert(tx, new).await?;
            for Address {
                email,
                verified,
                primary,
            } in self.emails
            {
                emails::insert(
                    tx,
                    NewEmail {
                        user_id: user.id,
                        email,
                        verified,
                        primary,
                    },
                )
                .await?;
            }
            for (kind, data) in self.factors {
                let r#type = kind.to_owned();
                let created_at = Timestamp::from(server.clock.now());
                authenticators::insert(
                    tx,
                    NewAuthenticator {
                        user_id: user.id,
                        r#type,
                        data,
                        created_at,
                    },
                )
                .await?;
            }
            if let Some((phone, verified)) = self.phone {
                server
                    .phones
                    .set(
                        tx,
                        &Phone {
                            user_id: user.id,
                            phone,
                            verified,
                        },
                    )
                    .await?;
            }
            Ok(user.id)
        })
        .await
        .unwrap();
        Person {
            id,
            username: self.username,
            email: self.email,
            password: self.password.unwrap_or_default(),
        }
    }
}

impl IntoFuture for Facts {
    type Output = Person;
    type IntoFuture = Pin<Box<dyn Future<Output = Person> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.make())
    }
}
