//! Keys that tokens are signed with, where the server keeps them itself.
//!
//! A row is a private key, sealed under the secret key, and the moment from which it signs. All of them verify. They are
//! in the database so that every node has them, and a new one is known everywhere before anything is signed with it.

use sea_orm::sea_query::Table;

use super::{Result, Work};
use crate::dialect::kinds::Kind::{Char, DateTime, Text};

/// Makes `vestibule_signing_key`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table("vestibule_signing_key")
        .col(Char { length: 64 }.column(db, "kid").primary_key())
        .col(Char { length: 16 }.column(db, "algorithm"))
        .col(Text.column(db, "private_key"))
        .col(DateTime.column(db, "created_at"))
        .col(DateTime.column(db, "signs_from"));
    work.create_table(&mut table).await
}
