//! A server for every test: a database of its own, a clock that stands still, seeded randomness, and an
//! outbox that nobody empties.

mod device;
mod factors;
mod messages;
mod people;
mod security_key;
mod sessions;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use auth::kit::cache::{Cache, DummyCache, MemoryCache};
use auth::{Clock, Seams, Server};
use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use config::{CacheBackend, Settings};
use serde_json::{Value, json};
use store::testing::TestDb;
use vestibule_http::ui::Ui;
use vestibule_http::{App, Outbox, router};

pub use device::{Answer, Device};
pub use messages::Message;
pub use people::PASSWORD;
pub use security_key::SecurityKey;

/// A server and everything around it.
pub struct Test {
    /// The domain behind the routes.
    pub server: Arc<Server>,
    db: TestDb,
    app: Router,
    clock: Arc<StillClock>,
    /// Each start draws other numbers.
    restarts: u8,
}

struct StillClock(Mutex<DateTime<Utc>>);

impl Clock for StillClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Leaves everything in the outbox.
struct Untouched;

#[async_trait]
impl Outbox for Untouched {
    async fn deliver(&self) {}
}

impl Test {
    /// A server with settings that differ from those of [`base`] as said.
    pub async fn with(changes: Value) -> Self {
        Self::on(TestDb::new().await, changes, 0)
    }

    /// The same server, started anew with other settings. Time goes on where it was.
    pub fn restarted_with(self, changes: Value) -> Self {
        let now = self.clock.now();
        let test = Self::on(self.db, changes, self.restarts + 1);
        *test.clock.0.lock().unwrap() = now;
        test
    }

    fn on(db: TestDb, changes: Value, restarts: u8) -> Self {
        let mut settings = base();
        lay_over(&mut settings, changes);
        let settings: Settings = serde_json::from_value(settings).unwrap();
        let clock = Arc::new(StillClock(Mutex::new(
            "2026-03-01T12:00:00.25Z".parse().unwrap(),
        )));
        let cache: Arc<dyn Cache> = match settings.cache.backend {
            CacheBackend::Dummy => Arc::new(DummyCache),
            _ => Arc::new(MemoryCache::default()),
        };
        let seams = Seams {
            cache,
            clock: clock.clone(),
            fetch: Arc::new(providers::fetch::Canned::default()),
            seed: [7 + restarts; 32],
        };
        let server = Arc::new(Server::start(settings, (*db).clone(), seams).unwrap());
        let app = router(App {
            server: server.clone(),
            outbox: Arc::new(Untouched),
            ui: Arc::new(Ui::of([])),
            is_development: false,
        });
        Self {
            server,
            db,
            app,
            clock,
            restarts,
        }
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        *self.clock.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }

    /// The database.
    pub fn db(&self) -> &TestDb {
        &self.db
    }
}

/// Settings in which everything can be done and nothing is limited.
fn base() -> Value {
    json!({
        "server": {"secret_key": "tests-and-nothing-but-tests-0123456789", "allowed_hosts": ["testserver"], "time_zone": "UTC"},
        "cache": {"backend": "dummy"},
        "auth": {"pbkdf2_iterations": 1, "password_validators": []},
        "account": {
            "signup_fields": ["email*", "username*", "password1*"],
            "login_methods": ["username", "email"],
            "login_by_code_enabled": true,
        },
        "headless": {"frontend_urls": {
            "account_confirm_email": "https://app.example.org/verify-email/{key}",
            "account_reset_password": "https://app.example.org/password/reset",
            "account_reset_password_from_key": "https://app.example.org/password/reset/{key}",
            "account_signup": "https://app.example.org/signup",
        }},
    })
}

/// Replaces the members of each table that are named.
fn lay_over(settings: &mut Value, changes: Value) {
    let Value::Object(changes) = changes else {
        panic!("settings are tables")
    };
    for (table, members) in changes {
        for (name, value) in members.as_object().unwrap() {
            settings[&table][name] = value.clone();
        }
    }
}

/// Runs a test as the app and as the browser.
macro_rules! for_both_clients {
    ($($(#[$meta:meta])* async fn $name:ident($client:ident: Client) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn run($client: Client) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn app() {
                run(Client::App).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn browser() {
                run(Client::Browser).await;
            }
        }
    )*};
}
pub(crate) use for_both_clients;
