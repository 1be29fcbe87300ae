//! The outbox worker: takes what is due, hands it to a transport, and writes down what became of it. Any number of them may
//! run, on any number of nodes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use auth::Clock;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use rand::RngExt;
use rand::rngs::StdRng;
use store::outbox::{self, Model, Next};
use store::{Db, Timestamp};
use tokio::sync::{Notify, watch};

use crate::transports::{Failure, Transports};

/// How many messages are taken at once, and sent at the same time.
const BATCH: u8 = 8;
/// How long one message may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// For how long a taken message is nobody else's; longer than a batch may take one after another.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// How often a message is tried, over some five hours.
const ATTEMPTS: i32 = 15;
/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// How often the outbox is looked at unasked, for what other nodes put there and what is to be tried again.
const POLL: Duration = Duration::from_secs(5);
/// When it is looked at again after a call that found nothing, perhaps because the caller's transaction had not ended.
const SECOND_LOOK: Duration = Duration::from_millis(200);
/// How much of an error is kept.
const ERROR_LENGTH: usize = 1000;

/// Sends what the outbox holds.
pub(crate) struct Worker {
    db: Db,
    transports: Transports,
    clock: Arc<dyn Clock>,
    rng: Mutex<StdRng>,
    wake: Notify,
    stopping: watch::Sender<bool>,
    turn: tokio::sync::Mutex<()>,
}

impl Worker {
    /// A worker at rest.
    pub(crate) fn new(db: Db, transports: Transports, clock: Arc<dyn Clock>, rng: StdRng) -> Self {
        Self {
            db,
            transports,
            clock,
            rng: Mutex::new(rng),
            wake: Notify::new(),
            stopping: watch::Sender::new(false),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Works until [`Worker::stop`], and then finishes the messages at hand.
    pub(crate) async fn run(&self) {
        let mut stopping = self.stopping.subscribe();
        let mut pause = POLL;
        while !*stopping.borrow_and_update() {
            let found = self.send_due().await;
            tokio::select! {
                _ = stopping.changed() => {}
                () = self.wake.notified() => pause = SECOND_LOOK,
                () = tokio::time::sleep(if found > 0 { POLL } else { pause }) => pause = POLL,
            }
        }
    }

    /// Ends [`Worker::run`].
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Says that something was put in the outbox. Where no transport needs the network, all that is due has left when this
    /// returns; otherwise it leaves soon.
    pub(crate) async fn drain_now(&self) {
        if self.transports.are_local() {
            self.send_due().await;
        } else {
            self.wake.notify_one();
        }
    }

    /// Sends all that is due; answers how many messages were taken.
    async fn send_due(&self) -> usize {
        let is_local = self.transports.are_local();
        // One at a time, in order; and who comes second leaves when the first is done with his message as well.
        let _turn = if is_local {
            Some(self.turn.lock().await)
        } else {
            None
        };
        let mut taken = 0;
        while is_local || !*self.stopping.borrow() {
            let now = self.clock.now();
            let claimed =
                outbox::claim_due(&self.db, now.into(), BATCH.into(), (now + LEASE).into()).await;
            let messages = match claimed {
                Ok(messages) if messages.is_empty() => break,
                Ok(messages) => messages,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the outbox cannot be read"
                    );
                    break;
                }
            };
            taken += messages.len();
            let at_once = if is_local { 1 } else { usize::from(BATCH) };
            stream::iter(messages)
                .for_each_concurrent(at_once, async |message| self.send(&message).await)
                .await;
        }
        taken
    }

    async fn send(&self, message: &Model) {
        let result = if message.attempts > ATTEMPTS {
            Err(Failure::last(
                "worker",
                "the server ended while it sent this, every time",
            ))
        } else {
            let sending = tokio::time::timeout(PATIENCE, self.transports.send(message));
            sending
                .await
                .unwrap_or_else(|_| Err(Failure::passing("timeout", "no end in sight")))
        };
        let noted = match &result {
            Ok(()) => self.note_sent(message).await,
            Err(failure) => self.note(message, failure).await,
        };
        if let Err(error) = noted {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                outbox.id = message.id.0,
                outbox.is_sent = result.is_ok(),
                "what became of a message cannot be written down; it will be taken again"
            );
        }
    }

    /// What left by a local transport stays to be looked at, as those are for development.
    async fn note_sent(&self, message: &Model) -> store::Result<bool> {
        let now = Timestamp::from(self.clock.now());
        if self.transports.are_local() {
            outbox::mark_sent(&self.db, message.id, now).await
        } else {
            outbox::mark_sent_and_empty(&self.db, message.id, now).await
        }
    }

    async fn note(&self, message: &Model, failure: &Failure) -> store::Result<bool> {
        let next = self.next(message.attempts, failure);
        let (id, template, attempts) = (message.id.0, message.template.as_str(), message.attempts);
        let class = failure.class.as_str();
        // Security: neither the address nor the server's words, which repeat it.
        match next {
            Next::TryAt(_) => tracing::warn!(
                outbox.id = id,
                outbox.template = template,
                outbox.attempts = attempts,
                failure = class,
                "a message could not be sent and will be tried again"
            ),
            Next::GiveUp(_) => tracing::error!(
                outbox.id = id,
                outbox.template = template,
                outbox.attempts = attempts,
                failure = class,
                "a message could not be sent and was given up"
            ),
        }
        let why: String = format!("{class}: {}", failure.detail)
            .chars()
            .take(ERROR_LENGTH)
            .collect();
        outbox::mark_failed(&self.db, message.id, next, &why).await
    }

    /// What follows on a failure: a pause twice as long as the last, a quarter shorter or longer so that nodes and messages
    /// do not all come back at the same time.
    fn next(&self, attempts: i32, failure: &Failure) -> Next {
        let now = self.clock.now();
        if failure.is_final || attempts >= ATTEMPTS {
            return Next::GiveUp(Timestamp::from(now));
        }
        let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(20);
        let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
        let percent = self
            .rng
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .random_range(75..=125);
        Next::TryAt(Timestamp::from(now + pause * percent / 100))
    }
}

#[cfg(test)]
mod tests;
