//! Table `socialaccount_socialtoken`: access tokens at providers, kept when `socialaccount.store_tokens` is on.

use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::QueryOrder;
use sea_orm::prelude::*;

use crate::{Connection, Result, SocialAccountId, SocialAppId, SocialTokenId, Timestamp};

/// A token for an identity.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "socialaccount_socialtoken")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: SocialTokenId,
    /// The access token.
    pub token: String,
    /// The refresh token, or the secret of OAuth 1; `""` when there is none.
    pub token_secret: String,
    /// When it ends, if the provider said.
    pub expires_at: Option<Timestamp>,
    /// `socialaccount_socialaccount.id`.
    pub account_id: SocialAccountId,
    /// `socialaccount_socialapp.id`; `None` for an app of the configuration.
    pub app_id: Option<SocialAppId>,
}

// Security: both tokens are credentials.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("social_tokens::Model")
            .field("id", &self.id)
            .field("account_id", &self.account_id)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewSocialToken {
    /// `socialaccount_socialaccount.id`.
    pub account_id: SocialAccountId,
    /// `socialaccount_socialapp.id`; `None` for an app of the configuration.
    pub app_id: Option<SocialAppId>,
    /// The access token.
    pub token: String,
    /// The refresh token, or the secret of OAuth 1; `""` when there is none.
    pub token_secret: String,
    /// When it ends, if the provider said.
    pub expires_at: Option<Timestamp>,
}

/// The tokens of an identity, oldest first.
pub async fn of_account(db: &impl Connection, account: SocialAccountId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Keep a token in place of the one that the same app had for the same identity. A provider that gives no new refresh
/// token means the old one to go on.
// Compat: `allauth/socialaccount/models.py` `SocialLogin._store_token`.
pub async fn replace(db: &impl Connection, new: NewSocialToken) -> Result<Model> {
    let of_app = match new.app_id {
        Some(app) => Column::AppId.eq(app),
        None => Column::AppId.is_null(),
    };
    let old = Entity::find()
        .filter(Column::AccountId.eq(new.account_id))
        .filter(of_app)
        .order_by_asc(Column::Id)
        .one(db)
        .await?;
    let Some(old) = old else {
        return insert(db, new).await;
    };
    let mut row = ActiveModel {
        id: Unchanged(old.id),
        token: Set(new.token),
        token_secret: Unchanged(old.token_secret),
        expires_at: Set(new.expires_at),
        account_id: Unchanged(old.account_id),
        app_id: Unchanged(old.app_id),
    };
    if !new.token_secret.is_empty() {
        row.token_secret = Set(new.token_secret);
    }
    Ok(row.update(db).await?)
}

/// Add a token; [`crate::Error::Unique`] on `app_id, account_id` when there is one of the same app.
pub async fn insert(db: &impl Connection, new: NewSocialToken) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        token: Set(new.token),
        token_secret: Set(new.token_secret),
        expires_at: Set(new.expires_at),
        account_id: Set(new.account_id),
        app_id: Set(new.app_id),
    };
    Ok(row.insert(db).await?)
}

/// Delete a token; false when it is gone.
pub async fn delete(db: &impl Connection, id: SocialTokenId) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}
