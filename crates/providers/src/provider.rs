//! The form of a file of the catalogue. It has named steps and named values; it has no expressions.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::Deserialize;

use crate::call::{Call, Signature};
use crate::shape::Shape;
use crate::source::Source;
use crate::variable::Variable;

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// OAuth 2.0, the person from a profile endpoint or from the ID token.
    Oauth2,
    /// OpenID Connect by discovery, the person from the user info endpoint and the ID token.
    Oidc,
    /// OAuth 1.0a, the person from a profile endpoint.
    Oauth1,
    /// OpenID 2.0.
    Openid,
    /// SAML 2.0, as a service provider.
    Saml,
    /// A protocol of its own, in code named like the provider.
    Custom,
}

/// When an address that a provider tells counts as verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailTrust {
    /// When the provider says so of this very address.
    #[default]
    Stated,
    /// Always; the file must say why.
    Always,
}

/// A provider: one file of the catalogue.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a statement of the file"
)]
pub struct Provider {
    /// allauth's provider id; also the name of the file.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its part of the path of its pages and its callback. Absent: the id.
    pub slug: Option<String>,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Where the provider describes all this.
    pub docs: Option<String>,
    /// Code in `quirks/` that says what data cannot.
    pub quirk: Option<String>,
    /// Whether it needs an app registered with it.
    #[serde(default = "yes")]
    pub uses_app: bool,
    /// Whether the name of the app is its name: a protocol rather than a company.
    #[serde(default)]
    pub is_named_by_app: bool,
    /// Whether people can be sent to it from the headless API.
    #[serde(default = "yes")]
    pub supports_redirect: bool,
    /// Whether an app that logged the person in by itself may hand in the token.
    #[serde(default)]
    pub supports_token_login: bool,
    /// What `{name}` stands for in addresses and parameters, and which settings replace it.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// What is asked for.
    #[serde(default)]
    pub scope: Vec<String>,
    /// What is asked for besides if the address is wanted.
    #[serde(default)]
    pub scope_email: Vec<String>,
    /// What is asked for besides if tokens are kept.
    #[serde(default)]
    pub scope_tokens: Vec<String>,
    /// Where the person is sent.
    pub authorize: Option<Authorize>,
    /// Where a code becomes a token.
    pub token: Option<TokenCall>,
    /// OAuth 1.0a: where a login begins.
    pub request_token: Option<String>,
    /// ID tokens: whose they are and by which keys they are signed.
    pub id_token: Option<IdToken>,
    /// Where the person is found. Absent: in the ID token or the answer to the token call.
    pub profile: Option<Call>,
    /// Further calls, after the profile.
    #[serde(default)]
    pub then: Vec<Call>,
    /// When an address counts as verified.
    #[serde(default)]
    pub email_trust: EmailTrust,
    /// Where in the profile a person is.
    #[serde(default)]
    pub map: Map,
    /// A list of addresses in the profile.
    pub emails: Option<EmailList>,
    /// What is kept of the profile, if not all of it.
    #[serde(default)]
    pub extra: Shape,
    /// How a connected account is shown.
    #[serde(default)]
    pub display: DisplayMap,
}

fn yes() -> bool {
    true
}

/// Where the person is sent.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a statement of the file"
)]
pub struct Authorize {
    /// The address.
    pub url: String,
    /// What the client id is called there. Absent: `client_id`.
    pub client_id: Option<String>,
    /// What stands between the words of the scope. Absent: a space.
    pub scope_delimiter: Option<String>,
    /// Parameters added always.
    pub params: BTreeMap<String, String>,
    /// Parameters added where the login begins at a page.
    pub page_params: BTreeMap<String, String>,
    /// Another address where the person is to prove again who it is; pages only.
    pub reauthenticate_url: Option<String>,
    /// Parameters added to have the person prove again who it is; pages only.
    pub reauthenticate: BTreeMap<String, String>,
    /// Parameters added to ask again for what was not granted; pages only.
    pub rerequest: BTreeMap<String, String>,
    /// Words added to the scope where the login begins at a page.
    pub page_scope: Vec<String>,
    /// Words of the scope that are others where the login begins at a page.
    pub page_scope_names: BTreeMap<String, String>,
    /// Whether a code challenge (RFC 7636) is sent unless a setting says otherwise.
    pub pkce: bool,
    /// Whether it takes what it documents and nothing else: no address of ours, no further parameters.
    pub is_fixed: bool,
    /// Whether our address there must be https, whatever ours is.
    pub is_callback_https: bool,
    /// What the answer says in `error` if the person said no. Absent: `access_denied`.
    pub cancelled: Option<String>,
    /// What the code is called in the answer. Absent: `code`.
    pub code: Option<String>,
    /// Whether the answer is posted by the browser from the provider's page.
    pub is_callback_posted: bool,
}

/// How the client proves who it is at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// Id and secret among the parameters.
    #[default]
    Body,
    /// HTTP Basic.
    Basic,
    /// Not at all.
    None,
}

