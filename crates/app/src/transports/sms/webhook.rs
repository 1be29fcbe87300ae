//! Text messages posted as JSON to an address of the operator's, signed as Standard Webhooks are.

use std::sync::Arc;

use anyhow::{Context, Result};
use async_trait::async_trait;
use auth::Clock;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use providers::Guarded;
use serde_json::{Value, json};
use sha2::Sha256;
use store::outbox::Model;
use url::Url;

use super::{client, outcome, post};
use crate::transports::{Failure, Transport};

/// What a secret in base64 begins with.
const SECRET_PREFIX: &str = "whsec_";

/// An address that sends what is posted to it.
pub(in crate::transports) struct Webhook {
    client: Guarded,
    url: Url,
    /// Empty: nothing is signed.
    key: Vec<u8>,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// The address that the settings name.
    pub(in crate::transports) fn new(
        sms: &config::Sms,
        allows_private: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let secret = sms.webhook_secret.expose();
        let key = match secret.strip_prefix(SECRET_PREFIX) {
            Some(encoded) => STANDARD
                .decode(encoded)
                .context("[sms] webhook_secret: no base64 after \"whsec_\"")?,
            None => secret.as_bytes().to_vec(),
        };
        Ok(Self {
            client: client(sms, allows_private)?,
            url: sms
                .webhook_url
                .parse()
                .context("[sms] webhook_url is no address")?,
            key,
            clock,
        })
    }

    /// The value of `webhook-signature` (Standard Webhooks 1.0.0, "Signature scheme").
    fn signature(&self, id: &str, timestamp: i64, body: &str) -> Option<String> {
        if self.key.is_empty() {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Some(format!(
            "v1,{}",
            STANDARD.encode(mac.finalize().into_bytes())
        ))
    }
}

#[async_trait]
impl Transport for Webhook {
    async fn send(&self, message: &Model) -> Result<(), Failure> {
        // The same at every attempt, so that the receiver can tell a message it has sent already.
        let id = format!("msg_{}", message.id.0);
        let timestamp = self.clock.now().timestamp();
        let body = body(message).to_string();
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id.clone()),
            ("webhook-timestamp", timestamp.to_string()),
        ];
        if let Some(signature) = self.signature(&id, timestamp, &body) {
            headers.push(("webhook-signature", signature));
        }
        outcome(
            "webhook",
            post(&self.client, self.url.as_str(), headers, body).await,
        )
    }
}

/// The message in words, and what it is made of for those who write their own.
fn body(message: &Model) -> Value {
    let mut data = json!({ "phone": message.recipient, "template": message.template });
    for name in ["text", "user_id", "code", "reason"] {
        if let Some(value) = message.payload.get(name) {
            data[name] = value.clone();
        }
    }
    json!({ "type": "sms.requested", "data": data })
}
