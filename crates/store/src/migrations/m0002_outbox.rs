//! Messages that wait to be sent.
//!
//! Mails and text messages are rows, written in the transaction of the change they tell of, so that neither is there
//! without the other. The worker looks for the longest due (`vestibule_outbox_due`); the console lists what was sent and
//! given up, and old rows are deleted by `sent_at`.

use sea_orm::sea_query::Table;

use super::{Result, Work};
use crate::dialect::kinds::Kind::{BigAuto, Char, DateTime, Integer, Json, Text};

/// Makes `vestibule_outbox`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut table = Table::create();
    table
        .table("vestibule_outbox")
        .col(BigAuto.column(db, "id"))
        .col(Char { length: 8 }.column(db, "kind"))
        .col(Char { length: 320 }.column(db, "recipient"))
        .col(Char { length: 100 }.column(db, "template"))
        .col(Json.column(db, "payload"))
        .col(DateTime.column(db, "created_at"))
        .col(Integer.column(db, "attempts"))
        .col(DateTime.column(db, "next_attempt_at").null())
        .col(DateTime.column(db, "sent_at").null())
        .col(DateTime.column(db, "failed_at").null())
        .col(Text.column(db, "last_error"));
    work.create_table(&mut table).await?;
    work.create_index(
        "vestibule_outbox",
        "vestibule_outbox_due",
        &["next_attempt_at", "id"],
    )
    .await?;
    work.create_index("vestibule_outbox", "vestibule_outbox_sent", &["sent_at"])
        .await?;
    work.create_index(
        "vestibule_outbox",
        "vestibule_outbox_failed",
        &["failed_at"],
    )
    .await
}
