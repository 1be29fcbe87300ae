//! One app at one provider, ready to be spoken to: begin, finish, verify a token, refresh.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::app::{App, Options, Secret, VerifiedEmail};
use crate::custom;
use crate::documents::Documents;
use crate::error::Error;
use crate::fetch::Fetch;
use crate::fill::Known;
use crate::mapping::Identity;
use crate::oauth2::{self, Endpoints};
use crate::provider::{Protocol, Provider};
use crate::quirks::Quirk;
use crate::source::Source;
use crate::{oauth1, oidc, openid, saml};

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

impl<'a> Client<'a> {
    /// Where to send the person.
    pub async fn begin(&self, begin: Begin<'_>) -> Result<Redirect, Error> {
        match self.provider.protocol {
            Protocol::Oauth2 | Protocol::Oidc => oauth2::begin(self, begin).await,
            Protocol::Oauth1 => oauth1::begin(self, begin).await,
            Protocol::Openid => openid::begin(self, begin).await,
            Protocol::Saml => saml::begin(self).await,
            Protocol::Custom => custom::begin(self, begin).await,
        }
    }

    /// Who came back. `keep` is that of the [`Redirect`].
    pub async fn finish(
        &self,
        callback: Callback<'_>,
        keep: &Map<String, Value>,
    ) -> Result<Outcome, Error> {
        match self.provider.protocol {
            Protocol::Oauth2 | Protocol::Oidc => oauth2::finish(self, callback, keep).await,
            Protocol::Oauth1 => oauth1::finish(self, callback, keep).await,
            Protocol::Openid => openid::finish(self, callback, keep).await,
            Protocol::Saml => saml::finish(self, callback, keep).await,
            Protocol::Custom => custom::finish(self, callback, keep).await,
        }
    }

    /// Whose tokens these are, checked with the provider or by its signature.
    pub async fn verify_token(&self, token: TokenInput<'_>) -> Result<Outcome, Error> {
        if !self.provider.supports_token_login {
            return Err(Error::Unsupported);
        }
        if self.provider.protocol == Protocol::Custom {
            return custom::verify_token(self, token);
        }
        if let Some(quirk) = self.quirk()
            && let Some(outcome) = quirk.verify_token(self, token).await?
        {
            return Ok(outcome);
        }
        oidc::verify_token(self, token).await
    }

    /// A fresh access token for one that ends.
    pub async fn refresh(&self, token: &Token) -> Result<Token, Error> {
        match self.provider.protocol {
            Protocol::Oauth2 | Protocol::Oidc => oauth2::refresh(self, token).await,
            _ => Err(Error::Unsupported),
        }
    }

    /// The person in what a protocol told.
    pub(crate) fn outcome(&self, person: &Value, extra_data: Value) -> Result<Outcome, Error> {
        let (map, trust) = (&self.provider.map, self.verified_email());
        let identity = self.provider.identity(person, &map.uid, &trust);
        let identity = identity.ok_or_else(|| Error::unknown("the answer has no id in it"))?;
        Ok(Outcome {
            identity,
            extra_data,
            token: None,
            once: None,
        })
    }

    /// Our own first page, absolute.
    pub(crate) fn home(&self) -> String {
        let url = url::Url::parse(self.callback_url).ok();
        let home = url.map(|url| format!("{}/", url.origin().ascii_serialization()));
        home.unwrap_or_default()
    }

    /// A setting of the app, or of the provider.
    pub(crate) fn setting(&self, name: &str) -> Option<&'a Value> {
        let own = |settings: &'a Map<String, Value>| {
            let found = settings
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name));
            found
                .map(|(_, value)| value)
                .filter(|value| !value.is_null())
        };
        own(&self.app.settings).or_else(|| own(&self.options.own))
    }

    pub(crate) fn quirk(&self) -> Option<&'static dyn Quirk> {
        self.provider.quirk()
    }

    /// Who we are there.
    pub(crate) fn client_id(&self) -> &'a str {
        // A list of ids names one that asks, and others whose tokens are taken as well.
        let first = self.app.client_id.split(',').next();
        first.unwrap_or_default().trim()
    }

    pub(crate) fn client_secret(&self) -> Result<Cow<'a, str>, Error> {
        match self.quirk().map(|quirk| quirk.client_secret(self)) {
            Some(made) => made,
            None => Ok(Cow::Borrowed(self.app.secret.expose())),
        }
    }

    /// Our address there, as this provider wants it.
    pub(crate) fn callback(&self, params: &[(String, String)]) -> String {
        let authorize = self.provider.authorize.as_ref();
        let wants_https = authorize.is_some_and(|authorize| authorize.is_callback_https);
        let url = match self.callback_url.strip_prefix("http://") {
            Some(rest) if wants_https => format!("https://{rest}"),
            _ => self.callback_url.to_owned(),
        };
        match self.quirk() {
            Some(quirk) => quirk.callback(url, params),
            None => url,
        }
    }

    /// Where the provider is.
    pub(crate) async fn endpoints(&self, params: &[(String, String)]) -> Result<Endpoints, Error> {
        let url = |of: Option<&str>| of.filter(|url| !url.is_empty()).map(str::to_owned);
        let authorize = self.provider.authorize.as_ref().map(|it| it.url.as_str());
        let token = self.provider.token.as_ref();
        if self.provider.protocol == Protocol::Oidc {
            return oidc::endpoints(self).await;
        }
        let known = Known::at_start(self);
        let filled = |template: Option<String>| match template {
            Some(template) => match self.quirk() {
                Some(quirk) => known.address(&quirk.place(self, template, params)?),
                None => known.address(&template),
            },
            None => Err(Error::Unsupported),
        };
        Ok(Endpoints {
            authorize: filled(url(authorize))?,
            token: filled(url(token.map(|token| token.url.as_str())))?,
            auth: token.map(|token| token.auth).unwrap_or_default(),
        })
    }

    /// Whose addresses the deployment takes as verified.
    pub(crate) fn verified_email(&self) -> Cow<'a, VerifiedEmail> {
        match self
            .app
            .settings
            .get("verified_email")
            .filter(|told| !told.is_null())
        {
            Some(told) => Cow::Owned(VerifiedEmail::from_setting(told)),
            None => Cow::Borrowed(&self.options.verified_email),
        }
    }

    /// Where the id is in the profile, after the settings.
    pub(crate) fn uid_sources(&self, known: &Known<'_>) -> Result<Vec<Source>, Error> {
        let filled = |source: &Source| match source {
            Source::At(at) => known.value(at).map(Source::At),
            built @ Source::Built(_) => Ok(built.clone()),
        };
        self.provider.map.uid.iter().map(filled).collect()
    }
}
