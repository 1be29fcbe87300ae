//! Text messages through Twilio's Programmable Messaging API, version 2010-04-01.

use anyhow::{Context, Result};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use config::Secret;
use providers::Guarded;
use store::outbox::Model;
use url::{Url, form_urlencoded};

use super::{client, outcome, post};
use crate::transports::{Failure, Transport};

const API: &str = "https://api.twilio.com";
/// What the id of a messaging service begins with.
const SERVICE_PREFIX: &str = "MG";

/// An account at Twilio.
pub(in crate::transports) struct Twilio {
    client: Guarded,
    url: Url,
    account: String,
    token: Secret,
    from: String,
}

impl Twilio {
    /// The account that the settings name.
    pub(in crate::transports) fn new(sms: &config::Sms, allows_private: bool) -> Result<Self> {
        Self::at(API, sms, allows_private)
    }

    /// The same at another address.
    pub(super) fn at(api: &str, sms: &config::Sms, allows_private: bool) -> Result<Self> {
        let mut url: Url = api.parse().context("no address of Twilio's")?;
        url.path_segments_mut()
            .ok()
            .context("no address of Twilio's")?
            .extend([
                "2010-04-01",
                "Accounts",
                &sms.twilio_account_sid,
                "Messages.json",
            ]);
        Ok(Self {
            client: client(sms, allows_private)?,
            url,
            account: sms.twilio_account_sid.clone(),
            token: sms.twilio_auth_token.clone(),
            from: sms.twilio_from.clone(),
        })
    }
}

#[async_trait]
impl Transport for Twilio {
    async fn send(&self, message: &Model) -> Result<(), Failure> {
        let text = message.payload["text"].as_str();
        let text = text.ok_or_else(|| Failure::last("outbox", "a text message without a text"))?;
        let sender = if self.from.starts_with(SERVICE_PREFIX) {
            "MessagingServiceSid"
        } else {
            "From"
        };
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("To", &message.recipient)
            .append_pair("Body", text)
            .append_pair(sender, &self.from)
            .finish();
        let account = STANDARD.encode(format!("{}:{}", self.account, self.token.expose()));
        let headers = vec![
            ("authorization", format!("Basic {account}")),
            (
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
        ];
        outcome(
            "twilio",
            post(&self.client, self.url.as_str(), headers, form).await,
        )
    }
}
