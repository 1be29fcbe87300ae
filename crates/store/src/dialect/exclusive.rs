//! Work that only one process at a time may do on a database: migrating it.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{Connection, Db, Error, Tx, tx};

/// Any number, the same in every version.
const POSTGRES_LOCK: i64 = 7_865_737_469_627_568;

/// How long to wait for another process that migrates, in seconds.
const PATIENCE: u32 = 3600;

/// Run `work` while no other process runs any: in a transaction where the engine can undo changes of tables (SQLite,
/// PostgreSQL), and where it cannot (MySQL) statement by statement under a named lock.
pub(crate) async fn exclusively<T, E, F>(db: &Db, work: F) -> Result<T, E>
where
    F: AsyncFnOnce(&Tx) -> Result<T, E>,
    E: From<Error>,
{
    tx(db, async |tx| {
        let engine = tx.get_database_backend();
        begin(tx, engine).await?;
        let done = work(tx).await;
        let ended = end(tx, engine, done.is_ok()).await;
        let done = done?;
        ended?;
        Ok(done)
    })
    .await
}

/// True when a change of tables that fails half-way leaves its first half behind.
pub(crate) fn keeps_half_done_changes(db: &impl Connection) -> bool {
    db.get_database_backend() == DbBackend::MySql
}

async fn begin(tx: &Tx, engine: DbBackend) -> Result<(), Error> {
    match engine {
        DbBackend::Postgres => {
            // The lock ends with the transaction.
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({POSTGRES_LOCK})"))
                .await?;
        }
        DbBackend::MySql => {
            let sql = format!("SELECT CAST(GET_LOCK({MYSQL_LOCK}, {PATIENCE}) AS SIGNED)");
            let row = tx
                .query_one_raw(Statement::from_string(engine, sql))
                .await?;
            let got = row
                .map(|row| row.try_get_by_index::<Option<i64>>(0))
                .transpose()?
                .flatten();
            if got != Some(1) {
                return Err(Error::Locked);
            }
        }
        // SQLite's transactions begin as the only writer.
        _ => {}
    }
    Ok(())
}

/// The lock's name holds for the whole server, so it tells databases apart; 64 characters at most.
const MYSQL_LOCK: &str = "CONCAT('vestibule:', MD5(DATABASE()))";

async fn end(tx: &Tx, engine: DbBackend, is_good: bool) -> Result<(), Error> {
    if engine == DbBackend::MySql {
        // The lock belongs to the connection, not to the transaction: without this it would go back to the pool, and
        // others would begin before the last rows are there.
        let ended = tx
            .execute_unprepared(if is_good { "COMMIT" } else { "ROLLBACK" })
            .await;
        tx.execute_unprepared(&format!("DO RELEASE_LOCK({MYSQL_LOCK})"))
            .await?;
        ended?;
    }
    Ok(())
}
