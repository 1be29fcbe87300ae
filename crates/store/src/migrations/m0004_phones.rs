//! Phone numbers.
//!
//! allauth leaves it to the project where they are kept. This is where, unless the configuration names another table. A
//! user has at most one number and a number at most one user; a number goes with its user, also when Django deletes
//! that user, or it could never be used again.

use sea_orm::sea_query::Table;

use super::{Result, Work, to_user};
use crate::dialect::kinds::Kind::{Boolean, Char, Integer};

/// Makes `vestibule_phone`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table("vestibule_phone")
        .col(Integer.column(db, "user_id").primary_key())
        .col(Char { length: 40 }.column(db, "phone").unique_key())
        .col(Boolean.column(db, "verified"))
        .foreign_key(&mut to_user("vestibule_phone"));
    work.create_table(&mut table).await
}
