//! Weixin: nicknames come encoded twice.

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::Quirk;
use crate::error::Error;
use crate::fill::Known;
use crate::send;

pub(super) struct Weixin;

#[async_trait]
impl Quirk for Weixin {
    async fn profile(
        &self,
        known: &Known<'_>,
        _: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let Some(call) = &known.client.provider.profile else {
            return Ok(None);
        };
        let mut profile = send::make(call, known).await?.unwrap_or_default();
        if let Some(nickname) = profile.get("nickname").and_then(Value::as_str)
            && let Some(read) = read(nickname)
        {
            profile["nickname"] = json!(read);
        }
        Ok(Some(profile))
    }
}

/// Each sign is a byte of the name in UTF-8; what is no byte is written out.
// Compat: `providers/weixin/views.py`. A name that was encoded once only is kept in that form there, too, and people
// are known by it.
fn read(nickname: &str) -> Option<String> {
    let mut bytes = Vec::new();
    for sign in nickname.chars() {
        match u8::try_from(u32::from(sign)) {
            Ok(byte) => bytes.push(byte),
            Err(_) if u32::from(sign) <= 0xffff => {
                bytes.extend(format!("\\u{:04x}", u32::from(sign)).bytes());
            }
            Err(_) => bytes.extend(format!("\\U{:08x}", u32::from(sign)).bytes()),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_nickname_encoded_twice_is_read() {
        assert_eq!(read("Ann").as_deref(), Some("Ann"));
        assert_eq!(read("\u{e6}\u{9f}\u{90}").as_deref(), Some("某"));
        assert_eq!(read("某").as_deref(), Some("\\u67d0"));
        assert_eq!(read("\u{e6}"), None);
    }
}
