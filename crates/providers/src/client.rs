//! One app at one provider, ready to be spoken to: begin, finish, verify a token, refresh.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::app::{App, Options, Secret};
use crate::documents::Documents;
use crate::error::Error;
use crate::fetch::Fetch;
use crate::mapping::Identity;
use crate::provider::{Protocol, Provider};

/// One app at one provider, ready to be spoken to.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    /// The provider.
    pub provider: &'a Provider,
    /// Our registration there.
    pub app: &'a App,
    /// What the deployment wants.
    pub options: &'a Options,
    /// How requests leave.
    pub fetch: &'a dyn Fetch,
    /// Discovery documents and signing keys that were fetched before.
    pub documents: &'a Documents,
    /// Where the provider sends the person back to: our address, absolute.
    pub callback_url: &'a str,
    /// What time it is.
    pub now: DateTime<Utc>,
    /// Fresh randomness, for verifiers, nonces and ids.
    pub random: &'a (dyn Fn() -> [u8; 32] + Send + Sync),
}

/// What the login at the provider is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Action {
    /// Log in.
    #[default]
    Authenticate,
    /// Prove again who it is.
    Reauthenticate,
    /// Ask again for what was not granted.
    Rerequest,
}

/// A login about to begin.
#[derive(Debug, Clone, Copy)]
pub struct Begin<'a> {
    /// What binds the answer to this browser; comes back with it.
    pub state: &'a str,
    /// What it is for.
    pub action: Action,
    /// Whether it began at the headless endpoint rather than a page.
    pub is_headless: bool,
    /// Parameters of the request that began it (query and form): `scope`, `auth_params`, `shop`, `openid` ...
    pub params: &'a [(String, String)],
}

/// Where the person goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Where to.
    pub url: String,
    /// What must be handed to [`Client::finish`]: verifier, nonce, request secret. Never leaves the server.
    pub keep: Map<String, Value>,
    /// The name under which the answer will ask for it, if not the state: the id of a SAML request.
    pub known_as: Option<String>,
    /// Whether a page must do it by script, from within a frame.
    pub is_by_script: bool,
}

impl Redirect {
    /// A plain redirect that keeps something.
    pub fn to(url: String, keep: Map<String, Value>) -> Self {
        Self {
            url,
            keep,
            known_as: None,
            is_by_script: false,
        }
    }
}

/// What the person's browser brings back from the provider.
#[derive(Debug, Clone, Copy)]
pub struct Callback<'a> {
    /// Whether it was posted.
    pub is_post: bool,
    /// Its parameters, query before form.
    pub params: &'a [(String, String)],
}

impl<'a> Callback<'a> {
    /// The first parameter of this name.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.params.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Who it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The person.
    pub identity: Identity,
    /// What is kept of the provider's answer.
    pub extra_data: Value,
    /// The provider's token, if it gave one that lasts.
    pub token: Option<Token>,
    /// Must not have been seen before, across all nodes, until the time it names: the id of a token.
    pub once: Option<Once>,
}

/// A thing that counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// What to remember.
    pub key: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// A provider's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The access token.
    pub token: Secret,
    /// The refresh token, or the secret of OAuth 1.0a.
    pub token_secret: Secret,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Tokens handed in by an app that logged the person in by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenInput<'a> {
    /// An ID token.
    pub id_token: Option<&'a str>,
    /// An access token.
    pub access_token: Option<&'a str>,
}

impl Client<'_> {
    /// Where to send the person.
    pub async fn begin(&self, begin: Begin<'_>) -> Result<Redirect, Error> {
        let _ = begin;
        match self.provider.protocol {
            Protocol::Oauth2 | Protocol::Oidc => Err(Error::Unsupported),
            Protocol::Oauth1 | Protocol::Openid | Protocol::Saml | Protocol::Custom => {
                Err(Error::Unsupported)
            }
        }
    }

    /// Who came back. `keep` is that of the [`Redirect`].
    pub async fn finish(
        &self,
        callback: Callback<'_>,
        keep: &Map<String, Value>,
    ) -> Result<Outcome, Error> {
        let _ = (callback, keep);
        match self.provider.protocol {
            Protocol::Oauth2 | Protocol::Oidc => Err(Error::Unsupported),
            Protocol::Oauth1 | Protocol::Openid | Protocol::Saml | Protocol::Custom => {
                Err(Error::Unsupported)
            }
        }
    }

    /// Whose tokens these are, checked with the provider or by its signature.
    pub async fn verify_token(&self, token: TokenInput<'_>) -> Result<Outcome, Error> {
        let _ = token;
        Err(Error::Unsupported)
    }

    /// A fresh access token for one that ends.
    pub async fn refresh(&self, token: &Token) -> Result<Token, Error> {
        let _ = token;
        Err(Error::Unsupported)
    }
}
