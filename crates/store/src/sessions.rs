//! Table `django_session`.

use sea_orm::ActiveValue::Set;
use sea_orm::QueryResult;
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};

use crate::dialect::fixed_query;
use crate::{Connection, Result, Timestamp, UserId, batches, user_sessions, users};

/// A session in Django's format; the `django` crate reads and writes the data.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "django_session")]
pub struct Model {
    /// At most 40 characters.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_key: String,
    /// Signed, maybe compressed JSON.
    pub session_data: String,
    /// The first moment at which the session is no more.
    pub expire_date: Timestamp,
}

// Security: the key is a credential.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("sessions::Model")
            .field("expire_date", &self.expire_date)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The session with this key, unless it has expired.
pub async fn find(db: &impl Connection, key: &str, now: Timestamp) -> Result<Option<Model>> {
    let row = Entity::find_by_id(key)
        .filter(Column::ExpireDate.gt(now))
        .one(db)
        .await?;
    Ok(row.filter(|row| row.session_key == key))
}

/// Those of the sessions with these keys that have not expired, in no order.
pub async fn find_all(db: &impl Connection, keys: &[&str], now: Timestamp) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::SessionKey.is_in(keys.iter().copied()))
        .filter(Column::ExpireDate.gt(now))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter(|row| keys.contains(&row.session_key.as_str()))
        .collect())
}

/// The user a session was recorded for when it was logged in, and what most requests ask of them next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The user.
    pub user: users::Model,
    /// The address of the user's primary row of `account_emailaddress`, if there is one.
    pub primary_email: Option<String>,
    /// Whether that address is verified.
    pub is_verified: bool,
}

/// The session with this key, unless it has expired, and the user it was recorded for when it was logged in.
///
/// This is the query behind every authenticated request: one round trip, one prepared statement, columns by position.
/// The user is a guess: which one the session belongs to is said by its data.
pub async fn with_user(
    db: &impl Connection,
    key: &str,
    now: Timestamp,
) -> Result<Option<(Model, Option<Recorded>)>> {
    const SQL: &str = "SELECT s.session_key, s.session_data, s.expire_date, \
        u.id, u.password, u.last_login, u.is_superuser, u.username, u.first_name, u.last_name, \
        u.email, u.is_staff, u.is_active, u.date_joined, e.email, e.verified \
        FROM django_session s \
        LEFT JOIN usersessions_usersession d ON d.session_key = s.session_key \
        LEFT JOIN auth_user u ON u.id = d.user_id \
        LEFT JOIN account_emailaddress e ON e.user_id = u.id AND e.\"primary\" \
        WHERE s.session_key = $1 AND s.expire_date > $2";
    let Some(row) = fixed_query(db, SQL, [key.into(), now.into()]).await? else {
        return Ok(None);
    };
    let session = Model {
        session_key: row.try_get_by_index(0)?,
        session_data: row.try_get_by_index(1)?,
        expire_date: row.try_get_by_index(2)?,
    };
    if session.session_key != key {
        return Ok(None);
    }
    let recorded = match user_of(&row)? {
        Some(user) => Some(Recorded {
            user,
            primary_email: row.try_get_by_index(14)?,
            is_verified: row.try_get_by_index::<Option<bool>>(15)?.unwrap_or(false),
        }),
        None => None,
    };
    Ok(Some((session, recorded)))
}

/// The columns 3 to 13 of [`with_user`].
fn user_of(row: &QueryResult) -> Result<Option<users::Model>> {
    let Some(id) = row.try_get_by_index::<Option<UserId>>(3)? else {
        return Ok(None);
    };
    Ok(Some(users::Model {
        id,
        password: row.try_get_by_index(4)?,
        last_login: row.try_get_by_index(5)?,
        is_superuser: row.try_get_by_index(6)?,
        username: row.try_get_by_index(7)?,
        first_name: row.try_get_by_index(8)?,
        last_name: row.try_get_by_index(9)?,
        email: row.try_get_by_index(10)?,
        is_staff: row.try_get_by_index(11)?,
        is_active: row.try_get_by_index(12)?,
        date_joined: row.try_get_by_index(13)?,
    }))
}

/// Is there a row with this key, expired or not?
pub async fn exists(db: &impl Connection, key: &str) -> Result<bool> {
    let sql = "SELECT session_key FROM django_session WHERE session_key = $1";
    let Some(row) = fixed_query(db, sql, [key.into()]).await? else {
        return Ok(false);
    };
    Ok(row.try_get_by_index::<String>(0)? == key)
}

/// Add a session; [`crate::Error::Unique`] when the key is taken.
pub async fn insert(db: &impl Connection, session: &Model) -> Result<()> {
    Entity::insert(active(session))
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Write a session, whether or not it is there.
pub async fn save(db: &impl Connection, session: &Model) -> Result<()> {
    Entity::insert(active(session))
        .on_conflict(
            OnConflict::column(Column::SessionKey)
                .update_columns([Column::SessionData, Column::ExpireDate])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Write a session that is still there; false when it has been deleted meanwhile.
pub async fn update(db: &impl Connection, session: &Model) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::SessionData, Expr::val(&session.session_data))
        .col_expr(Column::ExpireDate, Expr::val(session.expire_date))
        .filter(Column::SessionKey.eq(&session.session_key))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Write a session that still has the data that it had; false when another request came between.
pub async fn replace(db: &impl Connection, session: &Model, had: &str) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::SessionData, Expr::val(&session.session_data))
        .col_expr(Column::ExpireDate, Expr::val(session.expire_date))
        .filter(Column::SessionKey.eq(&session.session_key))
        .filter(Column::SessionData.eq(had))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete a session; false when it is gone.
pub async fn delete(db: &impl Connection, key: &str) -> Result<bool> {
    Ok(Entity::delete_by_id(key).exec(db).await?.rows_affected == 1)
}

/// Delete the sessions that are recorded for a user; answers how many there were.
pub async fn delete_of_user(db: &impl Connection, user: UserId) -> Result<u64> {
    let key = user_sessions::Column::SessionKey;
    let of = user_sessions::Column::UserId.eq(user);
    let keys: Vec<String> = batches::values::<user_sessions::Entity, _>(db, key, of).await?;
    if keys.is_empty() {
        return Ok(0);
    }
    let done = Entity::delete_many()
        .filter(Column::SessionKey.is_in(keys))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// Delete at most `limit` sessions that have expired, with the records of their devices; answers how many sessions. Small
/// batches keep other writers waiting briefly.
pub async fn delete_expired(db: &impl Connection, now: Timestamp, limit: u64) -> Result<u64> {
    let (key, end) = (Column::SessionKey, Column::ExpireDate);
    let keys: Vec<String> = batches::oldest::<Entity, _>(db, key, end, end.lte(now), limit).await?;
    if keys.is_empty() {
        return Ok(0);
    }
    let expired = Entity::delete_many()
        .filter(key.is_in(&keys))
        .filter(end.lte(now));
    let deleted = expired.exec(db).await?.rows_affected;
    user_sessions::delete_without_session(db, &keys).await?;
    Ok(deleted)
}

fn active(session: &Model) -> ActiveModel {
    ActiveModel {
        session_key: Set(session.session_key.clone()),
        session_data: Set(session.session_data.clone()),
        expire_date: Set(session.expire_date),
    }
}
