//! The table `vestibule_migration`, and what a step has at hand.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{
    Expr, ExprTrait, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index, Query, Table,
    TableCreateStatement,
};

use super::{Options, Result};
use crate::dialect::catalog::Catalog;
use crate::dialect::exclusive::keeps_half_done_changes;
use crate::dialect::kinds::Kind::{Char, DateTime};
use crate::dialect::table_exists;
use crate::{Connection, Timestamp, Tx};

const TABLE: &str = "vestibule_migration";

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The steps that were taken, in their order.
    pub applied: Vec<&'static str>,
    /// The Django apps whose tables were made, by module.
    pub created_apps: Vec<String>,
    /// The Django apps whose tables were there and fit, by module.
    pub adopted_apps: Vec<String>,
    /// What stands in no one's way but should be known.
    pub notes: Vec<String>,
}

/// What a step works with.
pub(super) struct Work<'a> {
    pub(super) tx: &'a Tx,
    pub(super) now: Timestamp,
    pub(super) options: Options,
    pub(super) report: Report,
    /// An earlier run of this step began to change tables and did not come to its end.
    pub(super) is_resumed: bool,
    step: &'static str,
    applied: BTreeMap<String, Option<Timestamp>>,
}

/// The steps that were taken and when; without a time, those that were begun.
pub(super) async fn applied(db: &impl Connection) -> Result<BTreeMap<String, Option<Timestamp>>> {
    let mut applied = BTreeMap::new();
    if table_exists(db, TABLE).await? {
        let query = Query::select()
            .columns(["name", "applied_at"])
            .from(TABLE)
            .take();
        for row in db.query_all(&query).await? {
            applied.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    Ok(applied)
}

impl<'a> Work<'a> {
    /// Makes the table of the steps when it is missing, and reads it.
    pub(super) async fn begin(tx: &'a Tx, now: Timestamp, options: Options) -> Result<Self> {
        let mut table = Table::create();
        table
            .table(TABLE)
            .if_not_exists()
            .col(Char { length: 100 }.column(tx, "name").primary_key())
            .col(DateTime.column(tx, "applied_at").null());
        tx.execute(&table).await?;
        let applied = applied(tx).await?;
        Ok(Self {
            tx,
            now,
            options,
            report: Report::default(),
            is_resumed: false,
            step: "",
            applied,
        })
    }

    /// Is this step still to be taken?
    pub(super) fn start(&mut self, step: &'static str) -> bool {
        let state = self.applied.get(step);
        self.step = step;
        self.is_resumed = matches!(state, Some(None));
        !matches!(state, Some(Some(_)))
    }

    /// Notes that tables are about to be changed, where that cannot be undone.
    pub(super) async fn mark_started(&mut self) -> Result<()> {
        if keeps_half_done_changes(self.tx) && !self.applied.contains_key(self.step) {
            self.record(None).await?;
            // Dialect-free: the row has to be there before the first table is, and is, as every change of tables ends
            // the transaction before it.
            self.applied.insert(self.step.to_owned(), None);
        }
        Ok(())
    }

    /// Notes that the step was taken.
    pub(super) async fn finish(&mut self, step: &'static str) -> Result<()> {
        if self.applied.contains_key(step) {
            let mut update = Query::update();
            update
                .table(TABLE)
                .value("applied_at", self.now)
                .and_where(Expr::col("name").eq(step));
            self.tx.execute(&update).await?;
        } else {
            self.record(Some(self.now)).await?;
        }
        self.report.applied.push(step);
        Ok(())
    }

    async fn record(&self, at: Option<Timestamp>) -> Result<()> {
        let mut insert = Query::insert();
        insert
            .into_table(TABLE)
            .columns(["name", "applied_at"])
            .values_panic([self.step.into(), at.into()]);
        self.tx.execute(&insert).await?;
        Ok(())
    }

    /// Runs one statement.
    pub(super) async fn run(&self, sql: &str) -> Result<()> {
        self.tx.execute_unprepared(sql).await?;
        Ok(())
    }

    /// Makes a table, unless an earlier run of the step did.
    pub(super) async fn create_table(&self, table: &mut TableCreateStatement) -> Result<()> {
        self.tx.execute(table.if_not_exists()).await?;
        Ok(())
    }

    /// Makes an index, unless there is one of the name.
    pub(super) async fn create_index(
        &self,
        table: &'static str,
        name: &'static str,
        columns: &[&'static str],
    ) -> Result<()> {
        let catalog = Catalog::read(self.tx).await?;
        if catalog
            .table(table)
            .is_some_and(|table| table.indexes.contains(name))
        {
            return Ok(());
        }
        let mut index = Index::create();
        index.name(name).table(table);
        for &column in columns {
            index.col(column);
        }
        self.tx.execute(&index).await?;
        Ok(())
    }
}

/// A foreign key from `user_id` to Django's users, for a table of ours.
// Compat: Django knows nothing of our tables, so unlike its own their rows go with the user's by the database.
pub(super) fn to_user(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_user_id_fk"))
        .from(table, "user_id")
        .to("auth_user", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
