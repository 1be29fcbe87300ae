//! One-time codes whose wrong guesses the database counts.
//!
//! The counter in the session is for the user's benefit: two requests that come at once can overwrite it. The one here
//! cannot be. Rows go when they expire, or with their user, also when Django deletes that user.

use sea_orm::sea_query::Table;

use super::{Result, Work, to_user};
use crate::dialect::kinds::Kind::{Char, DateTime, Integer};

/// Makes `vestibule_code`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table("vestibule_code")
        .col(Char { length: 32 }.column(db, "id").primary_key())
        .col(Char { length: 32 }.column(db, "purpose"))
        .col(Integer.column(db, "user_id").null())
        .col(Char { length: 128 }.column(db, "code_hash"))
        .col(Integer.column(db, "failed_attempts"))
        .col(Integer.column(db, "sendings"))
        .col(DateTime.column(db, "created_at"))
        .col(DateTime.column(db, "expires_at"))
        .col(DateTime.column(db, "used_at").null())
        .foreign_key(&mut to_user("vestibule_code"));
    work.create_table(&mut table).await?;
    work.create_index(
        "vestibule_code",
        "vestibule_code_expires_at",
        &["expires_at"],
    )
    .await?;
    work.create_index("vestibule_code", "vestibule_code_user_id", &["user_id"])
        .await
}
