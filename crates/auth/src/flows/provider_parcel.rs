//! What a page of a provider posted, kept until the browser comes with its session: such a post comes without cookies.
//!
//! Compat: `allauth/socialaccount/sessions.py` `LoginSession`.

use chrono::TimeDelta;
use django::session::session_key;
use serde_json::{Map, Value};
use store::{Timestamp, sessions};

use crate::context::Cx;
use crate::error::Result;
use crate::kit::session::row_key;

const PARAMS: &str = "vestibule_params";
/// A browser comes back at once.
const LIFETIME: TimeDelta = TimeDelta::minutes(2);
/// What travels in the address, as for providers that send people back with GET.
const IN_QUERY: [&str; 3] = ["code", "state", "error"];

/// Keeps the parameters; answers under which name, and those that travel in the address.
pub async fn park<'a>(
    cx: &Cx,
    params: &'a [(String, String)],
) -> Result<(String, Vec<(&'a str, &'a str)>)> {
    let is_in_query = |(name, _): &&(String, String)| IN_QUERY.contains(&name.as_str());
    let (in_query, kept): (Vec<_>, Vec<_>) = params.iter().partition(is_in_query);
    let mut data = Map::new();
    data.insert(PARAMS.to_owned(), serde_json::json!(kept));
    let token = session_key(&mut *cx.server.rng());
    let row = sessions::Model {
        session_key: row_key(&cx.server, &token),
        session_data: django::session::encode(&data, &cx.server.keys, cx.now.timestamp()),
        expire_date: Timestamp::from(cx.now + LIFETIME),
    };
    sessions::insert(&cx.server.db, &row).await?;
    let in_query = in_query.into_iter();
    Ok((
        token,
        in_query
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
    ))
}

/// Takes parameters that were kept; once, and of a session that was kept for nothing else.
pub async fn take(cx: &Cx, token: &str) -> Result<Vec<(String, String)>> {
    if token.is_empty() {
        return Ok(Vec::new());
    }
    let key = row_key(&cx.server, token);
    let row = sessions::find(&cx.server.db, &key, Timestamp::from(cx.now)).await?;
    let Some(row) = row else {
        return Ok(Vec::new());
    };
    let mut data = django::session::decode(&row.session_data, &cx.server.keys);
    let Some(kept) = data.shift_remove(PARAMS) else {
        return Ok(Vec::new());
    };
    sessions::delete(&cx.server.db, &key).await?;
    Ok(read(kept))
}

fn read(kept: Value) -> Vec<(String, String)> {
    serde_json::from_value(kept).unwrap_or_default()
}
