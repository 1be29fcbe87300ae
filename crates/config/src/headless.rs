//! Section `[headless]`: clients of the API, its tokens and the front end's addresses (allauth's `HEADLESS_*`).

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A kind of client of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// A web page: cookies and CSRF tokens.
    Browser,
    /// Anything else: tokens in headers.
    App,
}

/// What app clients get once they are logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenStrategy {
    /// The session's key, for `X-Session-Token`.
    Session,
    /// An access and a refresh token.
    Jwt,
}

/// How access and refresh tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are those of RFC 7518")]
pub enum JwtAlgorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Es256,
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl JwtAlgorithm {
    /// Whether the key is a shared secret.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    /// The `alg` header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of an `alg` header.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::Hs256,
            Self::Hs384,
            Self::Hs512,
            Self::Rs256,
            Self::Rs384,
            Self::Rs512,
            Self::Es256,
            Self::EdDsa,
        ];
        all.into_iter().find(|one| one.as_str() == name)
    }

    /// Whether the server can make such keys by itself, and keep them in the database.
    pub fn is_self_made(self) -> bool {
        matches!(self, Self::Es256 | Self::EdDsa)
    }
}

/// Clients of the API, their tokens, and where the front end's pages are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, named by allauth"
)]
pub struct Headless {
    /// Kinds of clients that are served: `"browser"`, `"app"`.
    pub clients: Vec<Client>,
    /// The front end is elsewhere: links in mails never point to pages of this server.
    pub only: bool,
    /// Serve the API's description at `openapi.json`, `openapi.yaml` and `openapi.html`.
    pub serve_specification: bool,
    /// Pages that mails and redirects point to, by name, with `{key}` where a key belongs.
    /// Names left out are pages of the web app; where that is off, they are below the first of `server.frontends`.
    pub frontend_urls: BTreeMap<String, String>,

    // Tokens
    /// What app clients get at login: `"session"` or `"jwt"`.
    pub token_strategy: TokenStrategy,
    /// Extra claims of access tokens: claim = column of `auth_user`, `user_type` or `groups`.
    pub jwt_claims: IndexMap<String, String>,
    /// Algorithm of tokens: `RS256` and its like, `ES256` or `EdDSA` with a private key, `HS256` and its like with a
    /// shared secret.
    pub jwt_algorithm: JwtAlgorithm,
    /// Private key in PEM (PKCS#8), or the shared secret. Empty with `HS*`: `server.secret_key`.
    /// Empty with `ES256` and `EdDSA`: keys are made, kept in the database and changed by `vestibule keys rotate`.
    pub jwt_private_key: Secret,
    /// Other keys, former and coming ones: what they signed is accepted, and their public halves are published.
    pub jwt_private_key_fallbacks: Vec<Secret>,
    /// The `iss` claim. Empty: there is none.
    pub jwt_issuer: String,
    /// The `aud` claim. Empty: there is none.
    pub jwt_audience: String,
    /// Seconds for which an access token is good.
    pub jwt_access_token_expires_in: u32,
    /// Seconds for which a refresh token is good.
    pub jwt_refresh_token_expires_in: u32,
    /// Word before the token in the `Authorization` header.
    pub jwt_authorization_header_scheme: String,
    /// Look up the session at every use of an access token.
    pub jwt_stateful_validation_enabled: bool,
    /// Give a new refresh token at each refresh, and void the old one.
    pub jwt_rotate_refresh_token: bool,
    /// Seconds for which a refresh token that was replaced still gives the tokens that replaced it, so that two tabs or a
    /// lost answer log nobody out. Whoever uses one later ends the session. 0: as in allauth, where it is merely refused.
    pub jwt_refresh_token_grace: u32,
}

impl Headless {
    /// Whether this kind of client is served.
    pub fn serves(&self, client: Client) -> bool {
        self.clients.contains(&client)
    }
}

impl Default for Headless {
    fn default() -> Self {
        Self {
            clients: vec![Client::Browser, Client::App],
            only: false,
            serve_specification: false,
            frontend_urls: BTreeMap::new(),
            token_strategy: TokenStrategy::Session,
            jwt_claims: IndexMap::new(),
            jwt_algorithm: JwtAlgorithm::Rs256,
            jwt_private_key: Secret::default(),
            jwt_private_key_fallbacks: Vec::new(),
            jwt_issuer: String::new(),
            jwt_audience: String::new(),
            jwt_access_token_expires_in: 300,
            jwt_refresh_token_expires_in: 86_400,
            jwt_authorization_header_scheme: "Bearer".to_owned(),
            jwt_stateful_validation_enabled: false,
            jwt_rotate_refresh_token: true,
            jwt_refresh_token_grace: 10,
        }
    }
}
