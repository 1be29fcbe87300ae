//! One app at one provider, for the tests of this crate.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::client::{Action, Begin, Callback, Client, Outcome, Redirect};
use crate::fetch::Canned;
use crate::{App, Documents, Error, Options, Provider, Registry, Secret};

/// One app at one provider.
pub(crate) struct Desk {
    pub(crate) provider: Provider,
    pub(crate) app: App,
    pub(crate) options: Options,
    pub(crate) fetch: Canned,
    pub(crate) documents: Documents,
    pub(crate) callback_url: String,
    pub(crate) now: DateTime<Utc>,
}

impl Desk {
    pub(crate) fn new(provider: &str, settings: Value) -> Self {
        let registry = Registry::built_in().unwrap();
        let Value::Object(settings) = settings else {
            panic!("settings are an object");
        };
        Self {
            provider: registry.get(provider).unwrap().clone(),
            app: App {
                provider: provider.to_owned(),
                name: "an app".to_owned(),
                client_id: "our id".to_owned(),
                secret: Secret::new("our secret"),
                key: "our key".to_owned(),
                settings,
                ..App::default()
            },
            options: Options {
                query_email: true,
                ..Options::default()
            },
            fetch: Canned::default(),
            documents: Documents::default(),
            callback_url: "https://sp.example.com/callback/".to_owned(),
            now: "2026-03-01T12:00:00Z".parse().unwrap(),
        }
    }

    pub(crate) fn client(&self) -> Client<'_> {
        Client {
            provider: &self.provider,
            app: &self.app,
            options: &self.options,
            fetch: &self.fetch,
            documents: &self.documents,
            callback_url: &self.callback_url,
            now: self.now,
            random: &|| [7; 32],
        }
    }

    /// Begins at a page (or at the headless endpoint), with these parameters.
    pub(crate) async fn begin(
        &self,
        is_headless: bool,
        params: &[(&str, &str)],
    ) -> Result<Redirect, Error> {
        let params = owned(params);
        let begin = Begin {
            state: "the-state",
            action: Action::Authenticate,
            is_headless,
            params: &params,
        };
        self.client().begin(begin).await
    }

    /// Comes back with these parameters: posted for SAML and Telegram, else in the address.
    pub(crate) async fn finish(
        &self,
        params: &[(&str, &str)],
        keep: &Map<String, Value>,
    ) -> Result<Outcome, Error> {
        let params = owned(params);
        let callback = Callback {
            is_post: matches!(self.provider.id.as_str(), "saml" | "telegram" | "dummy"),
            params: &params,
        };
        self.client().finish(callback, keep).await
    }
}

fn owned(params: &[(&str, &str)]) -> Vec<(String, String)> {
    let params = params.iter();
    params
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The parameters of an address.
pub(crate) fn query(url: &str) -> Vec<(String, String)> {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().into_owned().collect()
}
