//! What Django and allauth make, as data: the files of `baseline/`, which `scripts/django_baseline.py` writes.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Result;
use crate::dialect::kinds::Kind;

/// An app of Django's or allauth's.
#[derive(Debug, Deserialize)]
pub(super) struct App {
    /// What `django_migrations` and `django_content_type` call it.
    pub(super) label: String,
    /// Its Python module.
    pub(super) module: String,
    /// The names of its migrations, in order.
    pub(super) migrations: Vec<String>,
    /// Its models: name and how people call it.
    pub(super) models: Vec<(String, String)>,
    /// Its tables, referenced ones first.
    pub(super) tables: Vec<Table>,
}

/// A table of an app's.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Which columns are unique together in all rows.
    pub(super) unique: Vec<Vec<String>>,
    /// The names of rules of uniqueness that hold for some rows only.
    pub(super) conditional: Vec<String>,
    /// It joins two apps: Django makes it only when both are installed.
    #[serde(default)]
    pub(super) joins_apps: bool,
}

/// A column.
#[derive(Debug, Deserialize)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// Its type.
    #[serde(flatten)]
    pub(super) kind: Kind,
    /// It may be empty.
    #[serde(default)]
    pub(super) nullable: bool,
    /// The table it refers to.
    pub(super) references: Option<String>,
}

/// The label under which the table of Django's migrations itself is listed; it is no app.
const MIGRATIONS: &str = "migrations";

impl App {
    /// Is this an app, and not the table of the migrations themselves?
    pub(super) fn is_installed_by_name(&self) -> bool {
        self.label != MIGRATIONS
    }
}

/// The apps, referenced ones first, led by the table of the migrations.
pub(super) fn apps() -> Result<Vec<App>> {
    Ok(serde_json::from_str(include_str!("baseline/apps.json"))?)
}

/// The statements that make each table, by table.
pub(super) fn statements(sql: &'static str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut tables: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut table = "";
    for statement in sql
        .split(";\n")
        .map(without_comments)
        .filter(|statement| !statement.is_empty())
    {
        if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
            table = rest
                .split(" (")
                .next()
                .unwrap_or_default()
                .trim_matches(['"', '`']);
        }
        tables.entry(table).or_default().push(statement);
    }
    tables
}

/// Cuts the comment lines and empty lines above a statement.
fn without_comments(mut text: &str) -> &str {
    while let Some((line, rest)) = text
        .split_once('\n')
        .filter(|(line, _)| line.is_empty() || line.starts_with("--"))
    {
        debug_assert!(!line.contains("CREATE"));
        text = rest;
    }
    if text.starts_with("--") {
        ""
    } else {
        text.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_its_statements_on_every_engine() {
        let apps = apps().unwrap();
        let mut names: Vec<_> = apps
            .iter()
            .flat_map(|app| &app.tables)
            .map(|table| table.name.as_str())
            .collect();
        names.sort_unstable();
        for sql in [
            include_str!("baseline/sqlite.sql"),
            include_str!("baseline/postgres.sql"),
            include_str!("baseline/mysql.sql"),
        ] {
            let statements = statements(sql);
            assert_eq!(statements.keys().copied().collect::<Vec<_>>(), names);
            assert!(
                statements
                    .values()
                    .flatten()
                    .all(|text| text.starts_with("CREATE ") && !text.contains(';'))
            );
        }
    }
}
