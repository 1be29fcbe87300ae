//! A mail of the outbox as an RFC 5322 message.

use std::time::SystemTime;

use anyhow::{Context, Result};
use auth::kit::mail::Rendered;
use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use store::outbox::Model;
use url::Host;

use super::Failure;

/// Who writes: what all mails have in common.
#[derive(Debug, Clone)]
pub(super) struct Letterhead {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Letterhead {
    /// The sender that the settings name.
    pub(super) fn new(settings: &config::Mail) -> Result<Self> {
        let from = settings.from.parse().context("[mail] from is no address")?;
        let reply_to = settings.reply_to.as_deref().map(str::parse).transpose();
        Ok(Self {
            from,
            reply_to: reply_to.context("[mail] reply_to is no address")?,
        })
    }

    /// A mail in its envelope. Made of the row alone, so that the same mail sent twice can be known by its `Message-ID`.
    pub(super) fn write(&self, row: &Model) -> Result<Message, Failure> {
        let unwritable = |error: &dyn std::fmt::Display| Failure::last("message", error);
        let words: Rendered =
            serde_json::from_value(row.payload.clone()).map_err(|error| unwritable(&error))?;
        let to = address(&row.recipient).map_err(|error| Failure::last("address", error))?;
        let written = DateTime::<Utc>::from(row.created_at);
        let id = format!(
            "<{}.{}@{}>",
            row.id,
            written.timestamp_micros(),
            self.from.email.domain()
        );

        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(words.subject)
            .date(SystemTime::from(written))
            .message_id(Some(id));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        for (name, value) in words.headers {
            let name = HeaderName::new_from_ascii(name).map_err(|error| unwritable(&error))?;
            message = message.raw_header(HeaderValue::new(name, value));
        }
        message
            .multipart(MultiPart::alternative_plain_html(words.text, words.html))
            .map_err(|error| unwritable(&error))
    }
}

/// An address whose domain every mail server understands: a name beyond ASCII in its encoded form.
/// Compat: django/core/mail/message.py `sanitize_address`.
fn address(text: &str) -> Result<Address, lettre::address::AddressError> {
    let address: Address = text.parse()?;
    match Host::parse(address.domain()) {
        Ok(Host::Domain(domain)) if !address.domain().is_ascii() => {
            Address::new(address.user(), domain)
        }
        _ => Ok(address),
    }
}
