//! Table `vestibule_lease`: who does a piece of work that one node does at a time, and when it is due again.

use sea_orm::ActiveValue::Set;
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::dialect::same_text;
use crate::{Connection, Error, Result, Timestamp};

/// A piece of work.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_lease")]
pub struct Model {
    /// The name of the work, at most 32 characters.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Who is at it, at most 32 characters; `""` when nobody is.
    pub holder: String,
    /// When it is due; while somebody is at it, when somebody else may take it over.
    pub expires_at: Timestamp,
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Somebody who works until a time.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'a> {
    /// The name of the work.
    pub name: &'a str,
    /// Who works.
    pub holder: &'a str,
    /// Until when; whoever takes longer keeps the lease in time.
    pub until: Timestamp,
}

/// Take a piece of work that is due; false when it is not, or somebody is at it.
pub async fn take_due(db: &impl Connection, lease: Lease<'_>, now: Timestamp) -> Result<bool> {
    let is_due = Column::ExpiresAt.lte(now);
    take(db, lease, is_due).await
}

/// Take a piece of work, be it due or not; false when somebody is at it.
pub async fn take_idle(db: &impl Connection, lease: Lease<'_>, now: Timestamp) -> Result<bool> {
    let is_idle = Column::ExpiresAt.lte(now).or(Column::Holder.eq(""));
    take(db, lease, is_idle).await
}

async fn take(db: &impl Connection, lease: Lease<'_>, may: Expr) -> Result<bool> {
    if write(db, lease, may).await? {
        return Ok(true);
    }
    if find(db, lease.name).await?.is_some() {
        return Ok(false);
    }
    let row = ActiveModel {
        name: Set(lease.name.to_owned()),
        holder: Set(lease.holder.to_owned()),
        expires_at: Set(lease.until),
    };
    match Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map_err(Error::from)
    {
        Ok(_) => Ok(true),
        // Another node was faster.
        Err(Error::Unique(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Go on with a piece of work; false when it took so long that somebody else has it now.
pub async fn keep(db: &impl Connection, lease: Lease<'_>) -> Result<bool> {
    write(db, lease, Column::Holder.eq(lease.holder)).await
}

/// Say that a piece of work is done and due again at `lease.until`.
pub async fn give_back(db: &impl Connection, lease: Lease<'_>) -> Result<bool> {
    let idle = Lease {
        holder: "",
        ..lease
    };
    write(db, idle, Column::Holder.eq(lease.holder)).await
}

/// A piece of work, if it was ever taken.
pub async fn find(db: &impl Connection, name: &str) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(same_text(db, Column::Name, name))
        .one(db)
        .await?)
}

async fn write(db: &impl Connection, lease: Lease<'_>, may: Expr) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Holder, Expr::val(lease.holder))
        .col_expr(Column::ExpiresAt, Expr::val(lease.until))
        .filter(same_text(db, Column::Name, lease.name))
        .filter(may)
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}
