//! Rows that only Django writes.

use sea_orm::{ConnectionTrait, Statement};

use crate::{Db, UserId};

/// Puts a user into a group, which is made if there is none of that name.
///
/// # Panics
///
/// When the database refuses.
#[expect(clippy::expect_used, reason = "only tests call this")]
pub async fn put_in_group(db: &Db, user: UserId, name: &str) {
    let run = async |sql: &str, values: Vec<sea_orm::Value>| {
        let engine = db.get_database_backend();
        // Dialect: the three engines write parameters in two ways.
        let sql = match engine {
            sea_orm::DbBackend::Postgres => sql.to_owned(),
            _ => sql.replace("$1", "?").replace("$2", "?"),
        };
        let statement = Statement::from_sql_and_values(engine, sql, values);
        db.execute_raw(statement).await.expect("a row for the test");
    };
    let is_there = crate::dialect::fixed_query(
        db,
        "SELECT id FROM auth_group WHERE name = $1",
        [name.into()],
    );
    if is_there.await.expect("groups").is_none() {
        run(
            "INSERT INTO auth_group (name) VALUES ($1)",
            vec![name.into()],
        )
        .await;
    }
    run(
        "INSERT INTO auth_user_groups (user_id, group_id) SELECT $1, id FROM auth_group WHERE name = $2",
        vec![user.0.into(), name.into()],
    )
    .await;
}
