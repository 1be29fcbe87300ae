//! Table `auth_user`.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, QueryOrder, QuerySelect};

use crate::dialect::{contains, same_text, same_text_without_case, table_exists};
use crate::{Connection, Result, Timestamp, Tx, UserId};
use crate::{authenticators, emails, sessions, social_accounts, user_sessions};

/// A user, as Django's `AbstractUser` has one.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "auth_user")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: UserId,
    /// The password's hash in Django's encoding.
    pub password: String,
    /// When the user last logged in; `None` means never.
    pub last_login: Option<Timestamp>,
    /// Has every permission.
    pub is_superuser: bool,
    /// At most 150 characters, unique.
    pub username: String,
    /// At most 150 characters.
    pub first_name: String,
    /// At most 150 characters.
    pub last_name: String,
    /// The primary address in lower case, or `""`.
    pub email: String,
    /// May use the admin console.
    pub is_staff: bool,
    /// May log in.
    pub is_active: bool,
    /// When the account was made.
    pub date_joined: Timestamp,
}

// Security: the hash does not belong into a log line.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("users::Model")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewUser {
    /// At most 150 characters, unique.
    pub username: String,
    /// The primary address in lower case, or `""`.
    pub email: String,
    /// The password's hash in Django's encoding.
    pub password: String,
    /// `""` when unknown.
    pub first_name: String,
    /// `""` when unknown.
    pub last_name: String,
    /// May log in.
    pub is_active: bool,
    /// May use the admin console.
    pub is_staff: bool,
    /// Has every permission.
    pub is_superuser: bool,
    /// When the account was made.
    pub date_joined: Timestamp,
}

/// The user with this id.
pub async fn by_id(db: &impl Connection, id: UserId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The users with these ids, in no order.
pub async fn by_ids(
    db: &impl Connection,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids)).all(db).await?)
}

/// The users with this name; with `ignoring_case` there may be several.
///
/// The engines differ in what they call the same letter: the caller compares the names of the answer once more.
pub async fn by_username(
    db: &impl Connection,
    username: &str,
    ignoring_case: bool,
) -> Result<Vec<Model>> {
    let matches = if ignoring_case {
        Condition::all().add(same_text_without_case(db, Column::Username, [username]))
    } else {
        same_text(db, Column::Username, username)
    };
    Ok(Entity::find()
        .filter(matches)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Those user names that equal one of `candidates` when case is disregarded, as they are spelt in the table.
pub async fn taken_usernames(db: &impl Connection, candidates: &[String]) -> Result<Vec<String>> {
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let candidates = candidates.iter().map(String::as_str);
    Ok(Entity::find()
        .select_only()
        .column(Column::Username)
        .filter(same_text_without_case(db, Column::Username, candidates))
        .into_tuple()
        .all(db)
        .await?)
}

/// The users whose `email` column holds this address, given in lower case.
pub async fn by_email(db: &impl Connection, email: &str) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(same_text(db, Column::Email, email))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// At most `limit` of those who may use the admin console and may log in, oldest first.
pub async fn staff(db: &impl Connection, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::IsStaff.eq(true))
        .filter(Column::IsActive.eq(true))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// At most `limit` users after `after` in the order of ids, of those whose name or address contains `search`.
pub async fn page(
    db: &impl Connection,
    after: Option<UserId>,
    limit: u64,
    search: Option<&str>,
) -> Result<Vec<Model>> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    if let Some(search) = search {
        query = query.filter(
            Condition::any()
                .add(contains(Column::Username, search))
                .add(contains(Column::Email, search)),
        );
    }
    Ok(query.all(db).await?)
}

/// Add a user. A taken name is [`crate::Error::Unique`] on `username`.
pub async fn insert(db: &impl Connection, user: NewUser) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        password: Set(user.password),
        last_login: Set(None),
        is_superuser: Set(user.is_superuser),
        username: Set(user.username),
        first_name: Set(user.first_name),
        last_name: Set(user.last_name),
        email: Set(user.email),
        is_staff: Set(user.is_staff),
        is_active: Set(user.is_active),
        date_joined: Set(user.date_joined),
    };
    Ok(row.insert(db).await?)
}

