//! Table `account_emailaddress`.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};

use crate::dialect::{same_text, stand_in_for_index};
use crate::{Connection, EmailId, Result, Tx, UserId, batches, users};

/// An address of a user.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_emailaddress")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: EmailId,
    /// In lower case, at most 254 characters.
    pub email: String,
    /// The user has shown to receive its mail; only one user may have, per address.
    pub verified: bool,
    /// The one that mail goes to; at most one per user.
    pub primary: bool,
    /// Whose it is.
    pub user_id: UserId,
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone, Debug)]
pub struct NewEmail {
    /// Whose it is.
    pub user_id: UserId,
    /// In lower case, at most 254 characters.
    pub email: String,
    /// The user has shown to receive its mail.
    pub verified: bool,
    /// The one that mail goes to.
    pub primary: bool,
}

/// The addresses of a user, oldest first.
pub async fn of_user(db: &impl Connection, user: UserId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The verified addresses of a user, the primary one first.
pub async fn verified_of(db: &impl Connection, user: UserId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Verified.eq(true))
        .order_by_desc(Column::Primary)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The address that mail to a user goes to.
pub async fn primary_of(db: &impl Connection, user: UserId) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Primary.eq(true))
        .one(db)
        .await?)
}

/// How many addresses a user has.
pub async fn count_of(db: &impl Connection, user: UserId) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .count(db)
        .await?)
}

/// Does the user have a verified address?
pub async fn has_verified(db: &impl Connection, user: UserId) -> Result<bool> {
    let one = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Verified.eq(true));
    is_any(db, one).await
}

/// The row with this id.
pub async fn by_id(db: &impl Connection, id: EmailId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The row with this id, if the address still waits to be verified.
pub async fn by_id_unverified(db: &impl Connection, id: EmailId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id)
        .filter(Column::Verified.eq(false))
        .one(db)
        .await?)
}

/// The row of a user with this address, given in lower case.
pub async fn find(db: &impl Connection, user: UserId, email: &str) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(same_text(db, Column::Email, email))
        .one(db)
        .await?)
}

/// Everyone who has this address, verified or not, oldest row first.
pub async fn owners(db: &impl Connection, email: &str) -> Result<Vec<(Model, users::Model)>> {
    let rows = Entity::find()
        .filter(same_text(db, Column::Email, email))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let owners = users::by_ids(db, rows.iter().map(|row| row.user_id)).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let owner = owners.iter().find(|owner| owner.id == row.user_id)?.clone();
            Some((row, owner))
        })
        .collect())
}

/// Does anyone have this address, verified or not?
pub async fn exists(db: &impl Connection, email: &str) -> Result<bool> {
    is_any(
        db,
        Entity::find().filter(same_text(db, Column::Email, email)),
    )
    .await
}

/// Has anyone verified this address, on a row other than `except`?
pub async fn verified_owner_exists(
    db: &impl Connection,
    email: &str,
    except: Option<EmailId>,
) -> Result<bool> {
    let mut verified = Entity::find()
        .filter(same_text(db, Column::Email, email))
        .filter(Column::Verified.eq(true));
    if let Some(except) = except {
        verified = verified.filter(Column::Id.ne(except));
    }
    is_any(db, verified).await
}

/// Add an address.
///
/// [`crate::Error::Unique`] is on `user_id, email` when the user has it already, on `email` when another verified it, on
/// `user_id, primary` when there is a primary one.
pub async fn insert(tx: &Tx, email: NewEmail) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        email: Set(email.email),
        verified: Set(email.verified),
        primary: Set(email.primary),
        user_id: Set(email.user_id),
    };
    let row = row.insert(tx).await?;
    check_rules(tx, &row).await?;
    Ok(row)
}

/// Mark an address as verified; false when it is gone or was verified before. [`crate::Error::Unique`] on `email` when another
/// verified it first.
pub async fn set_verified(tx: &Tx, id: EmailId) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Verified, Expr::val(true))
        .filter(Column::Id.eq(id))
        .filter(Column::Verified.eq(false))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Ok(false);
    }
    if let Some(row) = by_id(tx, id).await? {
        check_rules(tx, &row).await?;
    }
    Ok(true)
}

/// Make this the primary address of its user, in place of the one before.
pub async fn set_primary(tx: &Tx, email: &Model) -> Result<Model> {
    lock_rows_of(tx, email.user_id).await?;
    Entity::update_many()
        .col_expr(Column::Primary, Expr::val(false))
        .filter(Column::UserId.eq(email.user_id))
        .filter(Column::Primary.eq(true))
        .exec(tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::Primary, Expr::val(true))
        .filter(Column::Id.eq(email.id))
        .exec(tx)
        .await?;
    Ok(Model {
        primary: true,
        ..email.clone()
    })
}

/// Write another address, in lower case, into the row, and whether it counts as verified.
///
/// Fails like [`insert`].
pub async fn change_email(
    tx: &Tx,
    id: EmailId,
    email: &str,
    verified: bool,
) -> Result<Option<Model>> {
    Entity::update_many()
        .col_expr(Column::Email, Expr::val(email))
        .col_expr(Column::Verified, Expr::val(verified))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    let row = by_id(tx, id).await?;
    if let Some(row) = &row {
        check_rules(tx, row).await?;
    }
    Ok(row)
}

/// Delete an address; false when it is gone.
pub async fn delete(tx: &Tx, id: EmailId) -> Result<bool> {
    delete_confirmations(tx, Column::Id.eq(id)).await?;
    Ok(Entity::delete_by_id(id).exec(tx).await?.rows_affected == 1)
}

/// Delete all addresses of a user; answers how many there were.
pub async fn delete_of_user(tx: &Tx, user: UserId) -> Result<u64> {
    delete_confirmations(tx, Column::UserId.eq(user)).await?;
    let done = Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

/// Delete the rows of `account_emailconfirmation` for these addresses.
// Compat: keys are signed nowadays, but projects that once stored them still have rows (account/models.py).
async fn delete_confirmations(tx: &Tx, of: Expr) -> Result<()> {
    let ids: Vec<EmailId> = batches::values::<Entity, _>(tx, Column::Id, of).await?;
    if !ids.is_empty() {
        let mut rows = Query::delete();
        rows.from_table("account_emailconfirmation")
            .and_where(Expr::col("email_address_id").is_in(ids));
        tx.execute(&rows).await?;
    }
    Ok(())
}

async fn is_any(db: &impl Connection, rows: Select<Entity>) -> Result<bool> {
    let first: Option<EmailId> = rows
        .select_only()
        .column(Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(first.is_some())
}

/// Make others who would change the addresses of this user wait until the transaction ends.
async fn lock_rows_of(tx: &Tx, user: UserId) -> Result<()> {
    Entity::find()
        .filter(Column::UserId.eq(user))
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(())
}

/// Hold a row that was just written to `unique_verified_email` and `unique_primary_email`.
async fn check_rules(tx: &Tx, row: &Model) -> Result<()> {
    if row.verified {
        let verified = Entity::find()
            .filter(same_text(tx, Column::Email, &row.email))
            .filter(Column::Verified.eq(true));
        stand_in_for_index(tx, verified, "unique_verified_email", &["email"]).await?;
    }
    if row.primary {
        let primary = Entity::find()
            .filter(Column::UserId.eq(row.user_id))
            .filter(Column::Primary.eq(true));
        stand_in_for_index(tx, primary, "unique_primary_email", &["user_id", "primary"]).await?;
    }
    Ok(())
}
