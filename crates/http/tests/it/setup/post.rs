//! What left the server: the rows of its outbox, taken out as the worker would take them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use auth::Server;
use chrono::TimeDelta;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use store::Timestamp;
use store::outbox::{self, Kind};

/// How many rows are taken at once; no test sends as many.
const ALL: u64 = 1000;

/// The messages that nobody has looked at yet.
pub struct Post {
    server: Arc<Server>,
    unseen: Mutex<Vec<outbox::Model>>,
}

impl Post {
    pub fn new(server: Arc<Server>) -> Self {
        Self {
            server,
            unseen: Mutex::default(),
        }
    }

    /// The mails since the last call, in order.
    pub async fn take_mails(&self) -> Vec<Mail> {
        self.take(Kind::Mail).await.into_iter().map(Mail).collect()
    }

    /// The text messages since the last call, in order.
    pub async fn take_sms(&self) -> Vec<Sms> {
        self.take(Kind::Sms).await.into_iter().map(Sms).collect()
    }

    /// What nobody has looked at: kind, template and recipient of each.
    pub fn unseen(&self) -> Vec<String> {
        let unseen = self.unseen.lock().unwrap();
        unseen
            .iter()
            .map(|row| format!("{:?} {} to {}", row.kind, row.template, row.recipient))
            .collect()
    }

    async fn take(&self, kind: Kind) -> Vec<outbox::Model> {
        self.collect().await;
        let mut unseen = self.unseen.lock().unwrap();
        let (taken, left) = std::mem::take(&mut *unseen)
            .into_iter()
            .partition(|row| row.kind == kind);
        *unseen = left;
        taken
    }

    /// Takes what is due out of the outbox.
    async fn collect(&self) {
        let now = self.server.clock.now();
        let lease = Timestamp::from(now + TimeDelta::minutes(1));
        let rows = outbox::claim_due(&self.server.db, now.into(), ALL, lease)
            .await
            .unwrap();
        for row in &rows {
            assert!(
                outbox::mark_sent(&self.server.db, row.id, now.into())
                    .await
                    .unwrap()
            );
        }
        self.unseen.lock().unwrap().extend(rows);
    }
}

#[async_trait]
impl vestibule_http::Outbox for Post {
    async fn deliver(&self) {
        self.collect().await;
    }
}

/// A mail.
pub struct Mail(outbox::Model);

impl Mail {
    /// To which address.
    pub fn to(&self) -> &str {
        &self.0.recipient
    }

    /// What it was made from; allauth's name for it.
    pub fn template(&self) -> &str {
        &self.0.template
    }

    pub fn text(&self) -> &str {
        self.part("text")
    }

    pub fn html(&self) -> &str {
        self.part("html")
    }

    fn part(&self, name: &str) -> &str {
        self.0.payload[name].as_str().unwrap()
    }

    /// The address that stands in a line of its own, if there is one.
    pub fn link(&self) -> Option<&str> {
        self.text().lines().find(|line| line.starts_with("http"))
    }

    /// The code that stands in a line of its own, if there is one.
    pub fn code(&self) -> Option<&str> {
        let is_code = |line: &&str| {
            let is_letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
            (6..=12).contains(&line.len()) && line.chars().all(is_letter)
        };
        self.text().lines().find(is_code)
    }

    /// The last part of the link's path, decoded.
    #[track_caller]
    pub fn key(&self) -> String {
        let link = self.link().expect("a link in the mail");
        let (_, key) = link.rsplit_once('/').unwrap();
        percent_decode_str(key).decode_utf8().unwrap().into_owned()
    }
}

/// A text message.
pub struct Sms(outbox::Model);

impl Sms {
    /// To which number.
    pub fn to(&self) -> &str {
        &self.0.recipient
    }

    /// `user_id` and `code`, or the `reason` why there is no code; and the text.
    pub fn payload(&self) -> &Value {
        &self.0.payload
    }
}
