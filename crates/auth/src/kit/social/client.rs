//! Speaking to a provider on behalf of a person.

use chrono::TimeDelta;
use providers::saml::Logout;
use providers::{Begin, Callback, Client, Once, Outcome, Protocol, Redirect, TokenInput};
use rand::Rng;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::{Timestamp, sessions};

use super::apps::Installed;
use crate::context::Cx;
use crate::error::{Error, Result};

/// As many letters as the key of a session has.
const KEY_LENGTH: usize = 40;

impl Installed {
    /// Where to send the person.
    pub async fn begin(&self, cx: &Cx, begin: Begin<'_>) -> Result<Redirect, providers::Error> {
        let random = || random(cx);
        let callback = self.callback_url(cx);
        self.client(cx, &callback, &random).begin(begin).await
    }

    /// Who came back.
    pub async fn finish(
        &self,
        cx: &Cx,
        callback: Callback<'_>,
        keep: &Map<String, Value>,
    ) -> Result<Outcome, providers::Error> {
        let random = || random(cx);
        let address = self.callback_url(cx);
        let client = self.client(cx, &address, &random);
        let outcome = client.finish(callback, keep).await?;
        must_be_first(cx, self, outcome.once.as_ref()).await?;
        Ok(outcome)
    }

    /// Whose tokens these are.
    pub async fn verify_token(
        &self,
        cx: &Cx,
        token: TokenInput<'_>,
    ) -> Result<Outcome, providers::Error> {
        let random = || random(cx);
        let address = self.callback_url(cx);
        let client = self.client(cx, &address, &random);
        let outcome = client.verify_token(token).await?;
        must_be_first(cx, self, outcome.once.as_ref()).await?;
        Ok(outcome)
    }

    /// SAML: what identity providers need to know of us.
    pub fn saml_metadata(&self, cx: &Cx) -> Result<String, providers::Error> {
        let random = || random(cx);
        let address = self.callback_url(cx);
        self.client(cx, &address, &random).saml_metadata()
    }

    /// SAML: what came to our logout address; `query` is as it was sent.
    pub async fn saml_logout(&self, cx: &Cx, query: &str) -> Result<Logout, providers::Error> {
        let random = || random(cx);
        let address = self.callback_url(cx);
        let logout = self
            .client(cx, &address, &random)
            .saml_logout(query)
            .await?;
        if let Logout::Wanted { once, .. } = &logout {
            must_be_first(cx, self, Some(once)).await?;
        }
        Ok(logout)
    }

    fn client<'a>(
        &'a self,
        cx: &'a Cx,
        callback_url: &'a str,
        random: &'a (dyn Fn() -> [u8; 32] + Send + Sync),
    ) -> Client<'a> {
        Client {
            provider: &self.provider,
            app: &self.app,
            options: &self.options,
            fetch: &*cx.server.fetch,
            documents: &cx.server.documents,
            callback_url,
            now: cx.now,
            random,
        }
    }

    /// The absolute address under which the provider sends people back.
    pub fn callback_url(&self, cx: &Cx) -> String {
        let url = format!("{}{}", cx.caller.base_url, self.callback_path(cx));
        // Compat: `allauth/utils.py` `build_absolute_uri`.
        match cx.server.config.account.default_http_protocol.as_str() {
            "https" => url.replacen("http://", "https://", 1),
            _ => url,
        }
    }

    /// Its path. Compat: the `urls.py` of allauth's providers.
    fn callback_path(&self, cx: &Cx) -> String {
        let slug = self.provider.slug();
        let place = match (self.provider.protocol, self.provider.id.as_str()) {
            (_, "openid_connect") => return format!("{}login/callback/", self.page(cx)),
            (Protocol::Saml, _) => return format!("{}acs/", self.page(cx)),
            (_, "dummy") => "authenticate",
            (Protocol::Openid, _) | (_, "draugiem") => "callback",
            _ => "login/callback",
        };
        format!("/accounts/{slug}/{place}/")
    }

    /// Below which path its pages are.
    pub fn page(&self, cx: &Cx) -> String {
        let prefix = cx
            .server
            .config
            .socialaccount
            .openid_connect_url_prefix
            .trim_matches('/');
        match (self.provider.protocol, self.provider.id.as_str()) {
            (_, "openid_connect") if prefix.is_empty() => format!("/accounts/{}/", self.id()),
            (_, "openid_connect") => format!("/accounts/{prefix}/{}/", self.id()),
            // Compat: allauth calls the client id of a SAML app the organization's slug.
            (Protocol::Saml, _) if self.app.client_id.is_empty() => {
                format!("/accounts/saml/{}/", self.id())
            }
            (Protocol::Saml, _) => format!("/accounts/saml/{}/", self.app.client_id),
            _ => format!("/accounts/{}/", self.provider.slug()),
        }
    }
}

fn random(cx: &Cx) -> [u8; 32] {
    let mut bytes = [0; 32];
    cx.server.rng().fill_bytes(&mut bytes);
    bytes
}

/// Security: an assertion that counts once is remembered as long as it is good.
async fn must_be_first(
    cx: &Cx,
    provider: &Installed,
    once: Option<&Once>,
) -> Result<(), providers::Error> {
    let Some(once) = once else {
        return Ok(());
    };
    // All nodes share the table of sessions, and what is old is cleared out of it. An empty row logs nobody in.
    let name = format!("once:{}:{}", provider.id(), once.key);
    let mut key = hex::encode(Sha256::digest(name.as_bytes()));
    key.truncate(KEY_LENGTH);
    let row = sessions::Model {
        session_key: key,
        session_data: django::session::encode(&Map::new(), &cx.server.keys, cx.now.timestamp()),
        expire_date: Timestamp::from(once.until.max(cx.now + TimeDelta::minutes(1))),
    };
    match sessions::insert(&cx.server.db, &row).await {
        Ok(()) => Ok(()),
        Err(store::Error::Unique(_)) => Err(providers::Error::Unknown(
            "the provider's answer was used before".to_owned(),
        )),
        Err(error) => Err(providers::Error::Unknown(format!("the database: {error}"))),
    }
}

/// Logs why a login with a provider did not come about.
pub(crate) fn log(provider: &str, error: &providers::Error) {
    match error {
        providers::Error::Cancelled => {
            tracing::info!(provider.id = provider, "cancelled at the provider");
        }
        providers::Error::Misconfigured(_) => {
            tracing::error!(provider.id = provider, error = %error, "a login with a provider failed");
        }
        _ => {
            tracing::warn!(provider.id = provider, error = %error, "a login with a provider failed")
        }
    }
}

/// A fault of ours on the way to or from a provider, said like one of its own.
pub(crate) fn fault(error: &Error) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(error = %chain, "a login with a provider failed");
}
