//! Evernote: the token ends at `edam_expires`, in milliseconds.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Quirk;

pub(super) struct Evernote;

impl Quirk for Evernote {
    fn expires_at(&self, answer: &Value) -> Option<DateTime<Utc>> {
        let milliseconds = answer.get("edam_expires")?.as_str()?.parse().ok()?;
        DateTime::from_timestamp_millis(milliseconds)
    }
}
