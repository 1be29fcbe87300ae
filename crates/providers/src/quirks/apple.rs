//! Apple: the client secret is signed afresh for each call, the answer is posted, and the name comes only once, beside it.

use std::borrow::Cow;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::Quirk;
use crate::client::Client;
use crate::error::Error;
use crate::fill::Known;
use crate::{jwt, oidc, pointer};

pub(super) struct Apple;

/// How long a client secret is good for, in seconds; Apple takes up to six months.
const LASTS: i64 = 3600;
/// Whom it is for.
const APPLE: &str = "https://appleid.apple.com";
/// Where addresses are that say nothing about who it is.
const RELAY: &str = "@privaterelay.appleid.com";

#[async_trait]
impl Quirk for Apple {
    fn client_secret<'a>(&self, client: &Client<'a>) -> Result<Cow<'a, str>, Error> {
        let app = client.app;
        let told = app.text("certificate_key").filter(|told| !told.is_empty());
        let pem = told.unwrap_or_else(|| app.certificate_key.expose());
        if app.key.is_empty() || pem.is_empty() {
            return Err(Error::Misconfigured(
                "key (the team id) and certificate_key are needed".to_owned(),
            ));
        }
        let now = client.now.timestamp();
        let claims = json!({ "iss": app.key, "aud": APPLE, "sub": client.client_id(), "iat": now, "exp": now + LASTS });
        jwt::signed_es256(app.secret.expose(), &claims, pem).map(Cow::Owned)
    }

    async fn profile(
        &self,
        known: &Known<'_>,
        keep: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let posted = |name: &str| {
            known
                .callback
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let answered = known.answer.get("id_token").and_then(Value::as_str);
        let token = answered
            .or_else(|| posted("id_token"))
            .filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| Error::unknown("the provider gives no ID token"))?;
        let nonce = keep.get("nonce").and_then(Value::as_str);
        let claims = oidc::verified(known.client, token, nonce).await?;
        let mut profile = known.answer.as_object().cloned().unwrap_or_default();
        // Security: this came through the browser. A name may be claimed so; an address or its verification may not.
        let user = posted("user").and_then(|user| serde_json::from_str::<Value>(user).ok());
        if let Some(name) = user.as_ref().and_then(|user| user.get("name")) {
            profile.insert("name".to_owned(), name.clone());
        }
        profile.insert("id_token".to_owned(), json!(token));
        profile.extend(claims);
        Ok(Some(Value::Object(profile)))
    }

    fn display_name(&self, extra_data: &Value) -> Option<String> {
        let text = |at: &str| pointer::find(extra_data, at).and_then(pointer::text);
        if let Some(email) = text("/email").filter(|email| !email.to_lowercase().ends_with(RELAY)) {
            return Some(email);
        }
        let parts = [text("/name/firstName"), text("/name/lastName")];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!name.trim().is_empty()).then(|| name.trim().to_owned())
    }
}
