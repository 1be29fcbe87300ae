//! Google: the ID token has all but sometimes the picture, which a setting has fetched.

use async_trait::async_trait;
use serde_json::{Map, Value};

use super::Quirk;
use crate::error::Error;
use crate::fill::Known;
use crate::{oidc, pointer, send};

pub(super) struct Google;

#[async_trait]
impl Quirk for Google {
    async fn profile(
        &self,
        known: &Known<'_>,
        keep: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let client = known.client;
        let Some(mut claims) = oidc::claims(known, keep).await? else {
            return Ok(None);
        };
        let told = client.setting("fetch_userinfo").map(pointer::is_true);
        let wants = told.or(client.options.fetch_userinfo).unwrap_or(false);
        if let Some(call) = &client.provider.profile
            && wants
            && claims.get("picture").is_none()
        {
            let info = send::make(call, known).await?.unwrap_or_default();
            if let Some(picture) = info.get("picture").filter(|picture| picture.is_string()) {
                claims["picture"] = picture.clone();
            }
        }
        Ok(Some(claims))
    }
}
