//! LINE: the address is only in the ID token, which LINE itself checks; asked for it, the token is what is kept.

use async_trait::async_trait;
use serde_json::{Map, Value};

use super::Quirk;
use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::fill::Known;
use crate::send;

pub(super) struct Line;

#[async_trait]
impl Quirk for Line {
    fn token(&self, client: &Client<'_>, answer: &Value) -> Option<String> {
        asks_for_email(client).then(|| answer.get("id_token")?.as_str().map(str::to_owned))?
    }

    async fn profile(
        &self,
        known: &Known<'_>,
        _: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        if !asks_for_email(known.client) {
            return Ok(None);
        }
        let text = |text: &str| text.to_owned();
        let form = [
            (text("client_id"), text("{client_id}")),
            (text("id_token"), text("{answer/id_token}")),
        ];
        let call = Call {
            url: text("https://api.line.me/oauth2/v2.1/verify"),
            is_post: true,
            authorization: String::new(),
            form: form.into_iter().collect(),
            ..Call::default()
        };
        send::make(&call, known).await
    }
}

fn asks_for_email(client: &Client<'_>) -> bool {
    client.scope().iter().any(|word| word == "email")
}
