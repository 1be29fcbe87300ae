//! Databases on MySQL, whose tables take seconds to make: tests use them one after the other, and the next one puts back
//! what the one before has changed.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{connect, create, migrate, options, template_name, with_database};
use crate::dialect::fixed_query;
use crate::{Db, Options, Result};

/// A database that no other test uses while the value lives.
#[derive(Debug)]
pub(super) struct Claimed {
    /// Its name.
    pub(super) name: String,
    // The one connection that holds the lock on the name.
    _holder: Db,
}

/// Takes a database that is free and in the state of the template, or makes one.
pub(super) async fn claim(server: &str) -> Result<Claimed> {
    let options = Options {
        max_connections: 1,
        ..options()
    };
    let holder = connect(server, &options).await?;
    let template = template_name();
    make_template(&holder, server, &template).await?;
    let prefix = template.replace("template", "reused");
    let free = format!(
        "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '{prefix}%'"
    );
    for name in column(&holder, 0, &free).await? {
        if has_locked(&holder, &name, 0).await? {
            if definition(&holder, &name).await? == definition(&holder, &template).await? {
                put_back(&holder, &name, &template).await?;
                return Ok(Claimed {
                    name,
                    _holder: holder,
                });
            }
            holder
                .execute_unprepared(&format!("DROP DATABASE {name}"))
                .await?;
            release(&holder, &name).await?;
        }
    }
    let name = format!(
        "{prefix}_{}",
        super::unique_name().trim_start_matches("vestibule_test_")
    );
    has_locked(&holder, &name, 0).await?;
    create_migrated(&holder, server, &name).await?;
    Ok(Claimed {
        name,
        _holder: holder,
    })
}

async fn make_template(holder: &Db, server: &str, template: &str) -> Result<()> {
    // Another test may be at it, and needs its seconds.
    has_locked(holder, template, 300).await?;
    let sql =
        "SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'whole'";
    if fixed_query(holder, sql, [template.into()]).await?.is_none() {
        holder
            .execute_unprepared(&format!("DROP DATABASE IF EXISTS {template}"))
            .await?;
        create_migrated(holder, server, template).await?;
        holder
            .execute_unprepared(&format!("CREATE TABLE {template}.whole (id int)"))
            .await?;
    }
    release(holder, template).await
}

async fn create_migrated(holder: &Db, server: &str, name: &str) -> Result<()> {
    create(holder, name).await?;
    let db = connect(&with_database(server, name), &options()).await?;
    migrate(&db).await;
    db.close().await
}

/// Has this connection the lock of that name, at the latest after so many seconds?
async fn has_locked(holder: &Db, name: &str, seconds: u32) -> Result<bool> {
    let sql = format!("SELECT CAST(GET_LOCK($1, {seconds}) AS SIGNED)");
    let row = fixed_query(holder, &sql, [name.into()]).await?;
    Ok(row.is_some_and(|row| row.try_get_by_index(0) == Ok(1_i64)))
}

async fn release(holder: &Db, name: &str) -> Result<()> {
    fixed_query(holder, "SELECT RELEASE_LOCK($1)", [name.into()]).await?;
    Ok(())
}

/// What tells a database whose tables a test has altered: its columns and indexes.
async fn definition(holder: &Db, name: &str) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable) AS line \
         FROM information_schema.columns WHERE table_schema = '{name}' AND table_name <> 'whole' \
         UNION ALL SELECT CONCAT_WS(' ', table_name, index_name, column_name, non_unique) \
         FROM information_schema.statistics WHERE table_schema = '{name}' ORDER BY line"
    );
    column(holder, 0, &sql).await
}

/// Gives every table the rows and the next id that it has in the template.
async fn put_back(holder: &Db, name: &str, template: &str) -> Result<()> {
    let tables = format!(
        "SELECT table_name FROM information_schema.tables \
         WHERE table_schema = '{template}' AND table_name <> 'whole' ORDER BY table_name"
    );
    let tables = column(holder, 0, &tables).await?;
    let (now, before) = (
        state(holder, name, &tables).await?,
        state(holder, template, &tables).await?,
    );
    holder
        .execute_unprepared("SET foreign_key_checks = 0")
        .await?;
    for ((table, now), before) in tables.iter().zip(now).zip(before) {
        if now != before {
            holder
                .execute_unprepared(&format!("TRUNCATE TABLE {name}.{table}"))
                .await?;
            let copy = format!("INSERT INTO {name}.{table} SELECT * FROM {template}.{table}");
            holder.execute_unprepared(&copy).await?;
        }
    }
    Ok(())
}

/// The checksum of each table's rows, and its next id.
async fn state(holder: &Db, name: &str, tables: &[String]) -> Result<Vec<(Option<i64>, String)>> {
    let all: Vec<_> = tables
        .iter()
        .map(|table| format!("{name}.{table}"))
        .collect();
    let sums = rows(holder, &format!("CHECKSUM TABLE {}", all.join(", "))).await?;
    let ids = format!(
        "SELECT COALESCE(CAST(auto_increment AS CHAR), '') FROM information_schema.tables \
         WHERE table_schema = '{name}' AND table_name <> 'whole' ORDER BY table_name"
    );
    let ids = column(holder, 0, &ids).await?;
    let sums = sums.iter().map(|row| row.try_get_by_index(1));
    Ok(sums
        .zip(ids)
        .map(|(sum, id)| Ok((sum?, id)))
        .collect::<Result<_, DbErr>>()?)
}

async fn rows(holder: &Db, sql: &str) -> Result<Vec<sea_orm::QueryResult>> {
    let statement = Statement::from_string(holder.get_database_backend(), sql);
    Ok(holder.query_all_raw(statement).await?)
}

async fn column(holder: &Db, index: usize, sql: &str) -> Result<Vec<String>> {
    let rows = rows(holder, sql).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get_by_index(index))
        .collect::<Result<_, DbErr>>()?)
}
