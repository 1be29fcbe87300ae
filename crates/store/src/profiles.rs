//! Table `vestibule_profile`: of which type somebody is, what the type's schema asks of them, and whether staff let them in.

use sea_orm::ActiveValue::Set;
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use crate::{Connection, Result, Timestamp, UserId};

/// Whether staff let somebody in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))")]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// They did, or nobody had to.
    #[default]
    #[sea_orm(string_value = "approved")]
    Approved,
    /// They still have to decide.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// They did not.
    #[sea_orm(string_value = "rejected")]
    Rejected,
}

impl Approval {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
        }
    }
}

/// The profile of a user.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vestibule_profile")]
pub struct Model {
    /// Whose it is; a user has at most one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The id of the type, at most 40 characters. Indexed as `vestibule_profile_type` with the approval and the user.
    pub user_type: String,
    /// What the schema asks, an object; kept as it is when the schema changes.
    pub data: Json,
    /// Whether staff let them in.
    pub approval: Approval,
    /// When staff were told that somebody waits; `None` before.
    pub announced_at: Option<Timestamp>,
    /// When staff decided last.
    pub decided_at: Option<Timestamp>,
    /// Who decided; `None` for the command line.
    pub decided_by: Option<UserId>,
    /// Why, in the words of whoever decided; `""` without a word.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

// Security: profiles hold what people would not want in a log.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("profiles::Model")
            .field("user_id", &self.user_id)
            .field("user_type", &self.user_type)
            .field("approval", &self.approval)
            .finish_non_exhaustive()
    }
}

/// None are declared: joins are written where they are asked.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a new row is made of.
#[derive(Clone)]
pub struct NewProfile {
    /// Whose it is.
    pub user_id: UserId,
    /// The id of the type.
    pub user_type: String,
    /// What the schema asks, an object.
    pub data: Json,
    /// Whether staff let them in.
    pub approval: Approval,
    /// When it was made.
    pub now: Timestamp,
}

/// A decision of staff.
#[derive(Clone)]
pub struct Decision {
    /// What it is.
    pub approval: Approval,
    /// Who decided; `None` for the command line.
    pub by: Option<UserId>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// The profile of a user.
pub async fn of_user(db: &impl Connection, user: UserId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(user).one(db).await?)
}

/// The profiles of these users, in no order.
pub async fn of_users(
    db: &impl Connection,
    users: impl IntoIterator<Item = UserId>,
) -> Result<Vec<Model>> {
    let of_them = Column::UserId.is_in(users);
    Ok(Entity::find().filter(of_them).all(db).await?)
}

/// At most `limit` profiles of these types after `after` in the order of users; of all types where none is named.
pub async fn page(
    db: &impl Connection,
    types: &[&str],
    approval: Option<Approval>,
    after: Option<UserId>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find().order_by_asc(Column::UserId).limit(limit);
    if !types.is_empty() {
        query = query.filter(Column::UserType.is_in(types.iter().copied()));
    }
    if let Some(approval) = approval {
        query = query.filter(Column::Approval.eq(approval));
    }
    if let Some(after) = after {
        query = query.filter(Column::UserId.gt(after));
    }
    Ok(query.all(db).await?)
}

/// How many there are of each type and approval.
pub async fn counts(db: &impl Connection) -> Result<Vec<(String, Approval, u64)>> {
    let rows: Vec<(String, Approval, i64)> = Entity::find()
        .select_only()
        .column(Column::UserType)
        .column(Column::Approval)
        .column_as(Column::UserId.count(), "people")
        .group_by(Column::UserType)
        .group_by(Column::Approval)
        .order_by_asc(Column::UserType)
        .order_by_asc(Column::Approval)
        .into_tuple()
        .all(db)
        .await?;
    let counted = |(user_type, approval, people): (_, _, i64)| {
        (user_type, approval, u64::try_from(people).unwrap_or(0))
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// How many wait for a decision, of one type.
pub async fn count_waiting(db: &impl Connection, user_type: &str) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::UserType.eq(user_type))
        .filter(Column::Approval.eq(Approval::Pending))
        .count(db)
        .await?)
}

/// Give a user a profile.
pub async fn insert(db: &impl Connection, new: NewProfile) -> Result<()> {
    let row = ActiveModel {
        user_id: Set(new.user_id),
        user_type: Set(new.user_type),
        data: Set(new.data),
        approval: Set(new.approval),
        announced_at: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        reason: Set(String::new()),
        created_at: Set(new.now),
        updated_at: Set(new.now),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Write what the schema asks if nobody else has changed it since it was read; false when somebody has.
pub async fn set_data(
    db: &impl Connection,
    old: &Model,
    user_type: &str,
    data: &Json,
    at: Timestamp,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Data, Expr::val(data.clone()))
        .col_expr(Column::UserType, Expr::val(user_type))
        .col_expr(Column::UpdatedAt, Expr::val(at))
        .filter(Column::UserId.eq(old.user_id))
        .filter(Column::UserType.eq(old.user_type.as_str()))
        .filter(Column::UpdatedAt.eq(old.updated_at))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Note that staff are told that somebody waits; false when they were told before, or there is nothing to decide.
pub async fn announce(db: &impl Connection, user: UserId, at: Timestamp) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::AnnouncedAt, Expr::val(at))
        .filter(Column::UserId.eq(user))
        .filter(Column::Approval.eq(Approval::Pending))
        .filter(Column::AnnouncedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Note a decision; false when it was taken before, or there is no such profile.
pub async fn decide(db: &impl Connection, user: UserId, decision: Decision) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Approval, Expr::val(decision.approval.to_value()))
        .col_expr(Column::DecidedAt, Expr::val(decision.at))
        .col_expr(Column::DecidedBy, Expr::val(decision.by))
        .col_expr(Column::Reason, Expr::val(decision.reason))
        .filter(Column::UserId.eq(user))
        .filter(Column::Approval.ne(decision.approval))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}
