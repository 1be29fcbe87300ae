//! Work that one node does at a time, such as the clean-up.
//!
//! A row in place of a lock of the engine's: a lock would need a connection of its own for as long as the work takes,
//! and could not say when the work is due again.

use sea_orm::sea_query::Table;

use super::{Result, Work};
use crate::dialect::kinds::Kind::{Char, DateTime};

/// Makes `vestibule_lease`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table("vestibule_lease")
        .col(Char { length: 32 }.column(db, "name").primary_key())
        .col(Char { length: 32 }.column(db, "holder"))
        .col(DateTime.column(db, "expires_at"));
    work.create_table(&mut table).await
}
