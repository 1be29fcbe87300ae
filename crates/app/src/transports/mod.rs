//! The ways out: how a message of the outbox leaves the server. Which one is taken is for the settings to say, when and how
//! often for the worker.

mod console;
mod directory;
#[cfg(test)]
pub(crate) mod fake_smtp;
mod letterhead;
#[cfg(test)]
pub(crate) mod memory;
mod sms;
mod smtp;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use async_trait::async_trait;
use auth::SystemClock;
use config::{MailBackend, SmsBackend};
use store::outbox::{Kind, Model};

use console::Console;
use directory::Directory;
use letterhead::Letterhead;
use sms::{Twilio, Webhook};
use smtp::Smtp;

/// A way out.
#[async_trait]
pub(crate) trait Transport: Send + Sync {
    /// Hands a message over. The same message may come again, when it was sent but that could not be written down.
    async fn send(&self, message: &Model) -> Result<(), Failure>;

    /// Finds out whether a message would get through, without sending one.
    async fn check(&self) -> Result<(), Failure> {
        Ok(())
    }

    /// Whether a message is gone in an instant, without the network: then it goes before the request is answered.
    fn is_local(&self) -> bool {
        false
    }
}

/// Why a message could not be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Whether it would fail again.
    pub(crate) is_final: bool,
    /// What failed, in a word that may be logged, such as `smtp 550`.
    pub(crate) class: String,
    /// All that is known, for those who may see the message itself.
    pub(crate) detail: String,
}

impl Failure {
    /// A failure that may pass.
    pub(crate) fn passing(class: impl Into<String>, detail: impl fmt::Display) -> Self {
        Self {
            is_final: false,
            class: class.into(),
            detail: detail.to_string(),
        }
    }

    /// A failure that will not pass.
    pub(crate) fn last(class: impl Into<String>, detail: impl fmt::Display) -> Self {
        Self {
            is_final: true,
            class: class.into(),
            detail: detail.to_string(),
        }
    }
}

/// The ways out in force.
#[derive(Clone)]
pub(crate) struct Transports {
    mail: Arc<dyn Transport>,
    sms: Arc<dyn Transport>,
}

impl Transports {
    /// The ways out that the settings name. To be called, and dropped, in the runtime that will send.
    pub(crate) fn open(settings: &config::Settings) -> Result<Self> {
        let (mail, sms) = (&settings.mail, &settings.sms);
        let allows_private = settings.allows_private_fetch();
        let letterhead = Letterhead::new(mail)?;
        let by_mail: Arc<dyn Transport> = match mail.backend {
            MailBackend::Console => Arc::new(Console::to_stdout()),
            MailBackend::File => Arc::new(Directory::open(
                folder("mail", mail.directory.as_ref())?,
                letterhead,
            )?),
            MailBackend::Smtp => Arc::new(Smtp::new(mail, letterhead)?),
        };
        let by_sms: Arc<dyn Transport> = match sms.backend {
            SmsBackend::Console => Arc::new(Console::to_stdout()),
            SmsBackend::File => {
                let folder = folder("sms", sms.directory.as_ref())?;
                Arc::new(Directory::open(folder, Letterhead::new(mail)?)?)
            }
            SmsBackend::Webhook => {
                Arc::new(Webhook::new(sms, allows_private, Arc::new(SystemClock))?)
            }
            SmsBackend::Twilio => Arc::new(Twilio::new(sms, allows_private)?),
        };
        Ok(Self {
            mail: by_mail,
            sms: by_sms,
        })
    }

    /// Finds out whether mail would leave, without sending any.
    pub(crate) async fn check(&self) -> Result<(), Failure> {
        self.mail.check().await
    }

    /// Whether messages of every kind are gone in an instant.
    pub(crate) fn are_local(&self) -> bool {
        self.mail.is_local() && self.sms.is_local()
    }

    /// Hands a message to the transport of its kind.
    pub(crate) async fn send(&self, message: &Model) -> Result<(), Failure> {
        match message.kind {
            Kind::Mail => self.mail.send(message).await,
            Kind::Sms => self.sms.send(message).await,
        }
    }
}

fn folder<'a>(section: &str, folder: Option<&'a PathBuf>) -> Result<&'a Path> {
    folder
        .map(PathBuf::as_path)
        .with_context(|| format!("[{section}] backend = \"file\" needs a directory"))
}

#[cfg(test)]
mod tests;
