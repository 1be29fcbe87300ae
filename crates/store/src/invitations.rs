//! Table `vestibule_invitation`: who may sign up as what, although not everybody may.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{QueryOrder, QuerySelect};

use crate::{Connection, InvitationId, Result, Timestamp, UserId};

/// An invitation.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_invitation")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: InvitationId,
    /// SHA-256 of the key in the link, 64 hexadecimal digits, unique.
    pub key_hash: String,
    /// Who is invited, in lower case. Indexed as `vestibule_invitation_email`.
    pub email: String,
    /// The id of the type they sign up as.
    pub user_type: String,
    /// What is known of their profile already, an object.
    pub data: Json,
    /// The key went by mail and no other way: whoever has it reads that mail.
    pub is_mailed: bool,
    /// Who invited; `None` for the command line.
    pub invited_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Who signed up with it.
    pub used_by: Option<UserId>,
    /// When somebody signed up with it.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

// Security: addresses of people do not belong into a log line.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("invitations::Model")
            .field("id", &self.id)
            .field("user_type", &self.user_type)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether somebody may still sign up with it.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewInvitation {
    /// SHA-256 of the key in the link.
    pub key_hash: String,
    /// Who is invited, in lower case.
    pub email: String,
    /// The id of the type they sign up as.
    pub user_type: String,
    /// What is known of their profile already, an object.
    pub data: Json,
    /// The key goes by mail and no other way.
    pub is_mailed: bool,
    /// Who invited; `None` for the command line.
    pub invited_by: Option<UserId>,
    /// When it was made.
    pub now: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// The invitation of a key.
pub async fn by_key_hash(db: &impl Connection, key_hash: &str) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::KeyHash.eq(key_hash))
        .one(db)
        .await?)
}

/// The invitation with this id.
pub async fn by_id(db: &impl Connection, id: InvitationId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// At most `limit` invitations made before `before`, the newest first.
pub async fn page(
    db: &impl Connection,
    before: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find().order_by_desc(Column::Id).limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// Add an invitation.
pub async fn insert(db: &impl Connection, new: NewInvitation) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        key_hash: Set(new.key_hash),
        email: Set(new.email),
        user_type: Set(new.user_type),
        data: Set(new.data),
        is_mailed: Set(new.is_mailed),
        invited_by: Set(new.invited_by),
        created_at: Set(new.now),
        expires_at: Set(new.expires_at),
        used_by: Set(None),
        used_at: Set(None),
        revoked_at: Set(None),
    };
    Ok(row.insert(db).await?)
}

/// Use an invitation up; false when it was used before, taken back, or is too old: of two who come at once, one may.
pub async fn use_up(
    db: &impl Connection,
    id: InvitationId,
    user: UserId,
    at: Timestamp,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::UsedBy, Expr::val(user))
        .col_expr(Column::UsedAt, Expr::val(at))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(at))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Take an invitation back; false when it was used or taken back before.
pub async fn revoke(db: &impl Connection, id: InvitationId, at: Timestamp) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::val(at))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Take back whatever other open invitations an address has for a type: the newest one counts.
pub async fn revoke_earlier(
    db: &impl Connection,
    email: &str,
    user_type: &str,
    at: Timestamp,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::val(at))
        .filter(Column::Email.eq(email))
        .filter(Column::UserType.eq(user_type))
        .filter(Column::UsedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}
