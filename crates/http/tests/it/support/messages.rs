//! What the server wrote to people.

use store::outbox::{self, Kind, State};

use super::Test;

/// A mail or a text message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Address or number.
    pub to: String,
    /// allauth's name of what it is.
    pub template: String,
    /// What it says.
    pub text: String,
}

impl Message {
    /// The code it carries, if any.
    pub fn code(&self) -> Option<&str> {
        self.text
            .split_whitespace()
            .map(|word| word.trim_end_matches(['.', ',']))
            .find(|word| {
                let parts: Vec<_> = word.split('-').collect();
                let is_part = |part: &&str| {
                    part.len() >= 3
                        && part
                            .bytes()
                            .all(|b| b"BCDFGHJKLMNPQRSTVWXZ0123456789".contains(&b))
                };
                parts.len() >= 2 && parts.iter().all(is_part)
            })
    }
}

impl Test {
    /// Everything written so far, oldest first.
    pub async fn messages(&self) -> Vec<Message> {
        let mut rows = outbox::list(&**self.db(), State::Pending, None, 10_000)
            .await
            .unwrap();
        rows.sort_by_key(|row| row.id);
        rows.into_iter()
            .map(|row| Message {
                text: match row.kind {
                    Kind::Mail | Kind::Sms => row.payload["text"].as_str().unwrap().to_owned(),
                },
                to: row.recipient,
                template: row.template,
            })
            .collect()
    }

    /// The newest message.
    pub async fn last_message(&self) -> Message {
        self.messages().await.pop().expect("a message was written")
    }

    /// The code in the newest message.
    pub async fn last_code(&self) -> String {
        self.last_message()
            .await
            .code()
            .expect("a code in the message")
            .to_owned()
    }
}
