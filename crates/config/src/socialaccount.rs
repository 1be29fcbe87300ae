//! Section `[socialaccount]`: login with accounts elsewhere (allauth's `SOCIALACCOUNT_*`).

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account_choices::EmailVerification;
use crate::secret::Secret;

/// Login with accounts elsewhere, and the providers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, named by allauth"
)]
pub struct Socialaccount {
    /// Whether new accounts can be made through a provider.
    pub is_open_for_signup: bool,
    /// Providers are the only way to log in: no passwords, no codes, no addresses to manage.
    pub only: bool,
    /// Make the account without a form if the provider says enough.
    pub auto_signup: bool,
    /// Whether an address is needed at provider sign-up. Absent: as `account.signup_fields` says.
    pub email_required: Option<bool>,
    /// Verification of addresses that come from providers. Absent: as `account.email_verification`.
    pub email_verification: Option<EmailVerification>,
    /// Log in to an existing account by a verified address of the provider. Only for providers you fully trust.
    pub email_authentication: bool,
    /// Connect the provider's account when that happens.
    pub email_authentication_auto_connect: bool,
    /// Ask providers for the address. Absent: if it is required.
    pub query_email: Option<bool>,
    /// Ask for a fresh proof before accounts are connected or removed. Absent: as `account.reauthentication_required`.
    pub reauthentication_required: Option<bool>,
    /// Keep the provider's access tokens.
    pub store_tokens: bool,
    /// Seconds to wait for a provider's answer.
    pub requests_timeout: u32,
    /// Path under which OpenID Connect callbacks are.
    pub openid_connect_url_prefix: String,
    /// Seal the secrets of apps in the database. A Django process on the same tables can only read them plain.
    pub encrypt_secrets: bool,
    /// Folder with further providers (`*.toml`), or other versions of those that are built in. Absent: none.
    pub catalog_dir: Option<PathBuf>,
    /// Providers that may be used, by id. Absent: all that are configured.
    pub installed_providers: Option<Vec<String>>,
    /// Settings per provider, in the order in which clients get them: its apps, scope and options.
    pub providers: IndexMap<String, Provider>,
}

impl Default for Socialaccount {
    fn default() -> Self {
        Self {
            is_open_for_signup: true,
            only: false,
            auto_signup: true,
            email_required: None,
            email_verification: None,
            email_authentication: false,
            email_authentication_auto_connect: false,
            query_email: None,
            reauthentication_required: None,
            store_tokens: false,
            requests_timeout: 5,
            openid_connect_url_prefix: "oidc".to_owned(),
            encrypt_secrets: true,
            catalog_dir: None,
            installed_providers: None,
            providers: IndexMap::new(),
        }
    }
}

/// Which of a provider's addresses count as verified, whatever it says of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum VerifiedEmail {
    /// All, or none.
    All(bool),
    /// Those of these domains.
    Domains(Vec<String>),
}

/// Settings of one provider. Keys not named here are its own and are kept in `options`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Provider {
    /// Applications registered at the provider.
    pub apps: Vec<App>,
    /// The one application, where there is only one.
    pub app: Option<App>,
    /// What to ask for. Absent: the provider's usual scope.
    pub scope: Option<Vec<String>>,
    /// Parameters added to the address of the provider's login page.
    pub auth_params: Option<BTreeMap<String, Value>>,
    /// Bind the login to this server by a code challenge. Absent: as the provider needs it.
    pub oauth_pkce_enabled: Option<bool>,
    /// Take the provider's addresses as verified: all (`true`), or those of some domains (`["example.com"]`).
    pub verified_email: Option<VerifiedEmail>,
    /// `socialaccount.email_authentication` for this provider.
    pub email_authentication: Option<bool>,
    /// `socialaccount.email_authentication_auto_connect` for this provider.
    pub email_authentication_auto_connect: Option<bool>,
    /// Ask the provider's user info address besides reading the ID token.
    pub fetch_userinfo: Option<bool>,
    /// Settings that only this provider knows.
    #[serde(flatten)]
    pub options: BTreeMap<String, Value>,
}

impl Provider {
    /// The applications, however they were written.
    pub fn all_apps(&self) -> impl Iterator<Item = &App> {
        self.app.iter().chain(&self.apps)
    }
}

/// An application registered at a provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(transform = with_client_secret)]
pub struct App {
    /// Id under which clients know this app, where a provider has several. Empty: the provider's.
    pub provider_id: String,
    /// Name shown to users.
    pub name: String,
    /// Client id, app id or consumer key.
    pub client_id: String,
    /// Client secret, API secret or consumer secret.
    #[serde(alias = "client_secret")]
    pub secret: Secret,
    /// Key, where the provider wants one besides.
    pub key: String,
    /// Private key in PEM, where the provider signs with one.
    pub certificate_key: Secret,
    /// Settings of this app, like `server_url`.
    pub settings: BTreeMap<String, Value>,
}

/// Lets the secret be called by the name that providers give it, too.
fn with_client_secret(schema: &mut Schema) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let alias = json!({ "type": "string", "writeOnly": true, "description": "Another name of `secret`." });
        properties.insert("client_secret".to_owned(), alias);
    }
}
