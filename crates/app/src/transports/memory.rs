//! Messages kept in memory, for tests; it can be told to fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use store::MessageId;
use store::outbox::Model;
use tokio::sync::Semaphore;

use super::{Failure, Transport, Transports};

/// What was sent, and the failures still to come.
pub(crate) struct Memory {
    sent: Mutex<Vec<MessageId>>,
    failures: Mutex<VecDeque<Failure>>,
    is_local: bool,
    gate: Semaphore,
    knocks: Semaphore,
}

impl Memory {
    /// One that sends at once.
    pub(crate) fn new(is_local: bool) -> Arc<Self> {
        Arc::new(Self {
            sent: Mutex::default(),
            failures: Mutex::default(),
            is_local,
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            knocks: Semaphore::new(0),
        })
    }

    /// One that holds every message until [`Memory::let_through`].
    pub(crate) fn gated(is_local: bool) -> Arc<Self> {
        Arc::new(Self {
            gate: Semaphore::new(0),
            ..Arc::into_inner(Self::new(is_local)).unwrap()
        })
    }

    /// Lets the messages in that wait, and all others.
    pub(crate) fn let_through(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS / 2);
    }

    /// Waits until a message has come.
    pub(crate) async fn knock(&self) {
        self.knocks.acquire().await.unwrap().forget();
    }

    /// Makes the next message fail.
    pub(crate) fn fail(&self, failure: Failure) {
        self.failures.lock().unwrap().push_back(failure);
    }

    /// What was sent, in order.
    pub(crate) fn sent(&self) -> Vec<MessageId> {
        self.sent.lock().unwrap().clone()
    }
}

#[async_trait]
impl Transport for Memory {
    async fn send(&self, message: &Model) -> Result<(), Failure> {
        self.knocks.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        if let Some(failure) = self.failures.lock().unwrap().pop_front() {
            return Err(failure);
        }
        self.sent.lock().unwrap().push(message.id);
        Ok(())
    }

    fn is_local(&self) -> bool {
        self.is_local
    }
}

impl Transports {
    /// Both kinds of messages into one memory.
    pub(crate) fn into_memory(memory: &Arc<Memory>) -> Self {
        Self {
            mail: memory.clone(),
            sms: memory.clone(),
        }
    }
}
