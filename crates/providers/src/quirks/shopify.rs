//! Shopify: every shop is a host of its own, named in the request.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::Quirk;
use crate::call::Call;
use crate::client::{Begin, Callback, Client};
use crate::error::Error;
use crate::fill::Known;
use crate::{pointer, send};

pub(super) struct Shopify;

#[async_trait]
impl Quirk for Shopify {
    fn place(
        &self,
        _: &Client<'_>,
        template: String,
        params: &[(String, String)],
    ) -> Result<String, Error> {
        Ok(template.replace("{shop}", &shop(params)?))
    }

    fn authorize(
        &self,
        _: &Client<'_>,
        begin: &Begin<'_>,
        params: &mut BTreeMap<String, String>,
    ) -> Result<Map<String, Value>, Error> {
        if !begin.is_headless
            && let Some((_, named)) = begin.params.iter().find(|(name, _)| name == "shop")
        {
            params.insert("shop".to_owned(), named.clone());
        }
        Ok(Map::from_iter([(
            "shop".to_owned(),
            json!(shop(begin.params)?),
        )]))
    }

    fn check(&self, callback: Callback<'_>, keep: &Map<String, Value>) -> Result<(), Error> {
        // Security: the secret and the code go to the shop that the person was sent to, and to no other.
        let began = keep.get("shop").and_then(Value::as_str);
        match shop(callback.params)? {
            shop if Some(shop.as_str()) == began => Ok(()),
            _ => Err(Error::unknown("the answer is of another shop")),
        }
    }

    fn is_by_script(&self, client: &Client<'_>) -> bool {
        client.setting("is_embedded").is_some_and(pointer::is_true)
    }

    async fn profile(
        &self,
        known: &Known<'_>,
        _: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let Some(call) = &known.client.provider.profile else {
            return Ok(None);
        };
        let url = call.url.replace("{shop}", &shop(known.callback)?);
        send::make(
            &Call {
                url,
                ..call.clone()
            },
            known,
        )
        .await
    }

    fn person(&self, client: &Client<'_>, profile: &Value) -> Option<Value> {
        let told = client
            .app
            .settings
            .get("auth_params")
            .and_then(Value::as_object);
        let told = told.or(client.options.auth_params.as_ref());
        let grant = told
            .and_then(|told| told.get("grant_options[]"))
            .and_then(Value::as_str);
        let is_per_user = grant.is_some_and(|grant| grant.trim().eq_ignore_ascii_case("per-user"));
        let part = if is_per_user {
            "associated_user"
        } else {
            "shop"
        };
        let mut person = profile.get(part)?.clone();
        if let (false, Value::Object(members)) = (is_per_user, &mut person) {
            // A shop says nothing about whether its address is verified, and has no names of people.
            members.retain(|name, _| name == "id" || name == "email");
        }
        Some(person)
    }
}

/// The host of the shop that a request names.
fn shop(params: &[(String, String)]) -> Result<String, Error> {
    let named = params
        .iter()
        .find(|(name, _)| name == "shop")
        .map(|(_, value)| value.as_str());
    let named = named.unwrap_or_default();
    let host = if named.contains('.') {
        named.to_owned()
    } else {
        format!("{named}.myshopify.com")
    };
    // Security: whatever else is named here would get the person, the code and the secret.
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match host.strip_suffix(".myshopify.com") {
        Some(name) if !name.is_empty() && name.chars().all(is_plain) => Ok(host),
        _ => Err(Error::BadRequest {
            param: "shop",
            why: "is not the name of a shop".to_owned(),
        }),
    }
}
