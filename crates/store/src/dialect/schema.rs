//! What migrations must say differently on each engine.

use sea_orm::{DbBackend, Statement};

use crate::{Connection, Result};

/// The statements that make Django's tables, as Django itself makes them.
pub(crate) fn django_tables(db: &impl Connection) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Sqlite => include_str!("../migrations/baseline/sqlite.sql"),
        DbBackend::Postgres => include_str!("../migrations/baseline/postgres.sql"),
        _ => include_str!("../migrations/baseline/mysql.sql"),
    }
}

/// The statement that makes an index for looking up `column` without regard to case; `None` where plain ones do that.
// Dialect: MySQL's usual collations disregard case; under one that does not, names differ by case for Django as well.
pub(crate) fn index_on_lower(
    db: &impl Connection,
    table: &str,
    index: &str,
    column: &str,
) -> Option<String> {
    match db.get_database_backend() {
        DbBackend::MySql => None,
        _ => Some(format!(
            r#"CREATE INDEX "{index}" ON "{table}" (lower("{column}"))"#
        )),
    }
}

/// How the database encodes text, and what to say when one is created that holds all of Unicode.
pub(crate) async fn encoding(db: &impl Connection) -> Result<(String, &'static str)> {
    let engine = db.get_database_backend();
    let (sql, wanted) = match engine {
        DbBackend::Sqlite => ("PRAGMA encoding", "PRAGMA encoding = 'UTF-8'"),
        DbBackend::Postgres => ("SHOW server_encoding", "ENCODING 'UTF8'"),
        _ => (
            "SELECT CAST(@@character_set_database AS CHAR)",
            "CHARACTER SET utf8mb4",
        ),
    };
    let row = db
        .query_one_raw(Statement::from_string(engine, sql))
        .await?;
    let found = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok((found.unwrap_or_default(), wanted))
}
