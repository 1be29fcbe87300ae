//! Discovery documents and signing keys, kept for a while so that not every login fetches them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::fetch::Request;
use crate::send;

/// How long a document is used at most, and at least.
const LONGEST: TimeDelta = TimeDelta::hours(1);
const SHORTEST: TimeDelta = TimeDelta::minutes(1);
/// How long a fresh document is believed to have all keys: tokens with made-up key ids cause no storm of calls.
const BELIEVED: TimeDelta = TimeDelta::seconds(10);
/// How many documents are kept.
const MOST: usize = 1000;

/// JSON documents by address, each until it is stale. One for the whole server.
#[derive(Debug, Default)]
pub struct Documents(Mutex<HashMap<String, Kept>>);

#[derive(Debug, Clone)]
struct Kept {
    document: Arc<Value>,
    fetched_at: DateTime<Utc>,
    stale_at: DateTime<Utc>,
    /// Whether the server said how long it holds.
    is_told: bool,
}

impl Documents {
    /// Keys, from here or from there.
    pub(crate) async fn get(&self, client: &Client<'_>, url: &str) -> Result<Arc<Value>, Error> {
        match self.kept(url).filter(|kept| client.now < kept.stale_at) {
            Some(kept) => Ok(kept.document),
            None => self.fetch(client, url).await,
        }
    }

    /// What a server publishes about itself. Unless it says how long that holds, it is asked for in every request of ours:
    /// nothing in a login tells that an address has moved.
    pub(crate) async fn get_current(
        &self,
        client: &Client<'_>,
        url: &str,
    ) -> Result<Arc<Value>, Error> {
        let is_current = |kept: &Kept| {
            client.now == kept.fetched_at || kept.is_told && client.now < kept.stale_at
        };
        match self.kept(url).filter(is_current) {
            Some(kept) => Ok(kept.document),
            None => self.fetch(client, url).await,
        }
    }

    /// A document fetched again because something in it was not found; the kept one if it is fresh.
    pub(crate) async fn again(&self, client: &Client<'_>, url: &str) -> Result<Arc<Value>, Error> {
        let kept = self.kept(url);
        match kept.filter(|kept| client.now < kept.fetched_at + BELIEVED) {
            Some(kept) => Ok(kept.document),
            None => self.fetch(client, url).await,
        }
    }

    async fn fetch(&self, client: &Client<'_>, url: &str) -> Result<Arc<Value>, Error> {
        let request = Request::get(url);
        let response = client.fetch.send(request).await?;
        let document = Arc::new(send::json(&response, &send::host(url))?);
        let told = response
            .max_age
            .and_then(|age| TimeDelta::from_std(age).ok());
        let kept = Kept {
            document: Arc::clone(&document),
            fetched_at: client.now,
            is_told: told.is_some(),
            stale_at: client.now + told.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, kept| client.now < kept.stale_at);
        }
        if all.len() < MOST && client.fetch.may_be_kept() {
            all.insert(url.to_owned(), kept);
        }
        Ok(document)
    }

    fn kept(&self, url: &str) -> Option<Kept> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(url).cloned()
    }
}
