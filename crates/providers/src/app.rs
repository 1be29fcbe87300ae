//! What a deployment says of a provider: its registration there, and how logins are to be made.

use std::fmt;

use serde_json::{Map, Value};

/// A text that must not be shown: it prints as asterisks.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text that must not be printed from here on.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "\"\"" } else { "********" })
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Our registration at a provider, from the configuration or from `socialaccount_socialapp`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct App {
    /// The provider, as in the catalogue.
    pub provider: String,
    /// Tells several apps of one protocol apart; empty where there is one.
    pub provider_id: String,
    /// What people call it.
    pub name: String,
    /// Client id, app id or consumer key.
    pub client_id: String,
    /// Client secret, API secret or consumer secret.
    pub secret: Secret,
    /// Key, where the provider gives one besides.
    pub key: String,
    /// Private key in PEM, where the provider wants signatures.
    pub certificate_key: Secret,
    /// Settings of this app, like `server_url`.
    pub settings: Map<String, Value>,
}

impl App {
    /// The id under which accounts are kept and clients name the provider.
    pub fn account_provider(&self) -> &str {
        if self.provider_id.is_empty() {
            &self.provider
        } else {
            &self.provider_id
        }
    }

    /// A setting of this app that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.settings.get(name).and_then(Value::as_str)
    }
}

/// How a deployment wants logins with a provider to be made. Settings of an [`App`] go before these.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// What to ask for instead of the catalogue's scope.
    pub scope: Option<Vec<String>>,
    /// Parameters added to the address of the provider's login page.
    pub auth_params: Option<Map<String, Value>>,
    /// Whether to bind the login by a code challenge (RFC 7636). Absent: as the provider needs it.
    pub oauth_pkce_enabled: Option<bool>,
    /// Whose addresses count as verified whatever the provider says: all, or those of some domains.
    pub verified_email: VerifiedEmail,
    /// Whether to ask an OpenID provider's user info address besides reading the ID token.
    pub fetch_userinfo: Option<bool>,
    /// Whether the address of the person is wanted.
    pub query_email: bool,
    /// Whether tokens are kept, which some providers must be asked for.
    pub store_tokens: bool,
    /// The provider's own settings, by their names in lower case, like `github_url`.
    pub own: Map<String, Value>,
}

/// Whose addresses count as verified whatever the provider says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum VerifiedEmail {
    /// Nobody's: the provider's word counts.
    #[default]
    AsStated,
    /// All addresses.
    All,
    /// Those of these domains.
    Domains(Vec<String>),
}

impl VerifiedEmail {
    /// Reads a setting: a truth or a list of domains.
    pub fn from_setting(value: &Value) -> Self {
        match value {
            Value::Bool(true) => Self::All,
            Value::Array(domains) => Self::Domains(
                domains
                    .iter()
                    .filter_map(|domain| domain.as_str().map(str::to_lowercase))
                    .collect(),
            ),
            _ => Self::AsStated,
        }
    }

    /// Whether this address, in lower case, is taken as verified.
    pub fn covers(&self, email: &str) -> bool {
        match self {
            Self::AsStated => false,
            Self::All => true,
            Self::Domains(domains) => email
                .rsplit_once('@')
                .is_some_and(|(_, domain)| domains.iter().any(|one| one == domain)),
        }
    }
}
