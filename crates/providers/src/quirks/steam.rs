//! Steam: OpenID 2.0 says a number only; the rest is told by its Web API, for which the secret of the app is the key.

use serde_json::{Value, json};

use super::Quirk;
use crate::client::{Client, Outcome};
use crate::error::Error;
use crate::send::{get_json, with_query};

/// Where people are sent.
pub(crate) const IDENTIFIER: &str = "https://steamcommunity.com/openid";
const PEOPLE: &str = "https://steamcommunity.com/openid/id/";
const SUMMARIES: &str = "https://api.steampowered.com/ISteamUser/GetPlayerSummaries/v0002/";

pub(super) struct Steam;

impl Quirk for Steam {
    fn display_name(&self, extra_data: &Value) -> Option<String> {
        let name = extra_data.get("personaname").or(extra_data.get("steamid"));
        name.and_then(Value::as_str).map(str::to_owned)
    }
}

/// The number in somebody's identifier.
pub(crate) fn number(claimed: &str) -> Option<&str> {
    let number = claimed.strip_prefix(PEOPLE)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number)
}

/// Who has this identifier.
pub(crate) async fn outcome(client: &Client<'_>, claimed: &str) -> Result<Outcome, Error> {
    let number = number(claimed);
    let number = number.ok_or_else(|| Error::unknown("that is nobody at Steam"))?;
    let query = [("key", client.app.secret.expose()), ("steamids", number)];
    let answer = get_json(client, with_query(SUMMARIES, &query), Vec::new()).await?;
    let player = answer.pointer("/response/players/0");
    let player = player.filter(|player| player.is_object()).cloned();
    let player = player.unwrap_or_else(|| json!({ "steamid": number }));
    // Security: OpenID proved this number; an answer about somebody else is none.
    if player.get("steamid").and_then(Value::as_str) != Some(number) {
        return Err(Error::unknown("the provider tells of somebody else"));
    }
    let mut person = player.clone();
    let name = player.get("realname").and_then(Value::as_str);
    let name = name.unwrap_or_default().trim();
    // Compat: `providers/steam/provider.py`: split only if there are two words.
    let (first, last) = match name.split_once(' ') {
        Some((first, last)) if !last.contains(' ') => (first, last),
        _ => (name, ""),
    };
    person["first_name"] = Value::from(first);
    person["last_name"] = Value::from(last);
    client.outcome(&person, player)
}
