//! Table `socialaccount_socialapp`: providers that were set up in the database rather than the configuration.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::QueryOrder;
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::{Connection, Result, SocialAppId, Tx, social_tokens};

/// Our registration at a provider.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "socialaccount_socialapp")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: SocialAppId,
    /// The provider, as in the catalogue.
    pub provider: String,
    /// What people call it.
    pub name: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it.
    pub secret: String,
    /// A key some providers give beside the secret.
    pub key: String,
    /// Tells several apps of one protocol apart, `""` when there is one.
    pub provider_id: String,
    /// Further settings, such as the URL of an `OpenID` server.
    pub settings: Json,
}

// Security: the secret does not belong into a log line.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("social_apps::Model")
            .field("id", &self.id)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of; the fields are those of [`Model`].
#[derive(Clone)]
pub struct NewSocialApp {
    /// The provider, as in the catalogue.
    pub provider: String,
    /// `""`, or what tells several apps of one protocol apart.
    pub provider_id: String,
    /// What people call it.
    pub name: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it.
    pub secret: String,
    /// A key some providers give beside the secret.
    pub key: String,
    /// Further settings.
    pub settings: Json,
}

/// All apps, oldest first.
pub async fn all(db: &impl Connection) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(db).await?)
}

/// The apps of a site, oldest first.
pub async fn of_site(db: &impl Connection, site: i32) -> Result<Vec<Model>> {
    let mut ids = Query::select();
    ids.column("socialapp_id")
        .from("socialaccount_socialapp_sites")
        .and_where(Expr::col("site_id").eq(site));
    Ok(Entity::find()
        .filter(Column::Id.in_subquery(ids))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Let an app be used on a site, if it is not already.
pub async fn add_site(tx: &Tx, id: SocialAppId, site: i32) -> Result<()> {
    if of_site(tx, site).await?.iter().any(|app| app.id == id) {
        return Ok(());
    }
    let mut row = Query::insert();
    row.into_table("socialaccount_socialapp_sites")
        .columns(["socialapp_id", "site_id"])
        .values_panic([id.into(), site.into()]);
    tx.execute(&row).await?;
    Ok(())
}

/// Write another secret; false when the app is gone.
pub async fn set_secret(db: &impl Connection, id: SocialAppId, secret: &str) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Secret, Expr::val(secret))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The app with this id.
pub async fn by_id(db: &impl Connection, id: SocialAppId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Add an app.
pub async fn insert(db: &impl Connection, new: NewSocialApp) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        provider: Set(new.provider),
        name: Set(new.name),
        client_id: Set(new.client_id),
        secret: Set(new.secret),
        key: Set(new.key),
        provider_id: Set(new.provider_id),
        settings: Set(new.settings),
    };
    Ok(row.insert(db).await?)
}

/// Delete an app, its tokens and its sites; false when it is gone.
pub async fn delete(tx: &Tx, id: SocialAppId) -> Result<bool> {
    social_tokens::Entity::delete_many()
        .filter(social_tokens::Column::AppId.eq(id))
        .exec(tx)
        .await?;
    let mut sites = Query::delete();
    sites
        .from_table("socialaccount_socialapp_sites")
        .and_where(Expr::col("socialapp_id").eq(id));
    tx.execute(&sites).await?;
    Ok(Entity::delete_by_id(id).exec(tx).await?.rows_affected == 1)
}
