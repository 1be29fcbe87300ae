//! A database of its own for every test, on the engine that `TEST_DATABASE_URL` names; SQLite when it is empty.
//!
//! The URL names a server and a database on it to connect to first, such as `postgres://user@127.0.0.1/postgres`. The
//! tables are made once per test program, and copied for each test where the engine can copy.

#![expect(
    clippy::disallowed_types,
    reason = "what tests ask of engines is asked nowhere else"
)]

mod mysql;
mod rows;
mod statements;

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::ops::Deref;

use chrono::DateTime;
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::dialect::fixed_query;
use crate::users::{self, NewUser};
use crate::{Db, Options, Result, Timestamp, connect, migrations};

pub use rows::put_in_group;
pub(crate) use statements::overhear;
pub use statements::statements_of;

/// A database that goes away with the value.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    url: String,
    // Kept for its `Drop`.
    _place: Place,
}

/// What is to be removed in the end.
#[derive(Debug)]
enum Place {
    File {
        _folder: TempDir,
    },
    Server {
        server: String,
        name: String,
    },
    Reused {
        server: String,
        claimed: mysql::Claimed,
    },
}

impl TestDb {
    /// An empty database with all tables.
    ///
    /// # Panics
    ///
    /// When the database cannot be had: a test has no use for the error.
    #[expect(clippy::expect_used, reason = "only tests call this")]
    pub async fn new() -> Self {
        Self::try_new()
            .await
            .expect("a database for the test (TEST_DATABASE_URL)")
    }

    /// A database without any table.
    ///
    /// # Panics
    ///
    /// When the database cannot be had.
    #[expect(clippy::expect_used, reason = "only tests call this")]
    pub async fn without_tables() -> Self {
        Self::try_without_tables()
            .await
            .expect("a database for the test (TEST_DATABASE_URL)")
    }

    /// The URL at which another pool, or another program, finds the same database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An active user without an address, whose password cannot be used.
    ///
    /// # Panics
    ///
    /// When the name is taken.
    #[expect(clippy::expect_used, reason = "only tests call this")]
    pub async fn user(&self, username: &str) -> users::Model {
        let user = NewUser {
            username: username.to_owned(),
            email: String::new(),
            password: "!".to_owned(),
            first_name: String::new(),
            last_name: String::new(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: time("2026-01-01T00:00:00Z"),
        };
        users::insert(&self.db, user)
            .await
            .expect("a user for the test")
    }

    async fn try_new() -> Result<Self> {
        let server = server();
        let (url, place) = match server.split(':').next().unwrap_or_default() {
            "" | "sqlite" => copied_file().await?,
            "postgres" | "postgresql" => copied_postgres(&server).await?,
            _ => reused_mysql(&server).await?,
        };
        Self::open(url, place).await
    }

    async fn try_without_tables() -> Result<Self> {
        let server = server();
        if server.is_empty() || server.starts_with("sqlite") {
            let folder = folder();
            let url = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
            return Self::open(url, Place::File { _folder: folder }).await;
        }
        let admin = connect(&server, &options()).await?;
        let name = create_database(&admin).await?;
        admin.close().await?;
        Self::open(
            with_database(&server, &name),
            Place::Server { server, name },
        )
        .await
    }

    async fn open(url: String, place: Place) -> Result<Self> {
        let db = connect(&url, &options()).await?;
        Ok(Self {
            db,
            url,
            _place: place,
        })
    }
}

fn server() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_default()
}

/// Creates an empty database and answers its name.
async fn create_database(admin: &Db) -> Result<String> {
    let name = unique_name();
    create(admin, &name).await?;
    Ok(name)
}

async fn create(admin: &Db, name: &str) -> Result<()> {
    let encoding = if admin.engine() == "MySQL" {
        " CHARACTER SET utf8mb4"
    } else {
        ""
    };
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}{encoding}"))
        .await?;
    Ok(())
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let (server, name, drops) = match self {
            Self::File { .. } => return,
            Self::Server { server, name } => (server.clone(), name.clone(), true),
            Self::Reused { server, claimed } => (server.clone(), claimed.name.clone(), false),
        };
        // A runtime of its own: the test's is busy with this drop, or ending. Left-overs on a throwaway server do no harm.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let _ = runtime.map(|runtime| runtime.block_on(leave(&server, &name, drops)));
        })
        .join();
    }
}

