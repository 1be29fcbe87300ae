//! `vestibule doctor`.

use anyhow::Result;
use config::checks::{Finding, Level};
use serde_json::json;
use store::migrations;

use super::{Outcome, print};
use crate::cli::{Doctor, Global};
use crate::transports::Transports;
use crate::{first_run, wiring};

/// Looks for mistakes in settings, database and mail, and says what to change.
pub(crate) async fn run(global: &Global, args: Doctor) -> Result<Outcome> {
    let loaded = wiring::load(global)?;
    let mut settings = loaded.settings;
    if args.deploy {
        settings.server.production = true;
    }
    let mut findings = loaded.notes;
    findings.extend(config::checks::run(&settings));
    first_run::complete(&mut settings)?;
    findings.extend(files(&settings));
    match wiring::database(&settings).await {
        Ok(db) => findings.extend(database(&db).await?),
        Err(error) => findings.push(finding(
            "database.E100",
            format!("{error:#}"),
            "Check [database] url.",
        )),
    }
    let trouble = match Transports::open(&settings) {
        Ok(transports) => transports.check().await.err().map(|failure| failure.detail),
        Err(error) => Some(format!("{error:#}")),
    };
    if let Some(trouble) = trouble {
        let hint = "Check [mail] and [sms]; `vestibule sendtestemail` tries them.";
        findings.push(finding(
            "mail.E100",
            format!("Messages cannot leave: {trouble}."),
            hint,
        ));
    }
    let json: Vec<_> = findings
        .iter()
        .map(|found| {
            let level = if found.is_error() { "error" } else { "warning" };
            json!({ "code": found.code, "level": level, "message": found.message, "hint": found.hint })
        })
        .collect();
    let mut words: Vec<_> = findings.iter().map(ToString::to_string).collect();
    if words.is_empty() {
        words.push("No mistakes found.".to_owned());
    }
    print(global, &json.into(), &words.join("\n"));
    let is_fine = !findings.iter().any(Finding::is_error);
    Ok(if is_fine {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

/// What is wrong with the files that the settings name.
fn files(settings: &config::Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(problems) = auth::user_types::UserTypes::load(&settings.user_type) {
        findings.extend(problems.iter().map(|problem| {
            let message = format!("The schema of {:?}: {problem}", problem.user_type);
            finding("user_type.E100", message, "Mend the schema there.")
        }));
    }
    if let Err(problems) = auth::messages::Words::load(settings.server.messages_dir.as_deref()) {
        findings.extend(
            problems
                .into_iter()
                .map(|problem| finding("server.E100", problem, "Mend the sentence there.")),
        );
    }
    findings
}

async fn database(db: &store::Db) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let pending = migrations::pending(db).await?;
    if !pending.is_empty() {
        let message = format!("The database lacks {}.", pending.join(", "));
        findings.push(finding(
            "database.E101",
            message,
            "Run `vestibule migrate`.",
        ));
        return Ok(findings);
    }
    for difference in migrations::differences(db).await? {
        findings.push(finding(
            "database.E102",
            difference.to_string(),
            "See docs/compat.md.",
        ));
    }
    let failed = store::outbox::failed_count(db).await?;
    if failed > 0 {
        let message = format!("{failed} messages in the outbox were given up.");
        findings.push(Finding {
            level: Level::Warning,
            ..finding(
                "mail.W100",
                message,
                "The log says why; fix it and retry them.",
            )
        });
    }
    Ok(findings)
}

fn finding(code: &'static str, message: String, hint: &str) -> Finding {
    Finding {
        code,
        level: Level::Error,
        message,
        hint: hint.to_owned(),
    }
}
