//! Opening a database: the pool, and what each engine must be told on every new connection.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database};
use sqlx::Executor;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::connection::{Db, Writer};
use crate::{Error, Result};

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections the pool opens at most.
    pub max_connections: u32,
    /// Connections the pool keeps open.
    pub min_connections: u32,
    /// How long a caller waits for a connection, and for its turn to write.
    pub acquire_timeout: Duration,
    /// How long SQLite waits for a writer in another process.
    pub busy_timeout: Duration,
    /// Create the SQLite file when it is not there.
    pub create: bool,
    /// A commit to a SQLite file waits until the disk has it.
    pub durable: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_connections: 10,
            min_connections: 0,
            acquire_timeout: Duration::from_secs(10),
            busy_timeout: Duration::from_secs(10),
            create: false,
            durable: true,
        }
    }
}

/// A connection that was idle for this long is asked whether it still lives before it is used.
const PING_AFTER: Duration = Duration::from_secs(30);

/// Open the database at `url`: `sqlite:///absolute/path`, `sqlite://relative/path`, `sqlite::memory:`, `postgres://`,
/// `mysql://` or `mariadb://`, with the options of TLS as the drivers take them (`sslmode`, `ssl-mode`, `sslrootcert`).
pub async fn connect(url: &str, options: &Options) -> Result<Db> {
    let url = match url.strip_prefix("mariadb://") {
        Some(rest) => format!("mysql://{rest}"),
        None => url.to_owned(),
    };
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        "sqlite" => sqlite(url, options).await,
        "postgres" | "postgresql" => {
            Ok(Db::new(Database::connect(pool(url, options)).await?, None))
        }
        "mysql" => mysql(url, options).await,
        _ => Err(Error::Url(
            "must begin with sqlite:, postgres:, mysql: or mariadb:",
        )),
    }
}

/// What all engines are told.
fn pool(url: String, options: &Options) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(options.max_connections)
        .min_connections(options.min_connections)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire_if_idle_for(PING_AFTER)
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    connect
}

async fn sqlite(url: String, options: &Options) -> Result<Db> {
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let mut connect = pool(url, options);
    // Dialect: a connection to a file does not grow stale, and a database in memory ends with its last connection.
    connect.max_lifetime(None).test_before_acquire(false);
    if in_memory {
        connect
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None);
    }
    let (busy_timeout, create) = (options.busy_timeout, options.create);
    let synchronous = if options.durable {
        SqliteSynchronous::Full
    } else {
        SqliteSynchronous::Off
    };
    connect.map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
        sqlite
            .create_if_missing(create)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .busy_timeout(busy_timeout)
    });
    Ok(Db::new(
        Database::connect(connect).await?,
        Some(Writer::new(options.acquire_timeout)),
    ))
}

async fn mysql(url: String, options: &Options) -> Result<Db> {
    let mut connect = pool(url, options);
    connect.map_sqlx_mysql_opts(|mysql: MySqlConnectOptions| {
        mysql.charset("utf8mb4").timezone("+00:00".to_owned())
    });
    // Dialect: strict, so that nothing is cut to fit; READ COMMITTED as Django has it, so that a locking read and a plain
    // one see the same rows.
    connect.map_sqlx_mysql_pool_opts(|pool| {
        pool.after_connect(|connection, _| {
            Box::pin(async move {
                connection
                    .execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION')")
                    .await?;
                connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
                Ok(())
            })
        })
    });
    Ok(Db::new(Database::connect(connect).await?, None))
}
