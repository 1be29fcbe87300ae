//! Table `vestibule_audit`: what was done to accounts, by whom, from where, and how it ended. Rows are never changed.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Order, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use crate::{AuditId, Connection, Ip, Result, Timestamp, UserId, batches};

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    #[sea_orm(string_value = "done")]
    Done,
    /// It was tried and refused.
    #[sea_orm(string_value = "refused")]
    Refused,
}

/// An act.
///
/// The users are numbers without a foreign key: what was done to an account outlives it, also when Django deletes it.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_audit")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: AuditId,
    /// When it was done. Indexed as `vestibule_audit_at`.
    pub at: Timestamp,
    /// What was done, such as `user_logged_in`; at most 64 characters. Indexed as `vestibule_audit_event`.
    pub event: String,
    /// Who did it; `None` for somebody who was not logged in, and for the command line.
    pub actor_id: Option<UserId>,
    /// Whose account it is about, where that is known. Indexed as `vestibule_audit_subject`.
    pub subject_id: Option<UserId>,
    /// The address it came from; `None` from the command line.
    pub ip: Option<Ip>,
    /// The header, at most 200 characters.
    pub user_agent: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Through which door it came, such as `browser` or `app`; at most 16 characters.
    pub client: String,
    /// What else is to be said; an object.
    pub data: Json,
}

// Security: addresses of people do not belong into a log line.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("audit::Model")
            .field("id", &self.id)
            .field("event", &self.event)
            .field("actor_id", &self.actor_id)
            .field("subject_id", &self.subject_id)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewEntry {
    /// When it was done.
    pub at: Timestamp,
    /// What was done.
    pub event: String,
    /// Who did it.
    pub actor_id: Option<UserId>,
    /// Whose account it is about.
    pub subject_id: Option<UserId>,
    /// The address it came from.
    pub ip: Option<Ip>,
    /// The header; cut after 200 characters.
    pub user_agent: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Through which door it came.
    pub client: String,
    /// What else is to be said; an object.
    pub data: Json,
}

/// Which acts to list. Everything that is said must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// About this account.
    pub subject: Option<UserId>,
    /// By this user.
    pub actor: Option<UserId>,
    /// One of these; empty for any.
    pub events: Vec<String>,
    /// That ended so.
    pub outcome: Option<Outcome>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// Where a list goes on: after the act of this time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its time.
    pub at: Timestamp,
    /// Its id.
    pub id: AuditId,
}

impl Model {
    /// Where a list goes on after this act.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            at: self.at,
            id: self.id,
        }
    }
}

/// Add an act.
pub async fn insert(db: &impl Connection, new: NewEntry) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(new.at),
        event: Set(new.event),
        actor_id: Set(new.actor_id),
        subject_id: Set(new.subject_id),
        ip: Set(new.ip),
        user_agent: Set(new.user_agent.chars().take(200).collect()),
        outcome: Set(new.outcome),
        client: Set(new.client),
        data: Set(new.data),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// At most `limit` acts, the newest first, after those that were listed before.
pub async fn list(
    db: &impl Connection,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<Model>> {
    Ok(matching(filter)
        .apply_if(after, |query, Cursor { at, id }| {
            // The first half is what an index is read by.
            let is_older = Column::At.lt(at).or(Column::Id.lt(id));
            query.filter(Column::At.lte(at)).filter(is_older)
        })
        .order_by(Column::At, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?)
}

fn matching(filter: &Filter) -> Select<Entity> {
    Entity::find()
        .apply_if(filter.subject, |query, subject| {
            query.filter(Column::SubjectId.eq(subject))
        })
        .apply_if(filter.actor, |query, actor| {
            query.filter(Column::ActorId.eq(actor))
        })
        .apply_if(filter.outcome, |query, outcome| {
            query.filter(Column::Outcome.eq(outcome))
        })
        .apply_if(filter.from, |query, from| {
            query.filter(Column::At.gte(from))
        })
        .apply_if(filter.until, |query, until| {
            query.filter(Column::At.lt(until))
        })
        .apply_if(
            Some(&filter.events).filter(|events| !events.is_empty()),
            |query, events| query.filter(Column::Event.is_in(events.iter().map(String::as_str))),
        )
}

/// Delete at most `limit` acts that are older than `time`; answers how many.
pub async fn delete_before(db: &impl Connection, time: Timestamp, limit: u64) -> Result<u64> {
    let is_due: Expr = Column::At.lt(time);
    batches::delete_oldest::<Entity, AuditId>(db, Column::Id, Column::At, is_due, limit).await
}
