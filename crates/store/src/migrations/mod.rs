//! Migrations: one list, forward only, each in a file that says what it does and why.
//!
//! `vestibule_migration` keeps which have run. Any number of processes may migrate at once: one does, the others wait
//! and find nothing left to do.

mod baseline;
mod check;
mod error;
mod m0001_django_baseline;
mod m0002_outbox;
mod m0003_codes;
mod m0004_phones;
mod m0005_lookup_indexes;
mod m0006_audit;
mod m0007_signing_keys;
mod m0008_profiles;
mod m0009_leases;
mod rows;
mod work;

use std::pin::Pin;

pub use error::{Difference, Error, Result};
pub use work::Report;
use work::{Work, to_user};

use crate::dialect::catalog::Catalog;
use crate::dialect::exclusive::exclusively;
use crate::{Db, Timestamp, Tx};

/// What to do where there is a choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// In a database that Django made, make the tables of the apps that the project has not installed.
    pub create_missing_apps: bool,
}

/// A step that is being taken.
type Step<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// One step.
struct Migration {
    name: &'static str,
    up: for<'a> fn(&'a mut Work<'_>) -> Step<'a>,
}

/// A step from the module of its name.
macro_rules! migration {
    ($name:ident) => {
        Migration {
            name: stringify!($name),
            up: |work| Box::pin($name::up(work)),
        }
    };
}

/// All steps in their order. New ones go to the end; old ones never change.
const ALL: [Migration; 9] = [
    migration!(m0001_django_baseline),
    migration!(m0002_outbox),
    migration!(m0003_codes),
    migration!(m0004_phones),
    migration!(m0005_lookup_indexes),
    migration!(m0006_audit),
    migration!(m0007_signing_keys),
    migration!(m0008_profiles),
    migration!(m0009_leases),
];

/// The step whose work Django may undo without meaning to.
const LOOKUP_INDEXES: &str = "m0005_lookup_indexes";

/// Bring the database up to date. `now` is when the steps are recorded as applied.
///
/// On SQLite and PostgreSQL all steps happen, or none. MySQL cannot undo a change of tables: there the steps before the one
/// that fails stay, and the next call goes on.
pub async fn migrate(db: &Db, now: Timestamp, options: Options) -> Result<Report> {
    if pending(db).await?.is_empty() {
        return Ok(Report::default());
    }
    exclusively(db, async |tx| run(tx, now, options).await).await
}

/// The names of the steps that [`migrate`] would take; changes nothing.
pub async fn pending(db: &Db) -> Result<Vec<&'static str>> {
    let applied = work::applied(db).await?;
    let is_pending = |name: &&str| !applied.get(*name).is_some_and(Option::is_some);
    let mut names: Vec<_> = ALL
        .iter()
        .map(|migration| migration.name)
        .filter(is_pending)
        .collect();
    if !names.contains(&LOOKUP_INDEXES) && m0005_lookup_indexes::is_undone(db).await? {
        names.push(LOOKUP_INDEXES);
    }
    Ok(names)
}

/// How Django's tables differ from what this version works on, also after they were adopted; empty when they do not.
pub async fn differences(db: &Db) -> Result<Vec<Difference>> {
    let catalog = Catalog::read(db).await?;
    let recorded = rows::recorded(db, catalog.has("django_migrations")).await?;
    Ok(check::compare(db, &baseline::apps()?, &catalog, &recorded).differences)
}

async fn run(tx: &Tx, now: Timestamp, options: Options) -> Result<Report> {
    let mut work = Work::begin(tx, now, options).await?;
    for migration in &ALL {
        let is_undone =
            migration.name == LOOKUP_INDEXES && m0005_lookup_indexes::is_undone(tx).await?;
        if work.start(migration.name) || is_undone {
            (migration.up)(&mut work).await?;
            work.finish(migration.name).await?;
        }
    }
    Ok(work.report)
}
