//! Draugiem.lv: no state travels, and a hash of secret and address proves who sends the person.

use md5::{Digest, Md5};
use serde_json::{Map, Value};

use crate::app::Secret;
use crate::client::{Callback, Client, Outcome, Redirect, Token};
use crate::error::Error;
use crate::send::{get_json, with_query};

const AUTHORIZE: &str = "https://api.draugiem.lv/authorize";
const API: &str = "https://api.draugiem.lv/json";

pub(super) fn begin(client: &Client<'_>) -> Redirect {
    let proven = format!("{}{}", client.app.secret.expose(), client.callback_url);
    let hash = hex::encode(Md5::digest(proven.as_bytes()));
    let params = [
        ("app", client.app.client_id.as_str()),
        ("hash", &hash),
        ("redirect", client.callback_url),
    ];
    Redirect::to(with_query(AUTHORIZE, &params), Map::new())
}

pub(super) async fn finish(client: &Client<'_>, callback: Callback<'_>) -> Result<Outcome, Error> {
    match callback.get("dr_auth_status") {
        Some("ok") => {}
        Some(status) => return Err(Error::Denied(status.chars().take(50).collect())),
        None => return Err(Error::unknown("the provider does not say how it went")),
    }
    let code = callback.get("dr_auth_code").filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| Error::unknown("the provider sent no code"))?;
    let params = [
        ("action", "authorize"),
        ("app", client.app.secret.expose()),
        ("code", code),
    ];
    let answer = get_json(client, with_query(API, &params), Vec::new()).await?;
    if answer.get("error").is_some() {
        return Err(Error::unknown("the provider answers with an error"));
    }
    let lacks = |what: &str| Error::Unknown(format!("the provider's answer lacks {what}"));
    let uid = answer.get("uid").and_then(crate::pointer::text);
    let uid = uid.ok_or_else(|| lacks("the id"))?;
    let users = answer.get("users");
    let person = users.and_then(|users| users.get(&uid));
    let person = person.filter(|person| person.is_object());
    let mut person = person.ok_or_else(|| lacks("the person"))?.clone();
    let extra_data = person.clone();
    // What counts is the id beside the list; that within it is the person's own page.
    person["uid"] = Value::from(uid);
    let token = answer.get("apikey").and_then(Value::as_str);
    let token = Token {
        token: Secret::new(token.ok_or_else(|| lacks("the token"))?),
        token_secret: Secret::default(),
        expires_at: None,
    };
    Ok(Outcome {
        token: Some(token),
        ..client.outcome(&person, extra_data)?
    })
}
