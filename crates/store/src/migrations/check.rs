//! Compares the tables of a database with those that Django and allauth make.

use std::collections::{BTreeMap, BTreeSet};

use super::Difference;
use super::baseline::{App, Column, Table};
use crate::Connection;
use crate::dialect::catalog::{self, Catalog};
use crate::dialect::kinds::Fit;
use crate::dialect::lacks_partial_indexes;

/// The names of the migrations that Django has applied, by app.
pub(super) type Recorded = BTreeMap<String, BTreeSet<String>>;

/// What a comparison found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What stands in the way.
    pub(super) differences: Vec<Difference>,
    /// What does not, but should be known.
    pub(super) notes: Vec<String>,
}

/// Compares what is there with what should be.
pub(super) fn compare(
    db: &impl Connection,
    apps: &[App],
    catalog: &Catalog,
    recorded: &Recorded,
) -> Findings {
    let mut findings = Findings::default();
    if let Some(difference) = custom_user_model(apps, catalog, recorded) {
        findings.differences.push(difference);
        return findings;
    }
    for app in apps.iter().filter(|app| app.is_installed_by_name()) {
        if is_absent(app, catalog, recorded) {
            let tables = app.tables.iter().map(|table| table.name.clone()).collect();
            findings.differences.push(Difference::MissingApp {
                module: app.module.clone(),
                tables,
            });
        } else if let Some(difference) = missing_migrations(app, recorded) {
            // What its tables lack would only repeat this.
            findings.differences.push(difference);
        } else {
            note_newer_migrations(app, recorded, &mut findings);
            for table in &app.tables {
                compare_table(db, table, catalog, &mut findings);
            }
        }
    }
    findings
}

/// True when the app was never installed here.
pub(super) fn is_absent(app: &App, catalog: &Catalog, recorded: &Recorded) -> bool {
    !recorded.contains_key(&app.label) && !app.tables.iter().any(|table| catalog.has(&table.name))
}

// Compat: with AUTH_USER_MODEL set, `django.contrib.auth` makes its other tables but not `auth_user`, and what refers to a
// user refers to the project's table.
fn custom_user_model(apps: &[App], catalog: &Catalog, recorded: &Recorded) -> Option<Difference> {
    let referring = apps.iter().flat_map(|app| &app.tables).flat_map(|table| {
        let to_user = |column: &&Column| column.references.as_deref() == Some("auth_user");
        table
            .columns
            .iter()
            .filter(to_user)
            .map(|column| (&table.name, &column.name))
    });
    let other = referring
        .filter_map(|(table, column)| catalog.table(table)?.references.get(column))
        .find(|target| *target != "auth_user");
    if let Some(table) = other {
        return Some(Difference::CustomUserModel {
            table: Some(table.clone()),
        });
    }
    let auth = apps.iter().find(|app| app.label == "auth")?;
    let is_swapped = !catalog.has("auth_user") && !is_absent(auth, catalog, recorded);
    is_swapped.then_some(Difference::CustomUserModel { table: None })
}

fn missing_migrations(app: &App, recorded: &Recorded) -> Option<Difference> {
    let Some(applied) = recorded.get(&app.label) else {
        return Some(Difference::NoMigrations {
            module: app.module.clone(),
        });
    };
    let names: Vec<_> = app
        .migrations
        .iter()
        .filter(|name| !applied.contains(*name))
        .cloned()
        .collect();
    (!names.is_empty()).then(|| Difference::MissingMigrations {
        module: app.module.clone(),
        names,
    })
}

fn note_newer_migrations(app: &App, recorded: &Recorded, findings: &mut Findings) {
    let applied = recorded.get(&app.label).into_iter().flatten();
    let newer: Vec<_> = applied
        .filter(|name| !app.migrations.contains(name))
        .map(String::as_str)
        .collect();
    if !newer.is_empty() {
        let note = format!(
            "{} has migrations that are not known here: {}",
            app.module,
            newer.join(", ")
        );
        findings.notes.push(note);
    }
}

fn compare_table(db: &impl Connection, table: &Table, catalog: &Catalog, findings: &mut Findings) {
    let Some(found) = catalog.table(&table.name) else {
        findings.differences.push(Difference::MissingTable {
            table: table.name.clone(),
        });
        return;
    };
    for column in &table.columns {
        compare_column(db, &table.name, column, found, findings);
    }
    let extra = found
        .columns
        .iter()
        .filter(|(name, _)| table.columns.iter().all(|known| known.name != **name));
    for (name, _) in extra.filter(|(_, column)| !column.is_nullable && !column.has_default) {
        findings.differences.push(Difference::Unfilled {
            column: format!("{}.{name}", table.name),
        });
    }
    for columns in &table.unique {
        let mut sorted = columns.clone();
        sorted.sort();
        if !found.unique.contains(&sorted) {
            findings.differences.push(Difference::MissingUnique {
                table: table.name.clone(),
                columns: columns.clone(),
            });
        }
    }
    // Compat: a project with ACCOUNT_UNIQUE_EMAIL = False has the migration but not what it makes.
    for name in table
        .conditional
        .iter()
        .filter(|name| !found.indexes.contains(*name))
    {
        if !lacks_partial_indexes(db) {
            findings.notes.push(format!(
                "the table {} lacks the constraint {name}",
                table.name
            ));
        }
    }
}

fn compare_column(
    db: &impl Connection,
    table: &str,
    column: &Column,
    found: &catalog::Table,
    findings: &mut Findings,
) {
    let name = format!("{table}.{}", column.name);
    let expected = column.kind.type_name(db);
    let Some(found) = found.columns.get(&column.name) else {
        findings.differences.push(Difference::MissingColumn {
            column: name,
            expected,
        });
        return;
    };
    match column.kind.fits(db, &found.type_name) {
        Fit::Fits => {}
        Fit::Holds(length) => {
            findings.notes.push(format!(
                "the column {name} holds {length} characters, expected {expected}"
            ));
        }
        Fit::Differs => {
            let found = found.type_name.clone();
            findings.differences.push(Difference::WrongType {
                column: name.clone(),
                expected,
                found,
            });
        }
    }
    if found.is_nullable != column.nullable {
        findings.differences.push(Difference::WrongNullability {
            column: name,
            nullable: column.nullable,
        });
    }
}