/// How parameters travel to the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// A form in the body of a POST.
    #[default]
    Form,
    /// JSON in the body of a POST.
    Json,
    /// The query of a GET.
    Query,
}

/// Where a code becomes a token.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenCall {
    /// The address.
    pub url: String,
    /// How parameters travel.
    pub encoding: Encoding,
    /// How the client proves who it is.
    pub auth: ClientAuth,
    /// Other names of parameters.
    pub names: BTreeMap<String, String>,
    /// Parameters that are left out.
    pub without: Vec<String>,
    /// Parameters added.
    pub params: IndexMap<String, String>,
    /// Headers added.
    pub headers: IndexMap<String, String>,
    /// Calls made before, and what is taken of their answers: `{step/name}`.
    pub first: Vec<FirstCall>,
    /// Where in the answer the token and its company are.
    pub at: String,
    /// What parts of the answer are called elsewhere.
    pub rename: BTreeMap<String, String>,
}

/// A call made before the code is exchanged.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstCall {
    /// The call.
    pub call: Call,
    /// What is taken of the answer, by name.
    pub take: BTreeMap<String, String>,
}

/// Whose ID tokens are taken.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdToken {
    /// The issuer.
    pub issuer: String,
    /// Where the keys are: a JSON Web Key Set, or certificates by key id.
    pub keys: String,
    /// Whether it is only taken from apps, not in the login by code.
    #[serde(default)]
    pub only_from_apps: bool,
}

/// Where in the profile a person is; the first source that yields a value wins.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// What never changes about a person there.
    pub uid: Vec<Source>,
    /// The user name.
    pub username: Vec<Source>,
    /// The whole name.
    pub name: Vec<Source>,
    /// The first name.
    pub first_name: Vec<Source>,
    /// The last name.
    pub last_name: Vec<Source>,
    /// The address.
    pub email: Vec<Source>,
    /// Whether that address is verified.
    pub email_verified: Vec<Source>,
    /// The phone number.
    pub phone: Vec<Source>,
    /// Whether that number is verified.
    pub phone_verified: Vec<Source>,
}

/// A list of addresses in the profile.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailList {
    /// Where it is.
    pub at: String,
    /// Where in each entry the address is.
    pub email: String,
    /// Where in each entry it says whether it is verified.
    pub verified: Option<String>,
    /// Where in each entry it says whether it is the primary one.
    pub primary: Option<String>,
}

/// How a connected account is shown, from what was kept.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DisplayMap {
    /// Where the person is in it; the usual names are looked up there.
    pub at: Vec<String>,
    /// What to show before the usual names.
    pub name: Vec<Source>,
    /// A picture.
    pub avatar: Vec<Source>,
    /// A page about the person.
    pub profile_url: Vec<Source>,
}

impl Provider {
    /// Its part of the path of its pages: `/accounts/<slug>/login/callback/`.
    pub fn slug(&self) -> &str {
        self.slug.as_deref().unwrap_or(&self.id)
    }

    /// Where it sends people back to, as a path; `<id>` is that of the app.
    pub fn callback_path(&self) -> String {
        match self.protocol {
            Protocol::Oidc if self.is_named_by_app => {
                "/accounts/oidc/<id>/login/callback/".to_owned()
            }
            Protocol::Saml => "/accounts/saml/<id>/acs/".to_owned(),
            _ => format!("/accounts/{}/login/callback/", self.slug()),
        }
    }

    /// Whether a login is bound by a code challenge unless a setting says otherwise.
    pub fn uses_pkce(&self) -> bool {
        self.authorize
            .as_ref()
            .is_some_and(|authorize| authorize.pkce)
    }

    /// Whether an app that logged the person in by itself may hand in the token.
    pub fn supports_token_login(&self) -> bool {
        self.supports_token_login
    }

    /// Whether people can be sent to it from the headless API.
    pub fn supports_redirect(&self) -> bool {
        self.supports_redirect
    }

    /// Whether it needs an app registered with it.
    pub fn uses_app(&self) -> bool {
        self.uses_app
    }

    /// Whether its callback is posted from its own pages, so that a browser sends no `SameSite=Lax` cookie along.
    pub fn is_callback_posted(&self) -> bool {
        let authorize = self.authorize.as_ref();
        self.protocol == Protocol::Saml || authorize.is_some_and(|it| it.is_callback_posted)
    }

    /// The settings of its own that a deployment may make, in lower case.
    pub fn own_settings(&self) -> BTreeSet<&str> {
        let all = self.variables.iter();
        all.filter_map(|(name, variable)| variable.setting_name(name))
            .collect()
    }

    /// All calls to it beyond authorize and token.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        let first = self.token.iter().flat_map(|token| &token.first);
        self.profile
            .iter()
            .chain(&self.then)
            .chain(first.map(|first| &first.call))
    }

    /// How its profile call is signed, if it is.
    pub fn signature(&self) -> Option<Signature> {
        self.profile.as_ref().and_then(|call| call.sign)
    }
}
