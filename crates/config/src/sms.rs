//! Section `[sms]`: how codes reach phones.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A way for codes to reach phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmsBackend {
    /// Printed, for development.
    Console,
    /// One `*.json` file each, in `directory`.
    #[serde(alias = "directory")]
    File,
    /// Posted as JSON to an address of yours.
    Webhook,
    /// Through Twilio.
    Twilio,
}

/// How codes reach phones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// `"console"`, `"file"` (also called `"directory"`), `"webhook"` or `"twilio"`.
    pub backend: SmsBackend,
    /// Folder for messages with the backend `"file"`.
    pub directory: Option<PathBuf>,
    /// Address that messages are posted to with the backend `"webhook"`.
    pub webhook_url: String,
    /// Secret that signs what is posted there.
    pub webhook_secret: Secret,
    /// Headers of what is posted there, name = template; `content-type` is `application/json` unless it is one of them.
    pub webhook_headers: BTreeMap<String, String>,
    /// Template of the body (Jinja: `{{ phone }}`, `{{ text }}`, `{{ code }}`, `{{ text|tojson }}`). Empty: JSON with all
    /// there is to say.
    pub webhook_body: String,
    /// Account at Twilio.
    pub twilio_account_sid: String,
    /// Token of that account.
    pub twilio_auth_token: Secret,
    /// Sending number, or the id of a messaging service.
    pub twilio_from: String,
    /// Seconds to wait for the gateway.
    pub timeout: u32,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            backend: SmsBackend::Console,
            directory: None,
            webhook_url: String::new(),
            webhook_secret: Secret::default(),
            webhook_headers: BTreeMap::new(),
            webhook_body: String::new(),
            twilio_account_sid: String::new(),
            twilio_auth_token: Secret::default(),
            twilio_from: String::new(),
            timeout: 10,
        }
    }
}
