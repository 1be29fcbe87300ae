//! Deleting by keys that were read first.
//!
//! Dialect: with a subquery in place of the keys, MySQL would read the whole table.

use sea_orm::sea_query::{Expr, IntoCondition, Value};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, TryGetable};

use crate::{Connection, Result};

/// The values that a column has in the rows that match.
pub(crate) async fn values<E: EntityTrait, T: TryGetable>(
    db: &impl Connection,
    column: E::Column,
    of: impl IntoCondition,
) -> Result<Vec<T>> {
    let rows = E::find().select_only().column(column).filter(of);
    Ok(rows.into_tuple().all(db).await?)
}

/// The keys of at most `limit` rows that match, those first in which `age` is least.
pub(crate) async fn oldest<E: EntityTrait, T: TryGetable>(
    db: &impl Connection,
    key: E::Column,
    age: E::Column,
    is_due: Expr,
    limit: u64,
) -> Result<Vec<T>> {
    let rows = E::find().select_only().column(key).filter(is_due);
    let oldest = rows.order_by(age, Order::Asc).limit(limit);
    Ok(oldest.into_tuple().all(db).await?)
}

/// Delete at most `limit` rows that match, those first in which `age` is least; answers how many.
/// Small batches keep other writers waiting briefly. What stops matching meanwhile stays.
pub(crate) async fn delete_oldest<E: EntityTrait, T: TryGetable + Into<Value>>(
    db: &impl Connection,
    key: E::Column,
    age: E::Column,
    is_due: Expr,
    limit: u64,
) -> Result<u64> {
    let keys: Vec<T> = oldest::<E, T>(db, key, age, is_due.clone(), limit).await?;
    if keys.is_empty() {
        return Ok(0);
    }
    let rows = E::delete_many().filter(key.is_in(keys)).filter(is_due);
    Ok(rows.exec(db).await?.rows_affected)
}
