//! Protocols that only one provider speaks, each in a file named like it.

mod draugiem;
mod dummy;
mod pocket;
pub(crate) mod telegram;

use serde_json::{Map, Value};

use crate::client::{Begin, Callback, Client, Outcome, Redirect, TokenInput};
use crate::error::Error;
use crate::provider::Provider;

/// The providers of this kind.
pub(crate) const ALL: [&str; 4] = ["draugiem", "dummy", "pocket", "telegram"];

impl Provider {
    /// Whether people come back with nothing in the address: what was kept says it all.
    pub fn is_callback_bare(&self) -> bool {
        self.id == "pocket"
    }
}

/// Where to send the person.
pub(crate) async fn begin(client: &Client<'_>, begin: Begin<'_>) -> Result<Redirect, Error> {
    match client.provider.id.as_str() {
        "draugiem" => Ok(draugiem::begin(client)),
        "dummy" => Ok(dummy::begin(client, begin)),
        "pocket" => pocket::begin(client, begin).await,
        "telegram" => Ok(telegram::begin(client, begin)),
        _ => Err(Error::Unsupported),
    }
}

/// Who came back.
pub(crate) async fn finish(
    client: &Client<'_>,
    callback: Callback<'_>,
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    match client.provider.id.as_str() {
        "draugiem" => draugiem::finish(client, callback).await,
        "dummy" => dummy::finish(client, callback),
        "pocket" => pocket::finish(client, keep).await,
        "telegram" => telegram::finish(client, callback),
        _ => Err(Error::Unsupported),
    }
}

/// Whose token an app handed in.
pub(crate) fn verify_token(client: &Client<'_>, token: TokenInput<'_>) -> Result<Outcome, Error> {
    match client.provider.id.as_str() {
        "dummy" => dummy::verify_token(client, token),
        _ => Err(Error::Unsupported),
    }
}

#[cfg(test)]
mod tests;
