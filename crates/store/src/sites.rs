//! Table `django_site`.

use sea_orm::prelude::*;

use crate::{Connection, Result};

/// A site of `django.contrib.sites`; its name is what authenticator apps show as the issuer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "django_site")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// Host name, unique.
    pub domain: String,
    /// What people call it.
    pub name: String,
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The site with this id.
pub async fn by_id(db: &impl Connection, id: i32) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}
