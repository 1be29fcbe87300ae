//! Transactions. Only store calls are awaited inside one: hashing, mail and network come before or after it.

use crate::{Db, Error, Tx};

/// Run `work` in a transaction: committed when it answers `Ok`, rolled back when it answers `Err` or is dropped.
pub async fn tx<T, E, F>(db: &Db, work: F) -> Result<T, E>
where
    F: AsyncFnOnce(&Tx) -> Result<T, E>,
    E: From<Error>,
{
    let tx = db.begin().await?;
    match work(&tx).await {
        Ok(value) => {
            tx.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one worth telling; a connection that cannot roll back is closed by the pool.
            let _ = tx.rollback().await;
            Err(error)
        }
    }
}
