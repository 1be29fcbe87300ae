//! `vestibule migrate`.

use anyhow::Result;
use auth::{Clock, SystemClock};
use serde_json::json;
use store::{Timestamp, migrations};

use super::{Outcome, print};
use crate::cli::{Global, Migrate};
use crate::wiring;

/// Brings the database up to date, or says whether it is.
pub(crate) async fn run(global: &Global, args: Migrate) -> Result<Outcome> {
    let ready = wiring::ready(global)?;
    let db = wiring::database(&ready.settings).await?;
    if args.check {
        let pending = migrations::pending(&db).await?;
        let differences = migrations::differences(&db).await?;
        let is_clean = pending.is_empty() && differences.is_empty();
        let mut words: Vec<_> = pending
            .iter()
            .map(|name| format!("to run: {name}"))
            .collect();
        words.extend(differences.iter().map(ToString::to_string));
        if is_clean {
            words.push("Nothing to do.".to_owned());
        }
        let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
        print(
            global,
            &json!({ "pending": pending, "differences": differences }),
            &words.join("\n"),
        );
        return Ok(if is_clean {
            Outcome::Done
        } else {
            Outcome::Failed
        });
    }
    let options = migrations::Options {
        create_missing_apps: args.create_missing_apps,
    };
    let report = migrations::migrate(&db, Timestamp::from(SystemClock.now()), options).await?;
    let mut words: Vec<_> = report
        .applied
        .iter()
        .map(|name| format!("ran {name}"))
        .collect();
    if !report.adopted_apps.is_empty() {
        words.push(format!(
            "checked and kept Django's tables of {}",
            report.adopted_apps.join(", ")
        ));
    }
    words.extend(report.notes.iter().cloned());
    if words.is_empty() {
        words.push("Nothing to do.".to_owned());
    }
    let json = json!({
        "applied": report.applied, "created_apps": report.created_apps,
        "adopted_apps": report.adopted_apps, "notes": report.notes,
    });
    print(global, &json, &words.join("\n"));
    Ok(Outcome::Done)
}
