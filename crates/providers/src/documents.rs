//! Discovery documents and signing keys, kept for a while so that not every login fetches them.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// JSON documents by address, each until it is stale. One for the whole server.
#[derive(Debug, Default)]
pub struct Documents(Mutex<HashMap<String, Kept>>);

#[derive(Debug, Clone)]
struct Kept {
    document: Value,
    fetched_at: DateTime<Utc>,
    stale_at: DateTime<Utc>,
}
