//! Table `vestibule_signing_key`: keys that tokens are signed with, and that all nodes share.

use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::prelude::*;

use crate::dialect::exclusive::exclusively;
use crate::{Connection, Db, Result, Timestamp};

/// A key pair.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_signing_key")]
pub struct Model {
    /// The thumbprint of the public key, at most 64 characters.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// The `alg` header, at most 16 characters.
    pub algorithm: String,
    /// The private key, sealed.
    pub private_key: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first moment at which it signs, until a later key does.
    pub signs_from: Timestamp,
}

// Security: the private key is sealed, and still nothing for a log.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("signing_keys::Model")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// None are declared: the table stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All keys, the one that signs last first.
pub async fn all(db: &impl Connection) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .order_by_desc(Column::SignsFrom)
        .order_by_desc(Column::Kid)
        .all(db)
        .await?)
}

/// Add a key; [`crate::Error::Unique`] when it is there.
pub async fn insert(db: &impl Connection, key: Model) -> Result<()> {
    let row = ActiveModel {
        kid: Set(key.kid),
        algorithm: Set(key.algorithm),
        private_key: Set(key.private_key),
        created_at: Set(key.created_at),
        signs_from: Set(key.signs_from),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Add the first key of an algorithm. Of many processes that start at once one does; all answer what is there then.
pub async fn insert_first(db: &Db, key: Model) -> Result<Vec<Model>> {
    exclusively(db, async |tx| {
        let there = all(tx).await?;
        if there.iter().any(|one| one.algorithm == key.algorithm) {
            return Ok(there);
        }
        insert(tx, key).await?;
        all(tx).await
    })
    .await
}

/// Delete a key; false when it is gone.
pub async fn delete(db: &impl Connection, kid: &str) -> Result<bool> {
    Ok(Entity::delete_by_id(kid).exec(db).await?.rows_affected == 1)
}
