//! Django's and allauth's tables.
//!
//! A new database gets them here exactly as `manage.py migrate` would make them, with the rows that it writes, so that a
//! Django project can take the database over at any time. A database that Django made is only compared: whoever starts
//! Vestibule beside a project learns before the first request what is missing, and Django's tables are never altered.
//! Apps that the project never installed can be made on request; a project that installs them later finds their
//! migrations applied.

use super::baseline::{self, App};
use super::check::{self, Recorded};
use super::{Difference, Error, Result, Work, rows};
use crate::dialect::catalog::Catalog;
use crate::dialect::{django_tables, encoding};

/// Makes Django's tables, or checks those that are there.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let apps = baseline::apps()?;
    let catalog = Catalog::read(work.tx).await?;
    let recorded = rows::recorded(work.tx, catalog.has("django_migrations")).await?;
    let (absent, present): (Vec<&App>, Vec<&App>) = apps
        .iter()
        .filter(|app| app.is_installed_by_name())
        .partition(|app| check::is_absent(app, &catalog, &recorded));
    if work.is_resumed {
        return create(work, &apps.iter().collect::<Vec<_>>(), &catalog, &recorded).await;
    }
    if present.is_empty() {
        require_unicode(work).await?;
        return create(work, &absent, &catalog, &recorded).await;
    }
    let findings = check::compare(work.tx, &apps, &catalog, &recorded);
    let may_create = work.options.create_missing_apps;
    let left: Vec<_> = findings
        .differences
        .into_iter()
        .filter(|d| !(may_create && is_creatable(d, &apps)))
        .collect();
    if !left.is_empty() {
        return Err(Error::Differs(left));
    }
    work.report.notes.extend(findings.notes);
    work.report
        .adopted_apps
        .extend(present.iter().map(|app| app.module.clone()));
    if may_create {
        create(work, &absent, &catalog, &recorded).await?;
        create_joins(work, &apps).await?;
    }
    Ok(())
}

/// What the option to create missing apps makes up for.
fn is_creatable(difference: &Difference, apps: &[App]) -> bool {
    match difference {
        Difference::MissingApp { .. } => true,
        Difference::MissingTable { table } => apps
            .iter()
            .flat_map(|app| &app.tables)
            .any(|known| known.joins_apps && known.name == *table),
        _ => false,
    }
}

/// Makes the tables and rows of these apps, as far as they are missing.
async fn create(
    work: &mut Work<'_>,
    apps: &[&App],
    catalog: &Catalog,
    recorded: &Recorded,
) -> Result<()> {
    if apps.is_empty() {
        return Ok(());
    }
    work.mark_started().await?;
    if !catalog.has("django_migrations") {
        create_tables(work, catalog, &["django_migrations"]).await?;
    }
    for app in apps {
        let tables: Vec<_> = app.tables.iter().map(|table| table.name.as_str()).collect();
        create_tables(work, catalog, &tables).await?;
        rows::record(work.tx, app, recorded, work.now).await?;
        if app.is_installed_by_name() {
            work.report.created_apps.push(app.module.clone());
        }
    }
    rows::add_content_types(work.tx, apps).await?;
    rows::add_permissions(work.tx, apps).await?;
    if apps.iter().any(|app| app.label == "sites") {
        rows::add_first_site(work.tx).await?;
    }
    Ok(())
}

/// Makes the tables between two apps that Django left out because one of them was missing.
async fn create_joins(work: &mut Work<'_>, apps: &[App]) -> Result<()> {
    let catalog = Catalog::read(work.tx).await?;
    let joins: Vec<_> = apps
        .iter()
        .flat_map(|app| &app.tables)
        .filter(|table| table.joins_apps)
        .collect();
    create_tables(
        work,
        &catalog,
        &joins
            .iter()
            .map(|table| table.name.as_str())
            .collect::<Vec<_>>(),
    )
    .await
}

async fn create_tables(work: &Work<'_>, catalog: &Catalog, tables: &[&str]) -> Result<()> {
    let statements = baseline::statements(django_tables(work.tx));
    for table in tables.iter().filter(|table| !catalog.has(table)) {
        for statement in statements.get(table).into_iter().flatten() {
            work.run(statement).await?;
        }
    }
    Ok(())
}

async fn require_unicode(work: &Work<'_>) -> Result<()> {
    let (found, wanted) = encoding(work.tx).await?;
    let is_unicode = ["utf8", "utf8mb4", "utf-8", "utf-16le", "utf-16be"]
        .contains(&found.to_lowercase().as_str());
    if is_unicode {
        Ok(())
    } else {
        Err(Error::Encoding { found, wanted })
    }
}
