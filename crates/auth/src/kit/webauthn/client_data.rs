//! Client data (WebAuthn Level 2, section 5.8.1): what the browser says of the question it answers.

use serde::Deserialize;

use super::answer::Bytes;

/// The data, as far as it matters here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    /// What was asked for.
    pub(super) r#type: String,
    /// The question.
    pub(super) challenge: Bytes,
    /// The page it was asked on.
    pub(super) origin: String,
    /// Whether that page was in a frame of somebody else's.
    #[serde(default)]
    pub(super) cross_origin: Option<bool>,
}

impl ClientData {
    /// Reads the JSON; none if it is something else.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}
