//! Table `usersessions_usersession`: the devices a user is logged in on.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::QueryOrder;
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};

use crate::{Connection, Ip, Result, Timestamp, UserId, UserSessionId, batches, sessions};

/// Where and since when a session is used.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usersessions_usersession")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: UserSessionId,
    /// When it was logged in.
    pub created_at: Timestamp,
    /// The address of its last request.
    pub ip: Ip,
    /// The time of its last request, to the precision at which requests are noted.
    pub last_seen_at: Timestamp,
    /// `django_session.session_key`, unique.
    pub session_key: String,
    /// The header, at most 200 characters.
    pub user_agent: String,
    /// Free for the project; `{}`.
    pub data: Json,
    /// Who is logged in.
    pub user_id: UserId,
}

// Security: the key is a credential.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("user_sessions::Model")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A request of a session.
#[derive(Clone)]
pub struct Seen {
    /// Who is logged in.
    pub user_id: UserId,
    /// `django_session.session_key`.
    pub session_key: String,
    /// Where the request came from.
    pub ip: Ip,
    /// The header, at most 200 characters.
    pub user_agent: String,
    /// When it came.
    pub at: Timestamp,
}

/// The devices of a user, oldest first.
pub async fn of_user(db: &impl Connection, user: UserId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The device with this session key.
pub async fn by_key(db: &impl Connection, key: &str) -> Result<Option<Model>> {
    let row = Entity::find()
        .filter(Column::SessionKey.eq(key))
        .one(db)
        .await?;
    Ok(row.filter(|row| row.session_key == key))
}

/// Those devices of a user that have one of these ids.
pub async fn by_ids(
    db: &impl Connection,
    user: UserId,
    ids: &[UserSessionId],
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Note a request: the first one makes the row, later ones renew user, address, header and time.
pub async fn upsert(db: &impl Connection, seen: Seen) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        created_at: Set(seen.at),
        ip: Set(seen.ip),
        last_seen_at: Set(seen.at),
        session_key: Set(seen.session_key),
        user_agent: Set(seen.user_agent),
        data: Set(Json::Object(serde_json::Map::new())),
        user_id: Set(seen.user_id),
    };
    let renewed = [
        Column::UserId,
        Column::Ip,
        Column::UserAgent,
        Column::LastSeenAt,
    ];
    Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::SessionKey)
                .update_columns(renewed)
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Follow a session to its new key; false when it was not recorded.
pub async fn rekey(db: &impl Connection, old_key: &str, new_key: &str) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::SessionKey, Expr::val(new_key))
        .filter(Column::SessionKey.eq(old_key))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete a device; false when it is gone.
pub async fn delete(db: &impl Connection, id: UserSessionId) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}

/// Delete the device with this session key; false when there is none.
pub async fn delete_by_key(db: &impl Connection, key: &str) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::SessionKey.eq(key))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete those devices with one of these session keys whose session is gone; answers how many.
pub async fn delete_without_session(db: &impl Connection, keys: &[String]) -> Result<u64> {
    let alive: Vec<String> = batches::values::<sessions::Entity, _>(
        db,
        sessions::Column::SessionKey,
        sessions::Column::SessionKey.is_in(keys),
    )
    .await?;
    let gone = keys.iter().filter(|key| !alive.contains(key));
    let done = Entity::delete_many()
        .filter(Column::SessionKey.is_in(gone))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// Delete all devices of a user; answers how many there were.
pub async fn delete_of_user(db: &impl Connection, user: UserId) -> Result<u64> {
    let done = Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}
