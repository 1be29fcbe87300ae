//! A server with everything around it that a test can look at or move.

use std::sync::Arc;

use auth::kit::cache::{Cache, DummyCache, MemoryCache};
use auth::{Seams, Server, Settings};
use axum::Router;
use config::CacheBackend;
use providers::fetch::{Canned, Fetch};
use store::Db;
use store::testing::TestDb;
use toml::{Table, Value};
use vestibule_http::App;
use vestibule_http::ui::Ui;

use super::clock::ManualClock;
use super::post::Post;

/// The settings of tests that say nothing else. Hashing is as cheap as it can be.
const BASE: &str = r#"
[server]
secret_key = "a secret key of tests, long enough for any check"
allowed_hosts = ["testserver"]

[auth]
argon2_memory_kib = 8
argon2_time = 1
hash_threads = 2
password_validators = []

[account]
login_methods = ["username", "email"]
signup_fields = ["email*", "username*", "password1*"]

[headless]
only = true

[headless.frontend_urls]
account_confirm_email = "https://app.example.org/verify-email/{key}"
account_reset_password = "https://app.example.org/password/reset"
account_reset_password_from_key = "https://app.example.org/password/reset/{key}"
account_signup = "https://app.example.org/signup"
socialaccount_login_error = "https://app.example.org/provider/callback"
"#;

/// A server, its database, its clock, its outbox, and the way in.
pub struct World {
    pub server: Arc<Server>,
    pub clock: Arc<ManualClock>,
    pub post: Arc<Post>,
    pub router: Router,
    pub db: Db,
    // Last: the database goes when all who use it are gone.
    _place: TestDb,
}

impl World {
    /// With an empty database, no web app, and nobody to be called.
    pub async fn start(settings: Settings) -> Arc<Self> {
        Self::showing(Ui::of([]), settings).await
    }

    /// With these pages.
    pub async fn showing(ui: Ui, settings: Settings) -> Arc<Self> {
        Self::with_all(ui, settings, Arc::new(Canned::default())).await
    }

    /// With these third parties.
    pub async fn calling(fetch: Arc<dyn Fetch>, settings: Settings) -> Arc<Self> {
        Self::with_all(Ui::of([]), settings, fetch).await
    }

    async fn with_all(ui: Ui, settings: Settings, fetch: Arc<dyn Fetch>) -> Arc<Self> {
        let place = TestDb::new().await;
        let db: Db = place.clone();
        let clock = Arc::new(ManualClock::new());
        let cache: Arc<dyn Cache> = match settings.cache.backend {
            CacheBackend::Dummy => Arc::new(DummyCache),
            _ => Arc::new(MemoryCache::default()),
        };
        let seams = Seams {
            cache,
            clock: clock.clone(),
            fetch,
            seed: [7; 32],
        };
        let server = Arc::new(Server::start(settings, db.clone(), seams).unwrap());
        let post = Arc::new(Post::new(server.clone()));
        let app = App {
            server: server.clone(),
            outbox: post.clone(),
            ui: Arc::new(ui),
            is_development: false,
        };
        Arc::new(Self {
            server,
            clock,
            post,
            router: vestibule_http::router(app),
            db,
            _place: place,
        })
    }
}

impl World {
    /// Another node of the same site: it shares the database and the clock, and nothing else.
    pub fn another_node(&self, settings: Settings) -> (Arc<Server>, Router) {
        let seams = Seams {
            cache: Arc::new(MemoryCache::default()),
            clock: self.clock.clone(),
            fetch: self.server.fetch.clone(),
            seed: [9; 32],
        };
        let server = Arc::new(Server::start(settings, self.db.clone(), seams).unwrap());
        let app = App {
            server: server.clone(),
            outbox: self.post.clone(),
            ui: Arc::new(Ui::of([])),
            is_development: false,
        };
        (server, vestibule_http::router(app))
    }
}

/// Settings as a configuration file would give them, laid over those of all tests key by key.
///
/// # Panics
/// When they contradict each other: no server would start with them.
pub fn settings(text: &str) -> Settings {
    let mut merged: Table = BASE.parse().unwrap();
    overlay(&mut merged, text.parse().unwrap());
    let settings: Settings = Value::Table(merged).try_into().unwrap();
    let findings = config::checks::run(&settings).into_iter();
    let errors: Vec<_> = findings
        .filter(config::checks::Finding::is_error)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    settings
}

fn overlay(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}
