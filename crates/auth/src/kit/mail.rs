//! Mails and text messages, composed in the language of who gets them as rows for the outbox. Sending those is the worker's
//! business.

mod message;
mod samples;
mod sms;
mod templates;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use minijinja::Value;
use serde::{Deserialize, Serialize};
use store::outbox::{Kind, NewMessage};
use store::{Timestamp, sites};

pub use message::{Change, Mail, Origin, Proof};
pub use samples::samples;
pub use sms::Sms;
pub use templates::Problem;

use crate::error::{Error, Result};
use crate::messages::{self, Words};
use templates::{Part, Templates};

/// Who gets a message, and from which site.
#[derive(Debug, Clone, Copy)]
pub struct Addressee<'a> {
    /// Mail address or phone number.
    pub to: &'a str,
    /// The site that writes.
    pub site: &'a Site,
    /// Language tag, such as `hi`; one without sentences gets English.
    pub lang: &'a str,
}

/// The site a message speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What people call it.
    pub name: String,
    /// Its host name.
    pub domain: String,
}

impl From<sites::Model> for Site {
    fn from(row: sites::Model) -> Self {
        Self {
            name: row.name,
            domain: row.domain,
        }
    }
}

/// A mail in words: what the outbox keeps as its payload and a transport puts in an envelope.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
    /// Further headers, names and values.
    pub headers: Vec<(String, String)>,
}

/// Composes mails and text messages. Built once, at the start.
pub struct Mailer {
    templates: Templates,
    words: Arc<Words>,
    subject_prefix: Option<String>,
}

impl Mailer {
    /// A mailer with the templates of a folder before the built-in ones, and a prefix of all subjects; without one it is the
    /// site's name in brackets. What is wrong with the folder is logged and kept in [`Mailer::problems`].
    pub fn new(templates_dir: Option<&Path>, subject_prefix: Option<String>) -> Self {
        Self::speaking(Arc::default(), templates_dir, subject_prefix)
    }

    /// The same with sentences of the site.
    pub fn speaking(
        words: Arc<Words>,
        templates_dir: Option<&Path>,
        subject_prefix: Option<String>,
    ) -> Self {
        let mut mailer = Self {
            templates: Templates::load(templates_dir, &words),
            words,
            subject_prefix,
        };
        let site = Site {
            name: "Example".to_owned(),
            domain: "example.com".to_owned(),
        };
        let addressee = Addressee {
            to: "someone@example.com",
            site: &site,
            lang: messages::FALLBACK,
        };
        for mail in samples() {
            mailer
                .templates
                .rehearse(mail.name(), &variables(&mail, addressee));
        }
        for problem in mailer.problems() {
            tracing::warn!(template.problem = %problem, "a mail template cannot be used, the built-in one is");
        }
        mailer
    }

    /// What is wrong with the templates of the folder; each of them is replaced by the built-in one.
    pub fn problems(&self) -> &[Problem] {
        self.templates.problems()
    }

    /// The words of a mail.
    ///
    /// # Errors
    /// `Internal` if the built-in templates cannot be rendered, which the tests rule out.
    pub fn render(&self, mail: &Mail, addressee: Addressee<'_>) -> Result<Rendered> {
        let variables = variables(mail, addressee);
        let part = |part| {
            self.templates
                .render(mail.name(), part, &variables)
                .map_err(Error::internal)
        };
        let prefix = match &self.subject_prefix {
            Some(prefix) => prefix.clone(),
            None => format!("[{}] ", addressee.site.name),
        };
        Ok(Rendered {
            // Security: a line break would let whoever chose a word of it add headers.
            subject: one_line(&format!("{prefix}{}", part(Part::Subject)?)),
            text: part(Part::Text)?,
            html: part(Part::Html)?,
            headers: vec![
                ("X-Template".to_owned(), mail.template_prefix()),
                // RFC 3834: no holiday notices in answer to a code.
                ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
            ],
        })
    }

    /// A mail as a row of the outbox.
    ///
    /// # Errors
    /// As [`Mailer::render`].
    pub fn message(
        &self,
        mail: &Mail,
        addressee: Addressee<'_>,
        now: DateTime<Utc>,
    ) -> Result<NewMessage> {
        Ok(NewMessage {
            kind: Kind::Mail,
            recipient: addressee.to.to_owned(),
            template: mail.template_prefix(),
            payload: serde_json::to_value(self.render(mail, addressee)?)
                .map_err(Error::internal)?,
            now: Timestamp::from(now),
        })
    }

    /// A text message as a row of the outbox.
    pub fn sms(&self, sms: &Sms, addressee: Addressee<'_>, now: DateTime<Utc>) -> NewMessage {
        NewMessage {
            kind: Kind::Sms,
            recipient: addressee.to.to_owned(),
            template: sms.template().to_owned(),
            payload: sms.payload(addressee, &self.words),
            now: Timestamp::from(now),
        }
    }
}

/// What the templates of a mail can use: its own values and those that every mail has.
fn variables(mail: &Mail, addressee: Addressee<'_>) -> Value {
    let lang = messages::resolve(addressee.lang);
    let site = [
        ("name", &addressee.site.name),
        ("domain", &addressee.site.domain),
    ];
    let common = [
        ("lang", Value::from(lang)),
        ("email", Value::from(one_line(addressee.to))),
        (
            "site",
            Value::from_pairs(site.map(|(name, value)| (name, one_line(value)))),
        ),
    ];
    let own = mail.variables(lang).into_iter();
    let own = own.map(|(name, value)| (name, Value::from(value.map(|value| one_line(&value)))));
    Value::from_pairs(own.chain(common))
}

/// White space and control characters as single spaces.
fn one_line(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
