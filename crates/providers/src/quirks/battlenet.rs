//! Battle.net: a region from the request or the settings says which host, and people of China are others of the same id.

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::Quirk;
use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::fill::Known;
use crate::send;

pub(super) struct BattleNet;

const REGIONS: [&str; 7] = ["apac", "cn", "eu", "kr", "sea", "tw", "us"];

#[async_trait]
impl Quirk for BattleNet {
    fn place(
        &self,
        client: &Client<'_>,
        template: String,
        params: &[(String, String)],
    ) -> Result<String, Error> {
        Ok(template.replace("{region_host}", host(client, params)))
    }

    fn callback(&self, url: String, params: &[(String, String)]) -> String {
        match told(params) {
            Some(region) => format!("{url}?region={region}"),
            None => url,
        }
    }

    async fn profile(
        &self,
        known: &Known<'_>,
        _: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let Some(call) = &known.client.provider.profile else {
            return Ok(None);
        };
        let url = call
            .url
            .replace("{region_host}", host(known.client, known.callback));
        let found = send::make(
            &Call {
                url,
                ..call.clone()
            },
            known,
        )
        .await?;
        let Some(Value::Object(mut profile)) = found else {
            return Err(Error::unknown("the provider's answer is no person"));
        };
        profile.insert(
            "region".to_owned(),
            json!(region(known.client, known.callback)),
        );
        Ok(Some(Value::Object(profile)))
    }

    fn person(&self, _: &Client<'_>, profile: &Value) -> Option<Value> {
        let mut person = profile.clone();
        if person.get("region")? == "cn" {
            let id = crate::pointer::text(person.get("id")?)?;
            person["id"] = json!(format!("{id}-cn"));
        }
        Some(person)
    }
}

/// The region that the request names, if there is one of that name.
fn told(params: &[(String, String)]) -> Option<String> {
    let (_, region) = params.iter().find(|(name, _)| name == "region")?;
    let region = region.to_lowercase();
    REGIONS.contains(&region.as_str()).then_some(region)
}

fn region(client: &Client<'_>, params: &[(String, String)]) -> String {
    match told(params) {
        // South-East Asia has no servers of its own.
        Some(region) if region == "sea" => "us".to_owned(),
        Some(region) => region,
        None => {
            let set = client
                .setting("region")
                .and_then(Value::as_str)
                .unwrap_or("us");
            REGIONS
                .iter()
                .find(|region| **region == set)
                .map_or("us", |region| *region)
                .to_owned()
        }
    }
}

fn host(client: &Client<'_>, params: &[(String, String)]) -> &'static str {
    if region(client, params) == "cn" {
        "oauth.battlenet.com.cn"
    } else {
        "oauth.battle.net"
    }
}
