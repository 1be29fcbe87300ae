//! One app at one provider that answers as a target says.

use std::sync::LazyLock;

use futures_executor::block_on;
use providers::fetch::Canned;
use providers::{
    Action, App, Begin, Callback, Client, Documents, Error, Options, Outcome, Redirect, Registry,
};
use serde_json::{Map, Value};

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::built_in().expect("a catalogue"));

/// Where people come back.
pub const CALLBACK: &str = "https://sp.example.com/accounts/saml/org/acs/";

/// Speaks to a provider that answers like this.
fn with<T>(provider: &str, settings: &Value, fetch: &Canned, then: impl FnOnce(Client<'_>) -> T) -> T {
    let app = App {
        provider: provider.to_owned(),
        client_id: "123".to_owned(),
        secret: "123:bot-token".into(),
        settings: settings.as_object().cloned().unwrap_or_default(),
        ..App::default()
    };
    then(Client {
        provider: REGISTRY.get(provider).expect("a provider"),
        app: &app,
        options: &Options::default(),
        fetch,
        documents: &Documents::default(),
        callback_url: CALLBACK,
        now: "2026-03-01T12:00:00Z".parse().expect("a time"),
        random: &|| [7; 32],
    })
}

/// Sends somebody there.
#[allow(dead_code, reason = "not all targets do both")]
pub fn begin(provider: &str, settings: &Value, fetch: &Canned) -> Result<Redirect, Error> {
    let begin = Begin {
        state: "state",
        action: Action::Authenticate,
        is_headless: true,
        params: &[],
    };
    with(provider, settings, fetch, |client| block_on(client.begin(begin)))
}

/// Has somebody come back.
#[allow(dead_code, reason = "not all targets do both")]
pub fn finish(
    provider: &str,
    settings: &Value,
    fetch: &Canned,
    params: &[(String, String)],
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    let callback = Callback {
        is_post: true,
        params,
    };
    with(provider, settings, fetch, |client| block_on(client.finish(callback, keep)))
}
