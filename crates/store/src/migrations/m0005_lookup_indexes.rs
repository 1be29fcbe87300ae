//! Indexes for questions that Django's own indexes do not answer.
//!
//! Names are looked up without regard to case at every login and sign-up, and `auth_user.email` at every login by
//! address; Django has no index for either, and would read the whole table. Names need none on MySQL, whose collations
//! disregard case by themselves: there the unique index serves.
//!
//! On PostgreSQL the build holds up writes to `auth_user`, for a second or two per million users. Where that is too long,
//! build them before with `CREATE INDEX CONCURRENTLY`, under these names: an index that is there is left alone.
//! Django rebuilds a table on SQLite when a migration alters it, and loses indexes it does not know; so `migrate` looks
//! for these every time.

use super::{Error, Result, Work};
use crate::Connection;
use crate::dialect::catalog::Catalog;
use crate::dialect::index_on_lower;

const TABLE: &str = "auth_user";
const USERNAME: &str = "vestibule_auth_user_username_lower";
const EMAIL: &str = "vestibule_auth_user_email";

/// Makes the indexes that are missing.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let catalog = Catalog::read(work.tx).await?;
    let broken = catalog.table(TABLE).map(|table| &table.broken_indexes);
    if let Some(name) = [USERNAME, EMAIL]
        .into_iter()
        .find(|name| broken.is_some_and(|broken| broken.contains(*name)))
    {
        return Err(Error::BrokenIndex(name));
    }
    work.create_index(TABLE, EMAIL, &["email"]).await?;
    if let Some(sql) = index_on_lower(work.tx, TABLE, USERNAME, "username")
        && !has(&catalog, USERNAME)
    {
        work.run(&sql).await?;
    }
    Ok(())
}

/// Has one of the indexes been lost since they were made?
pub(super) async fn is_undone(db: &impl Connection) -> Result<bool> {
    let catalog = Catalog::read(db).await?;
    let needs_lower = index_on_lower(db, TABLE, USERNAME, "username").is_some();
    Ok(!has(&catalog, EMAIL) || (needs_lower && !has(&catalog, USERNAME)))
}

fn has(catalog: &Catalog, index: &str) -> bool {
    catalog
        .table(TABLE)
        .is_some_and(|table| table.indexes.contains(index))
}
