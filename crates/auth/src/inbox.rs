//! The newest messages of the outbox, for the development inbox.

use chrono::{DateTime, Utc};
use serde_json::Value;
use store::outbox::{self, State};

use crate::Server;
use crate::error::Result;

/// How many are shown.
const SHOWN: u64 = 50;

/// A message as a person reads it.
#[derive(Debug, Clone)]
pub struct Message {
    /// To whom.
    pub recipient: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Whether it is waiting, sent, or given up.
    pub state: &'static str,
}

/// The newest messages, newest first.
pub async fn newest(server: &Server) -> Result<Vec<Message>> {
    let mut rows = Vec::new();
    for (state, name) in [
        (State::Pending, "waiting"),
        (State::Sent, "sent"),
        (State::Failed, "failed"),
    ] {
        let found = outbox::list(&server.db, state, None, SHOWN).await?;
        rows.extend(found.into_iter().map(|row| (row, name)));
    }
    rows.sort_by_key(|(row, _)| std::cmp::Reverse(row.id));
    rows.truncate(usize::try_from(SHOWN).unwrap_or_default());
    Ok(rows
        .into_iter()
        .map(|(row, state)| message(row, state))
        .collect())
}

fn message(row: outbox::Model, state: &'static str) -> Message {
    let text = |key: &str| {
        row.payload
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Message {
        subject: text("subject"),
        text: text("text"),
        recipient: row.recipient,
        created_at: row.created_at.into(),
        state,
    }
}
