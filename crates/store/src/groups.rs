//! Table `auth_group`: what Django calls groups, and others call roles. Vestibule reads them only.

use crate::dialect::fixed_rows;
use crate::{Connection, Result, UserId};

/// The names of a user's groups, in alphabetical order.
pub async fn names_of(db: &impl Connection, user: UserId) -> Result<Vec<String>> {
    let sql = "SELECT g.name FROM auth_user_groups m JOIN auth_group g ON g.id = m.group_id WHERE m.user_id = $1";
    let rows = fixed_rows(db, sql, [user.0.into()]).await?;
    let names: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    let mut names = names?;
    names.sort_unstable();
    Ok(names)
}
