//! `vestibule clearsessions`.

use anyhow::Result;
use auth::{Clock, SystemClock};
use serde_json::json;
use store::{Timestamp, sessions};

use super::{Outcome, print};
use crate::cli::Global;
use crate::wiring;

/// Rows deleted at a time: a lock is never held for long.
const BATCH: u64 = 1000;

/// Deletes expired sessions.
pub(crate) async fn run(global: &Global) -> Result<Outcome> {
    let ready = wiring::ready(global)?;
    let db = wiring::database(&ready.settings).await?;
    let now = Timestamp::from(SystemClock.now());
    let mut deleted = 0;
    loop {
        let count = sessions::delete_expired(&db, now, BATCH).await?;
        deleted += count;
        if count < BATCH {
            break;
        }
    }
    print(
        global,
        &json!({ "deleted": deleted }),
        &format!("Deleted {deleted} expired sessions."),
    );
    Ok(Outcome::Done)
}
