//! Text messages posted as JSON to an address of the operator's, signed as Standard Webhooks are.

use std::sync::Arc;

use anyhow::{Context, Result};
use async_trait::async_trait;
use auth::Clock;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use providers::Guarded;
use serde_json::{Value, json};
use sha2::Sha256;
use store::outbox::Model;
use url::Url;

use super::{client, outcome, post};
use crate::transports::{Failure, Transport};

/// What a secret in base64 begins with.
const SECRET_PREFIX: &str = "whsec_";
/// The name of the body's template; no header can be called so.
const BODY: &str = "(body)";
const CONTENT_TYPE: &str = "content-type";

/// An address that sends what is posted to it.
pub(in crate::transports) struct Webhook {
    client: Guarded,
    url: Url,
    /// Empty: nothing is signed.
    key: Vec<u8>,
    clock: Arc<dyn Clock>,
    /// The body, under its name, and the headers, under theirs.
    templates: Environment<'static>,
    headers: Vec<&'static str>,
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
            templates: templates(sms)?,
            headers: header_names(sms)?,
        })
    }

    fn body(&self, message: &Model) -> Result<String> {
        match self.templates.get_template(BODY) {
            Ok(template) => Ok(template.render(values(message))?),
            Err(_) => Ok(json!({ "type": "sms.requested", "data": data(message) }).to_string()),
        }
    }

    fn headers(&self, message: &Model) -> Result<Vec<(&'static str, String)>> {
        let mut headers = Vec::new();
        for name in &self.headers {
            let template = self.templates.get_template(name)?;
            headers.push((*name, template.render(values(message))?));
        }
        if !self.headers.contains(&CONTENT_TYPE) {
            headers.push((CONTENT_TYPE, "application/json".to_owned()));
        }
        Ok(headers)
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
        let failed = |error: anyhow::Error| Failure::last("webhook template", format!("{error:#}"));
        let body = self.body(message).map_err(failed)?;
        let mut headers = self.headers(message).map_err(failed)?;
        headers.push(("webhook-id", id.clone()));
        headers.push(("webhook-timestamp", timestamp.to_string()));
        if let Some(signature) = self.signature(&id, timestamp, &body) {
            headers.push(("webhook-signature", signature));
        }
        outcome(
            "webhook",
            post(&self.client, self.url.as_str(), headers, body).await,
        )
    }
}

/// The names of the settings' headers, in lower case.
fn header_names(sms: &config::Sms) -> Result<Vec<&'static str>> {
    let is_name = |name: &str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        !name.is_empty() && name.bytes().all(is_part)
    };
    let mut names = Vec::new();
    for name in sms.webhook_headers.keys() {
        anyhow::ensure!(is_name(name), no_header(name));
        // A few names, once: they live as long as the process.
        names.push(&*name.to_lowercase().leak());
    }
    Ok(names)
}

/// The templates of the settings.
fn templates(sms: &config::Sms) -> Result<Environment<'static>> {
    let mut templates = Environment::new();
    // What the body is written in only its author knows: `tojson` and `urlencode` are there to be used.
    templates.set_auto_escape_callback(|_| AutoEscape::None);
    templates.set_undefined_behavior(UndefinedBehavior::Chainable);
    if !sms.webhook_body.is_empty() {
        templates
            .add_template_owned(BODY, sms.webhook_body.clone())
            .context("[sms] webhook_body")?;
    }
    for (name, text) in &sms.webhook_headers {
        templates
            .add_template_owned(name.to_lowercase(), text.clone())
            .with_context(|| no_header(name))?;
    }
    Ok(templates)
}

fn no_header(name: &str) -> String {
    format!("[sms] webhook_headers: {name:?}")
}

/// The same for templates.
fn values(message: &Model) -> minijinja::Value {
    let data = data(message);
    let members = data.as_object().into_iter().flatten();
    minijinja::Value::from_pairs(members.map(|(name, value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), minijinja::Value::from(text))
    }))
}

/// The message in words, and what it is made of for those who write their own.
fn data(message: &Model) -> Value {
    let mut data = json!({ "phone": message.recipient, "template": message.template });
    for name in ["text", "user_id", "code", "reason"] {
        if let Some(value) = message.payload.get(name) {
            data[name] = value.clone();
        }
    }
    data
}
