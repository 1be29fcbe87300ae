//! Table `vestibule_outbox`: mails and text messages that wait to be sent, are kept for a while after, or were given up.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Order, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, UpdateMany};
use serde::{Deserialize, Serialize};

use crate::dialect::claim;
use crate::{Connection, Db, Error, MessageId, Result, Timestamp, batches};

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))")]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// By e-mail.
    #[sea_orm(string_value = "mail")]
    Mail,
    /// By text message.
    #[sea_orm(string_value = "sms")]
    Sms,
}

/// A message on its way.
///
/// It waits while `next_attempt_at` is there, and is done when that is empty: sent or given up. Who takes a message to
/// send it moves `next_attempt_at` to the end of its lease, so that the message comes up again if the sender dies.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_outbox")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: MessageId,
    /// How it travels; at most 8 characters.
    pub kind: Kind,
    /// An e-mail address or phone number, at most 320 characters.
    pub recipient: String,
    /// What it was made from, such as `account/email/login_code`, at most 100 characters.
    pub template: String,
    /// The message, ready to be sent.
    pub payload: Json,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often it was taken to be sent.
    pub attempts: i32,
    /// When it is due; `None` when it is done. Indexed as `vestibule_outbox_due`.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was sent. Indexed as `vestibule_outbox_sent`.
    pub sent_at: Option<Timestamp>,
    /// When it was given up. Indexed as `vestibule_outbox_failed`.
    pub failed_at: Option<Timestamp>,
    /// What the last failed attempt was told, `""` before one fails.
    #[sea_orm(column_type = "Text")]
    pub last_error: String,
}

// Security: recipient and payload hold addresses, codes and links.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("outbox::Model")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("template", &self.template)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewMessage {
    /// How it travels.
    pub kind: Kind,
    /// An e-mail address or phone number.
    pub recipient: String,
    /// What it was made from.
    pub template: String,
    /// The message, ready to be sent.
    pub payload: Json,
    /// When it was written and is due.
    pub now: Timestamp,
}

/// Which messages to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waiting for its first or next attempt.
    Pending,
    /// Sent.
    Sent,
    /// Given up.
    Failed,
}

impl State {
    fn condition(self) -> Expr {
        match self {
            Self::Pending => Column::NextAttemptAt.is_not_null(),
            Self::Sent => Column::SentAt.is_not_null(),
            Self::Failed => Column::FailedAt.is_not_null(),
        }
    }
}

/// Add a message that is due at once.
pub async fn enqueue(db: &impl Connection, message: NewMessage) -> Result<Model> {
    let row = ActiveModel {
        id: NotSet,
        kind: Set(message.kind),
        recipient: Set(message.recipient),
        template: Set(message.template),
        payload: Set(message.payload),
        created_at: Set(message.now),
        attempts: Set(0),
        next_attempt_at: Set(Some(message.now)),
        sent_at: Set(None),
        failed_at: Set(None),
        last_error: Set(String::new()),
    };
    Ok(row.insert(db).await?)
}

/// Take at most `limit` messages that are due, the longest waiting first, until `lease` ends. No two callers get the same
/// message before then.
pub async fn claim_due(
    db: &Db,
    now: Timestamp,
    limit: u64,
    lease: Timestamp,
) -> Result<Vec<Model>> {
    crate::tx(db, async |tx| {
        let mut messages = due(now, limit).all(tx).await?;
        for message in &mut messages {
            message.attempts += 1;
            message.next_attempt_at = Some(lease);
        }
        if !messages.is_empty() {
            Entity::update_many()
                .col_expr(Column::NextAttemptAt, Expr::val(lease))
                .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
                .filter(Column::Id.is_in(messages.iter().map(|message| message.id)))
                .exec(tx)
                .await?;
        }
        Ok::<_, Error>(messages)
    })
    .await
}

/// The longest waiting messages that nobody else is about to take.
fn due(now: Timestamp, limit: u64) -> Select<Entity> {
    let mut due = Entity::find()
        .filter(Column::NextAttemptAt.lte(now))
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .limit(limit);
    claim(QueryTrait::query(&mut due));
    due
}

/// Note that a message was sent; false when it was done already.
pub async fn mark_sent(db: &impl Connection, id: MessageId, now: Timestamp) -> Result<bool> {
    let done = sent(id, now).exec(db).await?;
    Ok(done.rows_affected == 1)
}