/// Write one column of one user; false when there is no such user.
async fn set(
    db: &impl Connection,
    id: UserId,
    column: Column,
    value: impl Into<Value>,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(column, Expr::val(value.into()))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Write the password's hash; false when there is no such user.
pub async fn set_password(db: &impl Connection, id: UserId, hash: &str) -> Result<bool> {
    set(db, id, Column::Password, hash).await
}

/// Write the password's hash if it still is `old`; false when another change came first.
pub async fn replace_password_if(
    db: &impl Connection,
    id: UserId,
    old: &str,
    new: &str,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Password, Expr::val(new))
        .filter(Column::Id.eq(id))
        .filter(same_text(db, Column::Password, old))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Write the primary address, in lower case or `""`; false when there is no such user.
pub async fn set_email(db: &impl Connection, id: UserId, email: &str) -> Result<bool> {
    set(db, id, Column::Email, email).await
}

/// Write the name; a taken one is [`crate::Error::Unique`] on `username`. False when there is no such user.
pub async fn set_username(db: &impl Connection, id: UserId, username: &str) -> Result<bool> {
    set(db, id, Column::Username, username).await
}

/// Write the first and last name; false when there is no such user.
pub async fn set_names(db: &impl Connection, id: UserId, first: &str, last: &str) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::FirstName, Expr::val(first))
        .col_expr(Column::LastName, Expr::val(last))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Note a login; false when there is no such user.
pub async fn set_last_login(db: &impl Connection, id: UserId, at: Timestamp) -> Result<bool> {
    set(db, id, Column::LastLogin, at).await
}

/// Allow or forbid to log in; false when there is no such user.
pub async fn set_active(db: &impl Connection, id: UserId, is_active: bool) -> Result<bool> {
    set(db, id, Column::IsActive, is_active).await
}

/// Write who may use the admin console and who has every permission; false when there is no such user.
pub async fn set_flags(
    db: &impl Connection,
    id: UserId,
    is_staff: bool,
    is_superuser: bool,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::IsStaff, Expr::val(is_staff))
        .col_expr(Column::IsSuperuser, Expr::val(is_superuser))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Tables of `django.contrib` that may stand beside ours and refer to a user.
const NEIGHBOURS: [&str; 3] = [
    "auth_user_groups",
    "auth_user_user_permissions",
    "django_admin_log",
];

/// Delete a user and every row that depends on it, including the sessions; false when there is no such user.
///
/// Django declares no `ON DELETE CASCADE`; our own tables do. A phone number in a table of the project's goes with
/// [`crate::phones::Phones::delete`]. A row in a table that is not known here makes the database refuse.
pub async fn delete(tx: &Tx, id: UserId) -> Result<bool> {
    sessions::delete_of_user(tx, id).await?;
    user_sessions::delete_of_user(tx, id).await?;
    authenticators::delete_of_user(tx, id).await?;
    social_accounts::delete_of_user(tx, id).await?;
    emails::delete_of_user(tx, id).await?;
    for table in NEIGHBOURS {
        if table_exists(tx, table).await? {
            let mut rows = sea_orm::sea_query::Query::delete();
            rows.from_table(table)
                .and_where(Expr::col("user_id").eq(id));
            tx.execute(&rows).await?;
        }
    }
    Ok(Entity::delete_by_id(id).exec(tx).await?.rows_affected == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::plan;
    use crate::testing::TestDb;

    #[tokio::test]
    async fn names_and_addresses_are_found_by_an_index() {
        let db = TestDb::new().await;
        for number in 0..50 {
            db.user(&format!("user{number}")).await;
        }
        let by_name = if db.engine() == "MySQL" {
            r#""key": "username""#
        } else {
            "vestibule_auth_user_username_lower"
        };
        let one = same_text_without_case(&*db, Column::Username, ["User7"]);
        let many = same_text_without_case(&*db, Column::Username, ["User7", "user8"]);
        let address = same_text(&*db, Column::Email, "user7@example.org");
        for (query, index) in [
            (Entity::find().filter(one), by_name),
            (Entity::find().filter(many), by_name),
            (Entity::find().filter(address), "vestibule_auth_user_email"),
        ] {
            let plan = plan(&db, &query).await;
            assert!(plan.contains(index), "{plan}");
        }
    }
}
