//! Table `socialaccount_socialaccount`: identities at providers.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::QueryOrder;
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;

use crate::dialect::same_text;
use crate::{Connection, Result, SocialAccountId, Timestamp, Tx, UserId};
use crate::{batches, social_tokens};

/// An identity of a user at a provider.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "socialaccount_socialaccount")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: SocialAccountId,
    /// The app's `provider_id` if it has one, else the provider.
    pub provider: String,
    /// Who it is there; unique per provider.
    pub uid: String,
    /// When it was last used.
    pub last_login: Timestamp,
    /// When it was connected.
    pub date_joined: Timestamp,
    /// Whose it is here.
    pub user_id: UserId,
    /// What the provider told.
    pub extra_data: Json,
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone, Debug)]
pub struct NewSocialAccount {
    /// Whose it is here.
    pub user_id: UserId,
    /// The app's `provider_id` if it has one, else the provider.
    pub provider: String,
    /// Who it is there.
    pub uid: String,
    /// What the provider told.
    pub extra_data: Json,
    /// When it was connected and used.
    pub now: Timestamp,
}

/// The identities of a user, oldest first.
pub async fn of_user(db: &impl Connection, user: UserId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The identity `uid` at `provider`.
pub async fn find(db: &impl Connection, provider: &str, uid: &str) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(same_text(db, Column::Provider, provider))
        .filter(same_text(db, Column::Uid, uid))
        .one(db)
        .await?)
}

/// Are there identities of a user other than this one?
pub async fn has_other(db: &impl Connection, user: UserId, but: SocialAccountId) -> Result<bool> {
    let other = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Id.ne(but))
        .one(db)
        .await?;
    Ok(other.is_some())
}

/// Add an identity; [`crate::Error::Unique`] on `provider, uid` when it is connected already.
pub async fn insert(db: &impl Connection, new: NewSocialAccount) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        provider: Set(new.provider),
        uid: Set(new.uid),
        last_login: Set(new.now),
        date_joined: Set(new.now),
        user_id: Set(new.user_id),
        extra_data: Set(new.extra_data),
    };
    Ok(row.insert(db).await?)
}

/// Note a login and what the provider told at it; false when the row is gone.
pub async fn set_seen(
    db: &impl Connection,
    id: SocialAccountId,
    extra_data: &Json,
    now: Timestamp,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::ExtraData, Expr::val(extra_data.clone()))
        .col_expr(Column::LastLogin, Expr::val(now))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete an identity and its tokens; false when it is gone.
pub async fn delete(tx: &Tx, id: SocialAccountId) -> Result<bool> {
    delete_tokens(tx, Column::Id.eq(id)).await?;
    Ok(Entity::delete_by_id(id).exec(tx).await?.rows_affected == 1)
}

/// Delete all identities of a user and their tokens; answers how many identities there were.
pub async fn delete_of_user(tx: &Tx, user: UserId) -> Result<u64> {
    delete_tokens(tx, Column::UserId.eq(user)).await?;
    let done = Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

async fn delete_tokens(tx: &Tx, of: Expr) -> Result<()> {
    let ids: Vec<SocialAccountId> = batches::values::<Entity, _>(tx, Column::Id, of).await?;
    if !ids.is_empty() {
        social_tokens::Entity::delete_many()
            .filter(social_tokens::Column::AccountId.is_in(ids))
            .exec(tx)
            .await?;
    }
    Ok(())
}
