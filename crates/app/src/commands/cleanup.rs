//! `vestibule cleanup`.

use anyhow::Result;
use serde_json::json;

use super::{Outcome, print};
use crate::cleanup::{Cleanup, Done};
use crate::cli::Global;
use crate::wiring;

/// Deletes what has expired or is older than it is kept.
pub(crate) async fn run(global: &Global) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    match Cleanup::new(&server).at_once().await? {
        Done::Deleted(deleted) => {
            let words = format!(
                "Deleted {} expired sessions, {} expired codes, {} old messages and {} old entries of the audit log.",
                deleted.sessions, deleted.codes, deleted.messages, deleted.audit_entries
            );
            print(global, &json!({ "deleted": deleted }), &words);
        }
        Done::NotNow => {
            let words = "Another node is cleaning up right now.";
            print(global, &json!({ "deleted": null }), words);
        }
    }
    Ok(Outcome::Done)
}
