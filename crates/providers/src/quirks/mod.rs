//! What data cannot say: one file per provider, found by its name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::client::{Begin, Callback, Client, Outcome, TokenInput};
use crate::error::Error;
use crate::fill::Known;
use crate::provider::Provider;

mod apple;
mod battlenet;
mod discord;
mod evernote;
mod facebook;
mod flickr;
mod google;
mod line;
mod openid_connect;
mod patreon;
mod shopify;
pub(crate) mod steam;
mod weixin;

/// The places where a provider may differ by code. Each says by default what the catalogue says.
#[async_trait]
pub(crate) trait Quirk: Sync {
    /// An address of the catalogue, completed from the parameters of the request.
    fn place(
        &self,
        _: &Client<'_>,
        template: String,
        _: &[(String, String)],
    ) -> Result<String, Error> {
        Ok(template)
    }

    /// Our address there.
    fn callback(&self, url: String, _: &[(String, String)]) -> String {
        url
    }

    /// What proves who we are.
    fn client_secret<'a>(&self, client: &Client<'a>) -> Result<Cow<'a, str>, Error> {
        Ok(Cow::Borrowed(client.app.secret.expose()))
    }

    /// Parameters of the authorize request, and what must be the same when the person comes back.
    fn authorize(
        &self,
        _: &Client<'_>,
        _: &Begin<'_>,
        _: &mut BTreeMap<String, String>,
    ) -> Result<Map<String, Value>, Error> {
        Ok(Map::new())
    }

    /// That what must be the same is.
    fn check(&self, _: Callback<'_>, _: &Map<String, Value>) -> Result<(), Error> {
        Ok(())
    }

    /// Whether a page must send the person there by script.
    fn is_by_script(&self, _: &Client<'_>) -> bool {
        false
    }

    /// What is kept as the token, if not the access token.
    fn token(&self, _: &Client<'_>, _: &Value) -> Option<String> {
        None
    }

    /// When the token ends, if the answer has its own way to say so.
    fn expires_at(&self, _: &Value) -> Option<DateTime<Utc>> {
        None
    }

    /// The profile, if it does not come as the catalogue says.
    async fn profile(&self, _: &Known<'_>, _: &Map<String, Value>) -> Result<Option<Value>, Error> {
        Ok(None)
    }

    /// What the mapping reads, if not the profile itself.
    fn person(&self, _: &Client<'_>, profile: &Value) -> Option<Value> {
        let _ = profile;
        None
    }

    /// Whose token an app handed in, if not an ID token.
    async fn verify_token(
        &self,
        _: &Client<'_>,
        _: TokenInput<'_>,
    ) -> Result<Option<Outcome>, Error> {
        Ok(None)
    }

    /// What a person recognises an account by, before what the catalogue says.
    fn display_name(&self, _: &Value) -> Option<String> {
        None
    }
}

impl Provider {
    pub(crate) fn quirk(&self) -> Option<&'static dyn Quirk> {
        named(self.quirk.as_deref()?)
    }
}

/// The code of this name.
pub(crate) fn named(name: &str) -> Option<&'static dyn Quirk> {
    Some(match name {
        "apple" => &apple::Apple,
        "battlenet" => &battlenet::BattleNet,
        "discord" => &discord::Discord,
        "evernote" => &evernote::Evernote,
        "flickr" => &flickr::Flickr,
        "steam" => &steam::Steam,
        "facebook" => &facebook::Facebook,
        "google" => &google::Google,
        "line" => &line::Line,
        "openid_connect" => &openid_connect::OpenIdConnect,
        "patreon" => &patreon::Patreon,
        "shopify" => &shopify::Shopify,
        "weixin" => &weixin::Weixin,
        _ => return None,
    })
}
