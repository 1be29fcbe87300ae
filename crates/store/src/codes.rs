//! Table `vestibule_code`: one-time codes whose attempts are counted by the database.

use sea_orm::ActiveValue::Set;
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::dialect::same_text;
use crate::{Connection, Result, Timestamp, UserId, batches};

/// A code that was sent to someone.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_code")]
pub struct Model {
    /// Random, at most 32 characters.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What it is good for, at most 32 characters.
    pub purpose: String,
    /// Whom it was sent to; `None` for someone who only seems to exist.
    pub user_id: Option<UserId>,
    /// A keyed hash of the code, at most 128 characters.
    pub code_hash: String,
    /// Wrong guesses so far, also those at codes that this one took the place of.
    pub failed_attempts: i32,
    /// How many codes were sent, this one included.
    pub sendings: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first moment at which it is no more. Indexed as `vestibule_code_expires_at`.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

// Security: neither the handle nor the hash belongs into a log line.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("codes::Model")
            .field("purpose", &self.purpose)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewCode {
    /// Random, at most 32 characters.
    pub id: String,
    /// What it is good for.
    pub purpose: String,
    /// Whom it is sent to.
    pub user_id: Option<UserId>,
    /// A keyed hash of the code.
    pub code_hash: String,
    /// Wrong guesses so far; 0 unless somebody else counted before.
    pub failed_attempts: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first moment at which it is no more.
    pub expires_at: Timestamp,
}

/// Add a code; [`crate::Error::Unique`] when the id is taken.
pub async fn insert(db: &impl Connection, new: NewCode) -> Result<()> {
    let row = ActiveModel {
        id: Set(new.id),
        purpose: Set(new.purpose),
        user_id: Set(new.user_id),
        code_hash: Set(new.code_hash),
        failed_attempts: Set(new.failed_attempts),
        sendings: Set(1),
        created_at: Set(new.created_at),
        expires_at: Set(new.expires_at),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The code with this id, expired and used ones included.
pub async fn find(db: &impl Connection, id: &str) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(same_text(db, Column::Id, id))
        .one(db)
        .await?)
}

/// Count a wrong guess; false when `max` were counted before, and this one must not be answered.
pub async fn count_failure_if_below(db: &impl Connection, id: &str, max: i32) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(
            Column::FailedAttempts,
            Expr::col(Column::FailedAttempts).add(1),
        )
        .filter(same_text(db, Column::Id, id))
        .filter(Column::FailedAttempts.lt(max))
        .filter(Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Take a counted guess back, because it was right.
pub async fn take_back_failure(db: &impl Connection, id: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(
            Column::FailedAttempts,
            Expr::col(Column::FailedAttempts).sub(1),
        )
        .filter(same_text(db, Column::Id, id))
        .filter(Column::FailedAttempts.gt(0))
        .exec(db)
        .await?;
    Ok(())
}

/// Put a new code in the place of an old one, which is good no more; false when the old one was used, has expired, or
/// `max` codes were sent before. Guesses stay counted.
pub async fn replace(
    db: &impl Connection,
    id: &str,
    code_hash: &str,
    max: i32,
    now: Timestamp,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::CodeHash, Expr::val(code_hash))
        .col_expr(Column::Sendings, Expr::col(Column::Sendings).add(1))
        .filter(same_text(db, Column::Id, id))
        .filter(Column::Sendings.lt(max))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Give a code another moment to expire at.
pub async fn extend(db: &impl Connection, id: &str, expires_at: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::val(expires_at))
        .filter(same_text(db, Column::Id, id))
        .exec(db)
        .await?;
    Ok(())
}

/// Use a code up; false when it has expired or another request used it first.
pub async fn use_once(db: &impl Connection, id: &str, now: Timestamp) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::val(now))
        .filter(same_text(db, Column::Id, id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete a code; false when it is gone.
pub async fn delete(db: &impl Connection, id: &str) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(same_text(db, Column::Id, id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete all codes of a user; answers how many there were.
pub async fn delete_of_user(db: &impl Connection, user: UserId) -> Result<u64> {
    let done = Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// Delete at most `limit` codes that have expired; answers how many.
pub async fn delete_expired(db: &impl Connection, now: Timestamp, limit: u64) -> Result<u64> {
    let is_due = Column::ExpiresAt.lte(now);
    batches::delete_oldest::<Entity, String>(db, Column::Id, Column::ExpiresAt, is_due, limit).await
}
