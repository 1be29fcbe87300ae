//! What would come of a profile: the check of a file of the catalogue against its sample.

use async_trait::async_trait;
use chrono::DateTime;
use serde_json::Value;

use crate::app::{App, Options};
use crate::client::{Client, Outcome};
use crate::documents::Documents;
use crate::error::Error;
use crate::fetch::{Fetch, FetchError, Request, Response};
use crate::fill::Known;
use crate::oauth2;
use crate::provider::Provider;

/// Calls nobody: a sample has all that calls would bring.
struct Nobody;

#[async_trait]
impl Fetch for Nobody {
    async fn send(&self, _: Request) -> Result<Response, FetchError> {
        let host = "nobody".to_owned();
        Err(FetchError::Unreachable {
            host,
            why: "a sample needs no calls".to_owned(),
        })
    }
}

impl Provider {
    /// Who would come of this profile, with no settings made.
    pub fn of_sample(&self, profile: &Value) -> Result<Outcome, Error> {
        let app = App {
            provider: self.id.clone(),
            ..App::default()
        };
        let client = Client {
            provider: self,
            app: &app,
            options: &Options::default(),
            fetch: &Nobody,
            documents: &Documents::default(),
            callback_url: "",
            now: DateTime::UNIX_EPOCH,
            random: &|| [0; 32],
        };
        oauth2::person(&Known::at_start(&client), profile.clone(), None)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use crate::Registry;

    #[test]
    fn every_provider_has_a_sample_and_finds_the_person_in_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog");
        let mut wrong = Vec::new();
        let registry = Registry::built_in().unwrap();
        for provider in registry
            .iter()
            .filter(|provider| !provider.map.uid.is_empty())
        {
            let file = folder.join(format!("{}.sample.json", provider.id));
            let text =
                std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {}", file.display()));
            let sample: Value = serde_json::from_str(&text).unwrap();
            let outcome = provider.of_sample(&sample["profile"]);
            let outcome = outcome.unwrap_or_else(|why| panic!("{}: {why}", provider.id));
            let shown = provider.display(None, &outcome.identity.uid, &outcome.extra_data);
            let found = json!({ "profile": sample["profile"], "identity": outcome.identity, "display": shown });
            if found != sample {
                wrong.push(format!("{}: {found:#}", provider.id));
            }
        }
        assert!(
            wrong.is_empty(),
            "not as in the sample:\n{}",
            wrong.join("\n")
        );
    }

    #[test]
    fn there_are_all_of_allauth_and_more() {
        let registry = Registry::built_in().unwrap();
        let theirs = include_str!("../tests/allauth_ids.txt");
        let missing: Vec<&str> = theirs
            .lines()
            .filter(|id| registry.get(id).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(
            registry.iter().count() >= 130,
            "{}",
            registry.iter().count()
        );
    }
}