/// Ends what a test has left open on its database, and drops the database if nobody is to use it again.
async fn leave(server: &str, name: &str, drops: bool) -> Result<()> {
    let admin = connect(server, &options()).await?;
    let is_mysql = admin.engine() == "MySQL";
    if is_mysql {
        end_connections(&admin, name).await?;
    }
    if drops {
        let force = if is_mysql { "" } else { " WITH (FORCE)" };
        admin
            .execute_unprepared(&format!("DROP DATABASE {name}{force}"))
            .await?;
    }
    admin.close().await
}

/// Ends what still runs on a database of MySQL, which would wait for a transaction that a failed test has left open.
async fn end_connections(admin: &Db, name: &str) -> Result<()> {
    let sql = "SELECT CAST(id AS SIGNED) FROM information_schema.processlist WHERE db = $1 LIMIT 1";
    while let Some(row) = fixed_query(admin, sql, [name.into()]).await? {
        let id: i64 = row.try_get_by_index(0)?;
        // It may have ended by itself.
        let _ = admin.execute_unprepared(&format!("KILL {id}")).await;
    }
    Ok(())
}

/// Enough connections for a test that lets two callers race; nothing survives a power cut.
fn options() -> Options {
    Options {
        max_connections: 5,
        create: true,
        durable: false,
        ..Options::default()
    }
}

/// The point in time that RFC 3339 text names.
///
/// # Panics
///
/// When the text names none.
#[expect(clippy::expect_used, reason = "only tests call this")]
pub fn time(text: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(text)
        .expect("a time")
        .to_utc()
        .into()
}

/// A name no other test of this server uses.
fn unique_name() -> String {
    format!(
        "vestibule_test_{:016x}",
        RandomState::new().build_hasher().finish()
    )
}

async fn copied_file() -> Result<(String, Place)> {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_try_init(async || {
            let folder = folder();
            let path = folder.path().join("template.sqlite3");
            let db = connect(&format!("sqlite://{}", path.display()), &options()).await?;
            migrate(&db).await;
            db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await?;
            db.close().await?;
            Ok::<_, crate::Error>(std::fs::read(&path).unwrap_or_default())
        })
        .await?;
    let folder = folder();
    let path = folder.path().join("test.sqlite3");
    let _ = std::fs::write(&path, template);
    Ok((
        format!("sqlite://{}", path.display()),
        Place::File { _folder: folder },
    ))
}

#[expect(clippy::expect_used, reason = "only tests call this")]
fn folder() -> TempDir {
    TempDir::with_prefix("vestibule-").expect("a temporary folder")
}

/// `url` with another database.
fn with_database(url: &str, name: &str) -> String {
    let (before, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(url, query)| {
            (url, format!("?{query}"))
        });
    let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
    format!("{server}/{name}{query}")
}

/// A name for the tables of this build: tests that run in processes of their own share the template.
fn template_name() -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let built = program.metadata().and_then(|file| file.modified()).ok();
    let mut hasher = DefaultHasher::new();
    (program, built).hash(&mut hasher);
    format!("vestibule_template_{:016x}", hasher.finish())
}

async fn copied_postgres(server: &str) -> Result<(String, Place)> {
    // One connection, because the lock belongs to it.
    let admin = connect(
        server,
        &Options {
            max_connections: 1,
            ..options()
        },
    )
    .await?;
    let template = template_name();
    admin
        .execute_unprepared("SELECT pg_advisory_lock(7265626)")
        .await?;
    let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    if fixed_query(&admin, sql, [template.as_str().into()])
        .await?
        .is_none()
    {
        // Named last, so that a template which others find is whole.
        let name = create_database(&admin).await?;
        let db = connect(&with_database(server, &name), &options()).await?;
        migrate(&db).await;
        db.close().await?;
        admin
            .execute_unprepared(&format!("ALTER DATABASE {name} RENAME TO {template}"))
            .await?;
    }
    admin
        .execute_unprepared("SELECT pg_advisory_unlock(7265626)")
        .await?;
    let name = unique_name();
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await?;
    admin.close().await?;
    Ok((
        with_database(server, &name),
        Place::Server {
            server: server.to_owned(),
            name,
        },
    ))
}

async fn reused_mysql(server: &str) -> Result<(String, Place)> {
    let claimed = mysql::claim(server).await?;
    let url = with_database(server, &claimed.name);
    Ok((
        url,
        Place::Reused {
            server: server.to_owned(),
            claimed,
        },
    ))
}

/// Makes the tables.
#[expect(clippy::expect_used, reason = "only tests call this")]
async fn migrate(db: &Db) {
    let now = chrono::DateTime::UNIX_EPOCH.into();
    migrations::migrate(db, now, migrations::Options::default())
        .await
        .expect("migrated");
}
