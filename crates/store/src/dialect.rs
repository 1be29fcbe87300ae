//! Everything that differs between SQLite, PostgreSQL and MySQL/MariaDB; no other module names an engine.

#![expect(
    clippy::disallowed_types,
    reason = "this is the one place that may know engines"
)]

pub(crate) mod catalog;
mod connect;
mod connection;
pub(crate) mod exclusive;
mod ip;
pub(crate) mod kinds;
mod schema;
mod timestamp;
mod violation;

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Func, LikeExpr, LockBehavior, LockType, SelectStatement,
};
use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, QueryResult, QuerySelect, Select, Statement, Value,
};

pub use connect::{Options, connect};
pub use connection::{Connection, Db, Tx};
pub use ip::Ip;
pub(crate) use schema::{django_tables, encoding, index_on_lower};
pub use timestamp::Timestamp;
pub use violation::Violation;
pub(crate) use violation::{is_retryable, unique_violation};

use crate::{Error, Result};

/// `column = value`, byte for byte, on every engine.
// Security: MySQL's collations call `jose@` and `josé@` equal, which would hand one user's mail to another.
pub(crate) fn same_text<C: ColumnTrait>(db: &impl Connection, column: C, value: &str) -> Condition {
    let equal = Condition::all().add(column.eq(value));
    match db.get_database_backend() {
        // Dialect: the plain comparison finds the rows by index, the binary one keeps the exact ones.
        DbBackend::MySql => equal.add(Expr::cust_with_exprs(
            "CAST(CONVERT(? USING utf8mb4) AS BINARY) = CAST(? AS BINARY)",
            [
                Expr::col((C::EntityName::default(), column)),
                Expr::val(value),
            ],
        )),
        _ => equal,
    }
}

/// `column` equals one of `values` when case is disregarded.
///
/// Uses the index on `lower(column)` where the engine has one; MySQL compares under the column's collation, which may
/// also disregard accents, so the caller compares what comes back once more.
pub(crate) fn same_text_without_case<'a, C: ColumnTrait>(
    db: &impl Connection,
    column: C,
    values: impl IntoIterator<Item = &'a str>,
) -> Expr {
    let column = Expr::col((C::EntityName::default(), column));
    match db.get_database_backend() {
        DbBackend::MySql => column.is_in(values),
        _ => Expr::from(Func::lower(column)).is_in(
            values
                .into_iter()
                .map(|value| Expr::from(Func::lower(Expr::val(value)))),
        ),
    }
}

/// `column` contains `part`, case disregarded as far as the engine knows the letters.
pub(crate) fn contains<C: ColumnTrait>(column: C, part: &str) -> Expr {
    let mut pattern = String::from("%");
    for letter in part.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    let column = Expr::col((C::EntityName::default(), column));
    Expr::from(Func::lower(column)).like(LikeExpr::new(pattern).escape('!'))
}

/// Make a query claim the rows it reads until the transaction ends, leaving out rows that others have claimed.
// Dialect: SQLite has no row locks and needs none here: its transactions begin as the only writer.
pub(crate) fn claim(query: &mut SelectStatement) {
    query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
}

/// True when the engine cannot index only some rows of a table, as MySQL cannot; Django then leaves out the rule.
pub(crate) fn lacks_partial_indexes(db: &impl Connection) -> bool {
    db.get_database_backend() == DbBackend::MySql
}

/// Stand in for an index over some rows of a table, where the engine cannot have one: fail like the index `name` when
/// `rows`, of which one was just written, are more than one.
///
/// Of two transactions that wrote such a row each, at least one waits here for
/// the other, so that never do both commit; a deadlock between them is won by the one that is let go on.
pub(crate) async fn stand_in_for_index<E: EntityTrait>(
    tx: &Tx,
    rows: Select<E>,
    name: &str,
    columns: &[&str],
) -> Result<()> {
    if !lacks_partial_indexes(tx) {
        return Ok(());
    }
    let is_sole = match rows.lock_exclusive().all(tx).await {
        Ok(rows) => rows.len() <= 1,
        Err(error) if is_retryable(&error) => false,
        Err(error) => return Err(error.into()),
    };
    if is_sole {
        Ok(())
    } else {
        Err(Error::Unique(Violation::found(name, columns)))
    }
}

/// Run a query whose text never changes, so that it is prepared once per connection; parameters are `$1`, `$2`, ... in
/// the order of their use. Answers the first row.
pub(crate) async fn fixed_query(
    db: &impl Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>> {
    Ok(db.query_one_raw(fixed(db, sql, values)).await?)
}

/// The same for all rows.
pub(crate) async fn fixed_rows(
    db: &impl Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>> {
    Ok(db.query_all_raw(fixed(db, sql, values)).await?)
}

fn fixed(db: &impl Connection, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::MySql => question_marks(sql),
        _ => sql.to_owned(),
    };
    Statement::from_sql_and_values(backend, sql, values)
}

/// `$1`, `$2`, ... and quoted names, written as MySQL wants them.
fn question_marks(sql: &str) -> String {
    let sql = sql.replace('"', "`");
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('?');
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    text
}

/// True when the database has a table of this name.
pub(crate) async fn table_exists(db: &impl Connection, name: &str) -> Result<bool> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
        DbBackend::Postgres => {
            "SELECT 1 FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false)) AND table_name = $1"
        }
        DbBackend::MySql => {
            "SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = $1"
        }
        _ => return Ok(false),
    };
    Ok(fixed_query(db, sql, [name.into()]).await?.is_some())
}

/// How the engine would answer the query, in its own words; tests look for the name of an index in it.
#[cfg(test)]
pub(crate) async fn plan(db: &crate::testing::TestDb, query: &impl sea_orm::QueryTrait) -> String {
    use sea_orm::ConnectionTrait;

    let mut statement = query.build(db.get_database_backend());
    // Dialect: PostgreSQL reads a small table whole unless it is told not to; MySQL's plan is a row of many columns.
    let prefix = match statement.db_backend {
        DbBackend::Sqlite => "EXPLAIN QUERY PLAN ",
        DbBackend::Postgres => "EXPLAIN ",
        _ => "EXPLAIN FORMAT=JSON ",
    };
    statement.sql.insert_str(0, prefix);
    let tx = db.begin().await.unwrap();
    if statement.db_backend == DbBackend::Postgres {
        tx.execute_unprepared("SET LOCAL enable_seqscan = off")
            .await
            .unwrap();
    }
    let column = if statement.db_backend == DbBackend::Sqlite {
        3
    } else {
        0
    };
    let rows = tx.query_all_raw(statement).await.unwrap();
    tx.rollback().await.unwrap();
    let lines = rows
        .iter()
        .map(|row| row.try_get_by_index::<String>(column).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}
