//! What goes along to the provider's login page beyond the protocol, and what is asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::client::{Action, Begin, Client};
use crate::error::Error;
use crate::fill::Known;
use crate::provider::Authorize;

/// Parameters that bind the login to us and to this browser; nothing that travels with a request replaces them.
const OURS: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
];

/// Parameters beyond the protocol's: of the settings, of the request where it may, of the catalogue.
pub(crate) fn extra(
    client: &Client<'_>,
    authorize: &Authorize,
    begin: &Begin<'_>,
    keep: &mut Map<String, Value>,
) -> Result<Vec<(String, String)>, Error> {
    let known = Known::at_start(client);
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    if !authorize.is_fixed {
        all.extend(client.auth_params());
    }
    if !begin.is_headless {
        let told = begin
            .params
            .iter()
            .filter(|(name, _)| name == "auth_params");
        let told = told.flat_map(|(_, value)| url::form_urlencoded::parse(value.as_bytes()));
        all.extend(
            told.filter(|(name, _)| !OURS.contains(&name.as_ref()))
                .map(|(name, value)| (name.into_owned(), value.into_owned())),
        );
    }
    let mut groups = vec![&authorize.params];
    if !begin.is_headless {
        groups.push(&authorize.page_params);
        match begin.action {
            Action::Authenticate => {}
            Action::Reauthenticate => groups.push(&authorize.reauthenticate),
            Action::Rerequest => groups.push(&authorize.rerequest),
        }
    }
    for (name, value) in groups.into_iter().flatten() {
        all.insert(name.clone(), known.value(value)?);
    }
    if let Some(quirk) = client.quirk() {
        keep.extend(quirk.authorize(client, begin, &mut all)?);
    }
    Ok(all.into_iter().collect())
}

pub(super) fn page_scope(authorize: &Authorize, begin: &Begin<'_>, scope: &mut Vec<String>) {
    let told = begin
        .params
        .iter()
        .find(|(name, value)| name == "scope" && !value.is_empty());
    let told = told
        .iter()
        .flat_map(|(_, value)| value.split(','))
        .map(str::to_owned);
    let words: Vec<String> = told.chain(authorize.page_scope.iter().cloned()).collect();
    for word in words {
        if !scope.contains(&word) {
            scope.push(word);
        }
    }
    for word in scope {
        if let Some(other) = authorize.page_scope_names.get(word) {
            word.clone_from(other);
        }
    }
}

impl<'a> Client<'a> {
    /// What is asked for: of the app, of the provider's settings, or of the catalogue.
    pub(crate) fn scope(&self) -> Cow<'a, [String]> {
        let words = |value: &Value| -> Vec<String> {
            match value {
                Value::Array(words) => words
                    .iter()
                    .filter_map(|word| word.as_str().map(str::to_owned))
                    .collect(),
                Value::String(words) => words.split_whitespace().map(str::to_owned).collect(),
                _ => Vec::new(),
            }
        };
        if let Some(told) = self
            .app
            .settings
            .get("scope")
            .filter(|told| !told.is_null())
        {
            return Cow::Owned(words(told));
        }
        if let Some(told) = &self.options.scope {
            return Cow::Borrowed(told);
        }
        let provider = self.provider;
        let mut all = Vec::new();
        for word in &provider.scope {
            // A variable may stand for several words.
            match word
                .strip_prefix('{')
                .and_then(|word| word.strip_suffix('}'))
            {
                Some(name) => {
                    let words = Known::at_start(self).variable(name).unwrap_or_default();
                    all.extend(words.split_whitespace().map(str::to_owned));
                }
                None => all.push(word.clone()),
            }
        }
        if self.options.query_email {
            all.extend(provider.scope_email.iter().cloned());
        }
        if self.options.store_tokens {
            all.extend(provider.scope_tokens.iter().cloned());
        }
        Cow::Owned(all)
    }

    fn auth_params(&self) -> Vec<(String, String)> {
        let told = self
            .app
            .settings
            .get("auth_params")
            .and_then(Value::as_object);
        let told = told.or(self.options.auth_params.as_ref());
        let pairs = told.into_iter().flatten();
        pairs
            .filter_map(|(name, value)| Some((name.clone(), crate::variable::text(value)?)))
            .collect()
    }

    pub(super) fn uses_pkce(&self, authorize: &Authorize) -> bool {
        let app = self
            .app
            .settings
            .get("oauth_pkce_enabled")
            .and_then(Value::as_bool);
        app.or(self.options.oauth_pkce_enabled)
            .unwrap_or(authorize.pkce)
    }
}
