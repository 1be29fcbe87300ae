//! What was done to accounts.
//!
//! Rows outlive the users they name, so there is no foreign key. They are read by account, by kind, and all together,
//! always the newest first; old ones are deleted by their time.

use sea_orm::sea_query::Table;

use super::{Result, Work};
use crate::dialect::kinds::Kind::{BigAuto, Char, DateTime, Integer, IpAddress, Json};

const TABLE: &str = "vestibule_audit";

/// Makes `vestibule_audit`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table(TABLE)
        .col(BigAuto.column(db, "id"))
        .col(DateTime.column(db, "at"))
        .col(Char { length: 64 }.column(db, "event"))
        .col(Integer.column(db, "actor_id").null())
        .col(Integer.column(db, "subject_id").null())
        .col(IpAddress.column(db, "ip").null())
        .col(Char { length: 200 }.column(db, "user_agent"))
        .col(Char { length: 16 }.column(db, "outcome"))
        .col(Char { length: 16 }.column(db, "client"))
        .col(Json.column(db, "data"));
    work.create_table(&mut table).await?;
    work.create_index(
        TABLE,
        "vestibule_audit_subject",
        &["subject_id", "at", "id"],
    )
    .await?;
    work.create_index(TABLE, "vestibule_audit_event", &["event", "at", "id"])
        .await?;
    work.create_index(TABLE, "vestibule_audit_at", &["at", "id"])
        .await
}
