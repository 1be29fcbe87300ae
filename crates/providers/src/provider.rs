//! The form of a file of the catalogue.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// OAuth 2.0, the person from a profile endpoint.
    Oauth2,
    /// OpenID Connect, the person from the ID token.
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

/// A provider: one file of the catalogue. It has no conditions and no expressions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// allauth's provider id; also the name of the file.
    pub id: String,
    /// Its part of the path of its pages and its callback. Absent: the id.
    pub slug: Option<String>,
    /// What people call it.
    pub name: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// The issuer of ID tokens.
    pub issuer: Option<String>,
    /// Where the person is sent.
    pub authorize: String,
    /// Where a code becomes a token.
    pub token: String,
    /// Where the person is found; none where the ID token has all.
    pub profile: Option<String>,
    /// What is asked for.
    pub scope: Vec<String>,
    /// Whether it takes PKCE (RFC 7636).
    #[serde(default)]
    pub pkce: bool,
    /// What `{name}` in an address stands for unless an app says otherwise.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// When an address counts as verified.
    #[serde(default)]
    pub email_trust: EmailTrust,
    /// Where in the answer a person is.
    pub map: Map,
    /// The addresses, where they take a second call.
    pub emails: Option<EmailList>,
}

/// JSON pointers (RFC 6901); the first that yields a value wins.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// What never changes about a person there.
    pub uid: Vec<String>,
    /// The user name.
    pub username: Vec<String>,
    /// The whole name.
    pub name: Vec<String>,
    /// The first name.
    pub first_name: Vec<String>,
    /// The last name.
    pub last_name: Vec<String>,
    /// The address.
    pub email: Vec<String>,
    /// Whether that address is verified.
    pub email_verified: Vec<String>,
    /// A picture.
    pub avatar: Vec<String>,
    /// A page about the person.
    pub profile_url: Vec<String>,
}

/// Addresses that take a second call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailList {
    /// Where they are.
    pub from: String,
    /// Where in each entry what is.
    pub each: EachEmail,
}

/// JSON pointers into one entry of a list of addresses.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EachEmail {
    /// The address.
    pub email: String,
    /// Whether it is verified.
    pub verified: Option<String>,
    /// Whether it is the primary one.
    pub primary: Option<String>,
}

impl Provider {
    /// Its part of the path of its pages: `/accounts/<slug>/login/callback/`.
    pub fn slug(&self) -> &str {
        self.slug.as_deref().unwrap_or(&self.id)
    }

    /// Whether an app that logged the person in by itself may hand in the token.
    pub fn supports_token_login(&self) -> bool {
        false
    }

    /// Whether people can be sent to it from the headless API.
    pub fn supports_redirect(&self) -> bool {
        true
    }

    /// Whether it needs an app registered with it.
    pub fn uses_app(&self) -> bool {
        true
    }

    /// Whether its callback is posted from its own pages, so that a browser sends no `SameSite=Lax` cookie along.
    pub fn is_callback_posted(&self) -> bool {
        false
    }

    /// An address with its variables filled in: those of the app first, then the file's.
    pub fn fill(&self, address: &str, app: &BTreeMap<String, String>) -> String {
        let mut filled = address.to_owned();
        for (name, value) in app.iter().chain(&self.variables) {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    pub(crate) fn contradiction(&self, file: &str) -> Option<String> {
        if file.strip_suffix(".toml") != Some(&self.id) {
            return Some(format!(
                "the id is {:?}; the file must have its name",
                self.id
            ));
        }
        if self.map.uid.is_empty() {
            return Some("map.uid is empty: nobody could be recognised".to_owned());
        }
        if self.protocol == Protocol::Oidc && self.issuer.is_none() {
            return Some("an OpenID provider needs its issuer".to_owned());
        }
        if self.protocol == Protocol::Oauth2 && self.profile.is_none() {
            return Some("an OAuth 2.0 provider needs a profile address".to_owned());
        }
        let emails = self.emails.as_ref().map(|emails| &emails.from);
        let addresses = [
            Some(&self.authorize),
            Some(&self.token),
            self.profile.as_ref(),
            emails,
        ];
        let insecure = addresses
            .into_iter()
            .flatten()
            .find(|address| !address.starts_with("https://"));
        insecure.map(|address| format!("{address} is not https"))
    }
}
