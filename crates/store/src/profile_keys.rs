//! Table `vestibule_profile_key`: what of profiles must be had once, as hashes that the database keeps apart.

use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::prelude::*;

use crate::{Connection, Error, Result, UserId, Violation};

/// A value, or several together, that one user has.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_profile_key")]
pub struct Model {
    /// 64 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: String,
    /// Who has it. Indexed as `vestibule_profile_key_user_id`.
    pub user_id: UserId,
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Those of the keys that somebody else than `user` has.
pub async fn taken(
    db: &impl Connection,
    keys: &[String],
    user: Option<UserId>,
) -> Result<Vec<String>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Entity::find().filter(Column::KeyHash.is_in(keys.iter().map(String::as_str)));
    if let Some(user) = user {
        query = query.filter(Column::UserId.ne(user));
    }
    Ok(query
        .select_only()
        .column(Column::KeyHash)
        .into_tuple()
        .all(db)
        .await?)
}

/// Give a user these keys in place of those before; [`crate::Error::Unique`] when somebody else has one, which is then
/// the name of the rule.
///
/// What stays is not touched: where nothing changes nobody waits for anybody.
pub async fn set(db: &impl Connection, user: UserId, keys: &[String]) -> Result<()> {
    let had: Vec<String> = Entity::find()
        .select_only()
        .column(Column::KeyHash)
        .filter(Column::UserId.eq(user))
        .into_tuple()
        .all(db)
        .await?;
    let gone: Vec<_> = had.iter().filter(|key| !keys.contains(key)).collect();
    if !gone.is_empty() {
        Entity::delete_many()
            .filter(Column::KeyHash.is_in(gone))
            .exec(db)
            .await?;
    }
    let mut new: Vec<_> = keys.iter().filter(|key| !had.contains(key)).collect();
    // Two who want the same keys take them in the same order: neither waits for what the other holds.
    new.sort();
    for key_hash in new {
        let row = ActiveModel {
            key_hash: Set(key_hash.clone()),
            user_id: Set(user),
        };
        let done = Entity::insert(row).exec_without_returning(db).await;
        done.map_err(|error| match Error::from(error) {
            Error::Unique(_) => Error::Unique(Violation::found(key_hash, &["key_hash"])),
            other => other,
        })?;
    }
    Ok(())
}
