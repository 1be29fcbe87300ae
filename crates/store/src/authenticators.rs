//! Table `mfa_authenticator`: second factors, recovery codes and passkeys.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};

use crate::dialect::stand_in_for_index;
use crate::{AuthenticatorId, Connection, Result, Timestamp, Tx, UserId};

/// The types of which a user has at most one.
const SINGLE: [&str; 2] = ["totp", "recovery_codes"];

/// An authenticator of a user.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mfa_authenticator")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: AuthenticatorId,
    /// `totp`, `recovery_codes` or `webauthn`.
    pub r#type: String,
    /// Secrets, seeds and public keys; what is in it depends on the type.
    pub data: Json,
    /// Whose it is.
    pub user_id: UserId,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When it last let its user in.
    pub last_used_at: Option<Timestamp>,
}

// Security: the data holds secrets.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("authenticators::Model")
            .field("id", &self.id)
            .field("type", &self.r#type)
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
pub struct NewAuthenticator {
    /// Whose it is.
    pub user_id: UserId,
    /// `totp`, `recovery_codes` or `webauthn`.
    pub r#type: String,
    /// What the type needs.
    pub data: Json,
    /// When it was set up.
    pub created_at: Timestamp,
}

/// The authenticators of a user, oldest first.
pub async fn of_user(db: &impl Connection, user: UserId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// How many authenticators of any type a user has.
pub async fn count_of_user(db: &impl Connection, user: UserId) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .count(db)
        .await?)
}

/// The oldest authenticator of a user with this type: the only one, unless the type is `webauthn`.
pub async fn find(db: &impl Connection, user: UserId, r#type: &str) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Type.eq(r#type))
        .order_by_asc(Column::Id)
        .one(db)
        .await?)
}

/// The authenticator with this id.
pub async fn by_id(db: &impl Connection, id: AuthenticatorId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Add an authenticator; [`crate::Error::Unique`] on `user_id, type` when there may be only one and is one.
pub async fn insert(tx: &Tx, new: NewAuthenticator) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        r#type: Set(new.r#type),
        data: Set(new.data),
        user_id: Set(new.user_id),
        created_at: Set(new.created_at),
        last_used_at: Set(None),
    };
    let row = row.insert(tx).await?;
    if SINGLE.contains(&row.r#type.as_str()) {
        let same = Entity::find()
            .filter(Column::UserId.eq(row.user_id))
            .filter(Column::Type.eq(&row.r#type));
        stand_in_for_index(tx, same, "unique_authenticator_type", &["user_id", "type"]).await?;
    }
    Ok(row)
}

/// Write the data if it still equals `old`; false when another change came first, or the row is gone.
///
/// This is what makes a recovery code good for one use only when two requests bring it at once.
pub async fn set_data_if_unchanged(
    tx: &Tx,
    id: AuthenticatorId,
    old: &Json,
    new: &Json,
) -> Result<bool> {
    let row = Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    if row.is_none_or(|row| row.data != *old) {
        return Ok(false);
    }
    let done = Entity::update_many()
        .col_expr(Column::Data, Expr::val(new.clone()))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Note a use; false when the row is gone.
pub async fn set_last_used(
    db: &impl Connection,
    id: AuthenticatorId,
    at: Timestamp,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::val(at))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete an authenticator; false when it is gone.
pub async fn delete(db: &impl Connection, id: AuthenticatorId) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}

/// Delete all authenticators of a user; answers how many there were.
pub async fn delete_of_user(db: &impl Connection, user: UserId) -> Result<u64> {
    let done = Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}
