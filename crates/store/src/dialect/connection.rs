//! The two things a query can run on: the pool and a transaction. Both bind values as the engine's neighbour, Django, does.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    ExecResult, QueryResult, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, Value,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::timestamp::sqlite_text;
use crate::Result;

/// What every query function of this crate runs on: [`Db`] or [`Tx`].
///
/// Sealed, because a bare SeaORM connection would bind times in another form than Django's.
pub trait Connection: ConnectionTrait + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Db {}
    impl Sealed for super::Tx {}
}

impl Connection for Db {}
impl Connection for Tx {}

/// A pool of connections; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: DatabaseConnection,
    writer: Option<Writer>,
}

/// The right to write. SQLite has one writer: waiting in line here costs microseconds, where its own busy handler sleeps
/// for milliseconds and lets the lucky go first.
#[derive(Clone)]
pub(super) struct Writer {
    turn: Arc<Semaphore>,
    patience: Duration,
}

impl Writer {
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            patience,
        }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, DbErr> {
        match tokio::time::timeout(self.patience, Arc::clone(&self.turn).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }
}

impl Db {
    pub(super) fn new(pool: DatabaseConnection, writer: Option<Writer>) -> Self {
        Self { pool, writer }
    }

    /// Begin a transaction; prefer [`crate::tx`], which also ends it.
    pub async fn begin(&self) -> Result<Tx> {
        let turn = self.turn("BEGIN").await?;
        // Dialect: a deferred transaction on SQLite that reads first and then writes fails when another wrote meanwhile.
        let options = TransactionOptions {
            sqlite_transaction_mode: self
                .writer
                .is_some()
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.pool.begin_with_options(options).await?;
        Ok(Tx { inner, _turn: turn })
    }

    /// Close all connections, after the queries that run have ended.
    pub async fn close(&self) -> Result<()> {
        Ok(self.pool.close_by_ref().await?)
    }

    /// Ask the server whether it is there.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.pool.ping().await?)
    }

    /// The engine's name for people: `SQLite`, `PostgreSQL` or `MySQL`.
    pub fn engine(&self) -> &'static str {
        match self.pool.get_database_backend() {
            DbBackend::Sqlite => "SQLite",
            DbBackend::Postgres => "PostgreSQL",
            _ => "MySQL",
        }
    }

    async fn turn(&self, sql: &str) -> Result<Option<OwnedSemaphorePermit>, DbErr> {
        match &self.writer {
            Some(writer) if !sql.starts_with("SELECT") => writer.turn().await.map(Some),
            _ => Ok(None),
        }
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Db").field(&self.engine()).finish()
    }
}

/// A transaction; rolled back when it is dropped without [`Tx::commit`].
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    // Declared last: the next writer's turn comes after the transaction has ended.
    _turn: Option<OwnedSemaphorePermit>,
}

impl Tx {
    /// Make the changes permanent.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    /// Undo the changes.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}

/// Puts the values into the form the engine's driver has to send.
fn bind(mut statement: Statement) -> Statement {
    let engine = statement.db_backend;
    for value in statement.values.iter_mut().flat_map(|values| &mut values.0) {
        if let Value::ChronoDateTimeUtc(time) = value {
            match engine {
                DbBackend::Sqlite => *value = Value::String(time.map(sqlite_text)),
                // Dialect: the driver sends a time with a zone as a TIMESTAMP, which ends in 2038.
                DbBackend::MySql => {
                    *value = Value::ChronoDateTime(time.map(|time| time.naive_utc()));
                }
                _ => {}
            }
        }
    }
    #[cfg(feature = "testing")]
    crate::testing::overhear(&statement);
    statement
}

#[async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _turn = self.turn(&statement.sql).await?;
        self.pool.execute_raw(bind(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _turn = self.turn(sql).await?;
        self.pool.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _turn = self.turn(&statement.sql).await?;
        self.pool.query_one_raw(bind(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _turn = self.turn(&statement.sql).await?;
        self.pool.query_all_raw(bind(statement)).await
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(bind(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(bind(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(bind(statement)).await
    }
}
