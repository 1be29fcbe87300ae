//! The rows that Django's `migrate` writes beside the tables: migrations, content types, permissions, the first site.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, Query, SimpleExpr};

use super::Result;
use super::baseline::App;
use super::check::Recorded;
use crate::{Timestamp, Tx};

/// The migrations that Django has applied; none when it has no table of them.
pub(super) async fn recorded(db: &impl crate::Connection, has_table: bool) -> Result<Recorded> {
    let mut recorded = Recorded::new();
    if !has_table {
        return Ok(recorded);
    }
    let query = Query::select()
        .columns(["app", "name"])
        .from("django_migrations")
        .take();
    for row in db.query_all(&query).await? {
        recorded
            .entry(row.try_get_by_index(0)?)
            .or_default()
            .insert(row.try_get_by_index(1)?);
    }
    Ok(recorded)
}

/// Writes down the app's migrations as applied now, as far as they are not.
pub(super) async fn record(tx: &Tx, app: &App, recorded: &Recorded, now: Timestamp) -> Result<()> {
    let known = recorded.get(&app.label);
    let new = app
        .migrations
        .iter()
        .filter(|name| known.is_none_or(|known| !known.contains(*name)));
    let rows = new.map(|name| vec![Expr::val(&app.label), Expr::val(name), Expr::val(now)]);
    insert(
        tx,
        "django_migrations",
        &["app", "name", "applied"],
        rows.collect(),
    )
    .await
}

// Compat: `create_contenttypes` in django/contrib/contenttypes/management/__init__.py.
/// Adds the content types of the apps' models, as far as they are missing.
pub(super) async fn add_content_types(tx: &Tx, apps: &[&App]) -> Result<()> {
    let known = content_types(tx).await?;
    let models = apps.iter().flat_map(|app| {
        app.models
            .iter()
            .map(|(name, _)| (app.label.clone(), name.clone()))
    });
    let new = models.filter(|model| !known.contains_key(model));
    let rows = new.map(|(app, model)| vec![Expr::val(app), Expr::val(model)]);
    insert(
        tx,
        "django_content_type",
        &["app_label", "model"],
        rows.collect(),
    )
    .await
}

/// What Django lets people do with a model by default.
const ACTIONS: [&str; 4] = ["add", "change", "delete", "view"];

// Compat: `create_permissions` in django/contrib/auth/management/__init__.py.
/// Adds the four permissions of each of the apps' models, as far as they are missing.
pub(super) async fn add_permissions(tx: &Tx, apps: &[&App]) -> Result<()> {
    let content_types = content_types(tx).await?;
    let query = Query::select()
        .columns(["content_type_id", "codename"])
        .from("auth_permission")
        .take();
    let mut known = BTreeSet::new();
    for row in tx.query_all(&query).await? {
        known.insert((
            row.try_get_by_index::<i32>(0)?,
            row.try_get_by_index::<String>(1)?,
        ));
    }
    let mut rows = Vec::new();
    for (app, (model, verbose)) in apps
        .iter()
        .flat_map(|app| app.models.iter().map(move |model| (app, model)))
    {
        let Some(&content_type) = content_types.get(&(app.label.clone(), model.clone())) else {
            continue;
        };
        for action in ACTIONS {
            let codename = format!("{action}_{model}");
            if !known.contains(&(content_type, codename.clone())) {
                let name = format!("Can {action} {verbose}");
                rows.push(vec![
                    Expr::val(name),
                    Expr::val(content_type),
                    Expr::val(codename),
                ]);
            }
        }
    }
    insert(
        tx,
        "auth_permission",
        &["name", "content_type_id", "codename"],
        rows,
    )
    .await
}

// Compat: `create_default_site` in django/contrib/sites/management.py.
/// Adds the site `example.com` when there is none.
pub(super) async fn add_first_site(tx: &Tx) -> Result<()> {
    let any = Query::select()
        .expr(Expr::val(1))
        .from("django_site")
        .limit(1)
        .take();
    if tx.query_one(&any).await?.is_some() {
        return Ok(());
    }
    let row = vec![Expr::val("example.com"), Expr::val("example.com")];
    insert(tx, "django_site", &["domain", "name"], vec![row]).await
}

async fn content_types(tx: &Tx) -> Result<BTreeMap<(String, String), i32>> {
    let query = Query::select()
        .columns(["app_label", "model", "id"])
        .from("django_content_type")
        .take();
    let mut found = BTreeMap::new();
    for row in tx.query_all(&query).await? {
        found.insert(
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?),
            row.try_get_by_index(2)?,
        );
    }
    Ok(found)
}

async fn insert(
    tx: &Tx,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<SimpleExpr>>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statement = Query::insert();
    statement.into_table(table).columns(columns.iter().copied());
    for row in rows {
        statement.values_panic(row);
    }
    tx.execute(&statement).await?;
    Ok(())
}
