//! The clean-up: deletes what has expired or is older than it is kept, in small batches. Of all nodes one does it at a time.

use std::sync::Arc;
use std::time::Duration;

use auth::{Clock, Server};
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;
use serde::Serialize;
use store::leases::{self, Lease};
use store::{Db, Timestamp, audit, codes, outbox, sessions};
use tokio::sync::watch;

/// Rows deleted at a time: a lock is never held for long.
const BATCH: u64 = 1000;
/// The name of this work among the leases.
const WORK: &str = "cleanup";
/// For how long a node that died half-way keeps the others from it.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// How often a node looks whether it is due.
const LOOK: Duration = Duration::from_mins(1);

/// How many rows of each kind were deleted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Deleted {
    /// Sessions that had expired, logins that waited in them included.
    pub(crate) sessions: u64,
    /// One-time codes that had expired.
    pub(crate) codes: u64,
    /// Messages that were sent, or given up, long ago.
    pub(crate) messages: u64,
    /// Entries of the audit log that are older than they are kept.
    pub(crate) audit_entries: u64,
}

/// What a call came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// It was done.
    Deleted(Deleted),
    /// Another node is at it, or it is not due.
    NotNow,
}

/// Deletes what nobody needs any more.
pub(crate) struct Cleanup {
    db: Db,
    clock: Arc<dyn Clock>,
    config: config::Cleanup,
    audit_days: u32,
    holder: String,
}

/// The kinds of rows that are deleted.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Sessions,
    Codes,
    SentMessages,
    FailedMessages,
    AuditEntries,
}

impl Cleanup {
    /// The clean-up of a server's database.
    pub(crate) fn new(server: &Server) -> Self {
        let number: u64 = server.rng().random();
        Self {
            db: server.db.clone(),
            clock: server.clock.clone(),
            config: server.config.cleanup.clone(),
            audit_days: server.config.audit.retention_days,
            holder: format!("{number:016x}"),
        }
    }

    /// Cleans up whenever it is due, until `stopping` says to stop.
    pub(crate) async fn run(&self, mut stopping: watch::Receiver<bool>) {
        if self.config.interval == 0 {
            return;
        }
        loop {
            match self.when_due().await {
                Ok(Done::Deleted(deleted)) if deleted != Deleted::default() => {
                    tracing::info!(
                        cleanup.sessions = deleted.sessions,
                        cleanup.codes = deleted.codes,
                        cleanup.messages = deleted.messages,
                        cleanup.audit_entries = deleted.audit_entries,
                        "cleaned up"
                    );
                }
                Ok(_) => {}
                Err(error) => tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the clean-up failed and will be tried again"
                ),
            }
            tokio::select! {
                _ = stopping.wait_for(|is_stopping| *is_stopping) => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Cleans up if it is due and no other node is at it.
    pub(crate) async fn when_due(&self) -> store::Result<Done> {
        let now = self.clock.now();
        if !leases::take_due(&self.db, self.lease(now + LEASE), now.into()).await? {
            return Ok(Done::NotNow);
        }
        self.work().await
    }

    /// Cleans up unless another node is at it.
    pub(crate) async fn at_once(&self) -> store::Result<Done> {
        let now = self.clock.now();
        if !leases::take_idle(&self.db, self.lease(now + LEASE), now.into()).await? {
            return Ok(Done::NotNow);
        }
        self.work().await
    }

    fn lease(&self, until: DateTime<Utc>) -> Lease<'_> {
        Lease {
            name: WORK,
            holder: &self.holder,
            until: until.into(),
        }
    }

    async fn work(&self) -> store::Result<Done> {
        let mut deleted = Deleted::default();
        for kind in [
            Kind::Sessions,
            Kind::Codes,
            Kind::SentMessages,
            Kind::FailedMessages,
            Kind::AuditEntries,
        ] {
            if !self.all_of(kind, &mut deleted).await? {
                return Ok(Done::Deleted(deleted));
            }
        }
        let next = self.clock.now() + TimeDelta::seconds(self.config.interval.into());
        leases::give_back(&self.db, self.lease(next)).await?;
        Ok(Done::Deleted(deleted))
    }

    /// Deletes batch after batch; false when another node has taken over meanwhile.
    async fn all_of(&self, kind: Kind, deleted: &mut Deleted) -> store::Result<bool> {
        let Some(before) = self.end_of(kind) else {
            return Ok(true);
        };
        loop {
            let count = self.batch(kind, before).await?;
            *deleted.count_of(kind) += count;
            if count < BATCH {
                return Ok(true);
            }
            if !leases::keep(&self.db, self.lease(self.clock.now() + LEASE)).await? {
                return Ok(false);
            }
            // Others have their turn.
            tokio::task::yield_now().await;
        }
    }

    /// Rows of this kind that ended before this time go; none do where they are kept for ever.
    fn end_of(&self, kind: Kind) -> Option<Timestamp> {
        let days = match kind {
            Kind::Sessions | Kind::Codes => return Some(self.clock.now().into()),
            Kind::SentMessages | Kind::FailedMessages => self.config.message_days,
            Kind::AuditEntries => self.audit_days,
        };
        let end = self.clock.now() - TimeDelta::days(days.into());
        (days > 0).then(|| end.into())
    }

    async fn batch(&self, kind: Kind, before: Timestamp) -> store::Result<u64> {
        let db = &self.db;
        match kind {
            Kind::Sessions => sessions::delete_expired(db, before, BATCH).await,
            Kind::Codes => codes::delete_expired(db, before, BATCH).await,
            Kind::SentMessages => outbox::delete_sent_before(db, before, BATCH).await,
            Kind::FailedMessages => outbox::delete_failed_before(db, before, BATCH).await,
            Kind::AuditEntries => audit::delete_before(db, before, BATCH).await,
        }
    }
}

impl Deleted {
    fn count_of(&mut self, kind: Kind) -> &mut u64 {
        match kind {
            Kind::Sessions => &mut self.sessions,
            Kind::Codes => &mut self.codes,
            Kind::SentMessages | Kind::FailedMessages => &mut self.messages,
            Kind::AuditEntries => &mut self.audit_entries,
        }
    }
}

#[cfg(test)]
mod tests;
