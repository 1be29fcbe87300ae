//! One-time codes whose wrong guesses the database counts.
//!
//! The counter in the session is for the user's benefit: two requests that come at once can overwrite it. The one here
//! cannot be. Rows go when they expire, or with their user, also when Django deletes that user.

use sea_orm::sea_query::Table;

use super::{Result, Work, to_user};
use crate::dialect::kinds::Kind::{CharField, DateTimeField, IntegerField};

/// Makes `vestibule_code`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table("vestibule_code")
        .col(CharField { length: 32 }.column(db, "id").primary_key())
        .col(CharField { length: 32 }.column(db, "purpose"))
        .col(IntegerField.column(db, "user_id").null())
        .col(CharField { length: 128 }.column(db, "code_hash"))
        .col(IntegerField.column(db, "failed_attempts"))
        .col(IntegerField.column(db, "sendings"))
        .col(DateTimeField.column(db, "created_at"))
        .col(DateTimeField.column(db, "expires_at"))
        .col(DateTimeField.column(db, "used_at").null())
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