/// Note that a message was sent, and keep nothing of its words; false when it was done already.
pub async fn mark_sent_and_empty(
    db: &impl Connection,
    id: MessageId,
    now: Timestamp,
) -> Result<bool> {
    // Security: who reads the table, or an old copy of it, finds no link that still works.
    let empty = Json::Object(serde_json::Map::new());
    let done = sent(id, now)
        .col_expr(Column::Payload, Expr::val(empty))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

fn sent(id: MessageId, now: Timestamp) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::SentAt, Expr::val(now))
        .col_expr(Column::NextAttemptAt, Expr::val(None::<Timestamp>))
        .filter(Column::Id.eq(id))
        .filter(Column::NextAttemptAt.is_not_null())
}

/// What becomes of a message that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again then.
    TryAt(Timestamp),
    /// It is given up at that time.
    GiveUp(Timestamp),
}

/// Note that an attempt failed, and why; false when the message was done already.
pub async fn mark_failed(
    db: &impl Connection,
    id: MessageId,
    next: Next,
    why: &str,
) -> Result<bool> {
    let (next_attempt_at, failed_at) = match next {
        Next::TryAt(at) => (Some(at), None),
        Next::GiveUp(at) => (None, Some(at)),
    };
    let done = Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::val(next_attempt_at))
        .col_expr(Column::FailedAt, Expr::val(failed_at))
        .col_expr(Column::LastError, Expr::val(why))
        .filter(Column::Id.eq(id))
        .filter(Column::NextAttemptAt.is_not_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// How many messages wait.
pub async fn pending_count(db: &impl Connection) -> Result<u64> {
    Ok(Entity::find()
        .filter(State::Pending.condition())
        .count(db)
        .await?)
}

/// How many messages were given up.
pub async fn failed_count(db: &impl Connection) -> Result<u64> {
    Ok(Entity::find()
        .filter(State::Failed.condition())
        .count(db)
        .await?)
}

/// When the message was due that has waited longest; `None` when none waits.
pub async fn oldest_due(db: &impl Connection) -> Result<Option<Timestamp>> {
    let oldest = Entity::find()
        .filter(State::Pending.condition())
        .order_by_asc(Column::NextAttemptAt)
        .one(db)
        .await?;
    Ok(oldest.and_then(|message| message.next_attempt_at))
}

/// At most `limit` messages of one state that are older than `before`, the newest first.
pub async fn list(
    db: &impl Connection,
    state: State,
    before: Option<MessageId>,
    limit: u64,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(state.condition())
        .apply_if(before, |query, before| query.filter(Column::Id.lt(before)))
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?)
}

/// The message with this id.
pub async fn by_id(db: &impl Connection, id: MessageId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Make a message due that was given up, or waits for its next attempt; false when it was sent or is gone.
pub async fn retry(db: &impl Connection, id: MessageId, now: Timestamp) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::val(now))
        .col_expr(Column::FailedAt, Expr::val(None::<Timestamp>))
        .col_expr(Column::Attempts, Expr::val(0))
        .filter(Column::Id.eq(id))
        .filter(Column::SentAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete a message that was not sent; false when it was, or is gone.
pub async fn discard(db: &impl Connection, id: MessageId) -> Result<bool> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::SentAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Delete at most `limit` messages that were sent before `time`; answers how many.
pub async fn delete_sent_before(db: &impl Connection, time: Timestamp, limit: u64) -> Result<u64> {
    let is_due = Column::SentAt.lt(time);
    batches::delete_oldest::<Entity, MessageId>(db, Column::Id, Column::SentAt, is_due, limit).await
}

/// Delete at most `limit` messages that were given up before `time`; answers how many.
pub async fn delete_failed_before(
    db: &impl Connection,
    time: Timestamp,
    limit: u64,
) -> Result<u64> {
    let is_due = Column::FailedAt.lt(time);
    batches::delete_oldest::<Entity, MessageId>(db, Column::Id, Column::FailedAt, is_due, limit)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::plan;
    use crate::testing::{TestDb, time};

    #[tokio::test]
    async fn what_is_due_is_found_by_an_index() {
        let db = TestDb::new().await;
        let plan = plan(&db, &due(time("2026-03-01T08:00:00Z"), 10)).await;
        assert!(plan.contains("vestibule_outbox_due"), "{plan}");
    }
}
