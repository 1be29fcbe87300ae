//! Patreon, version 2: what a member pledges takes a call for which the profile names the address, if it does.

use async_trait::async_trait;
use serde_json::{Map, Value};

use super::Quirk;
use crate::call::{Call, OneOrMany};
use crate::error::Error;
use crate::fill::Known;
use crate::{pointer, send};

pub(super) struct Patreon;

#[async_trait]
impl Quirk for Patreon {
    async fn profile(
        &self,
        known: &Known<'_>,
        _: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let Some(call) = &known.client.provider.profile else {
            return Ok(None);
        };
        if known.variable("api")? != "v2" {
            return Ok(None);
        }
        let profile = send::make(call, known).await?;
        let Some(mut profile @ Value::Object(_)) = profile else {
            return Err(Error::unknown("the provider's answer is no person"));
        };
        profile["pledge_level"] = pledge(&Known {
            profile: &profile,
            ..*known
        })
        .await?;
        Ok(Some(profile))
    }
}

async fn pledge(known: &Known<'_>) -> Result<Value, Error> {
    const MEMBER: &str = "relationships/memberships/data/0/id";
    if pointer::find(known.profile, &format!("/{MEMBER}")).is_none() {
        return Ok(Value::Null);
    }
    let query = [
        ("include", "currently_entitled_tiers"),
        ("fields[tier]", "title"),
    ];
    let query = query.map(|(name, value)| (name.to_owned(), OneOrMany::One(value.to_owned())));
    let call = Call {
        url: format!("https://www.patreon.com/api/oauth2/v2/members/{{profile/{MEMBER}}}"),
        query: query.into_iter().collect(),
        tolerate: vec![401, 403, 404],
        ..Call::default()
    };
    let answer = send::make(&call, known).await?.unwrap_or_default();
    let title = pointer::find(&answer, "/included/0/attributes/title");
    Ok(title.cloned().unwrap_or_default())
}
