//! Readers for values that may be written in more than one way: counts that may be booleans,
//! spans that may be floats, texts where `false` means "off".

use serde::{Deserialize, Deserializer, de::Error};

/// How often something may be repeated when the setting only says `true`.
///
/// Compat: `allauth/account/app_settings.py`, the `*_MAX_RESEND_COUNT` properties.
const COUNT_OF_TRUE: u32 = 2;

/// Reads `false` as 0, `true` as 2, and a number as itself.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected true, false or a number")]
    enum Raw {
        Flag(bool),
        Number(u32),
    }
    Ok(match Raw::deserialize(deserializer)? {
        Raw::Flag(true) => COUNT_OF_TRUE,
        Raw::Flag(false) => 0,
        Raw::Number(number) => number,
    })
}

/// Reads whole seconds, also when they are written as a float (`1209600.0`).
pub(crate) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a number of seconds")]
    enum Raw {
        Whole(u32),
        Float(f64),
    }
    match Raw::deserialize(deserializer)? {
        Raw::Whole(seconds) => Ok(seconds),
        Raw::Float(seconds) => format!("{seconds:.0}")
            .parse()
            .map_err(|_| D::Error::custom("expected a number of seconds")),
    }
}

/// The schema of a count that may be a boolean.
#[derive(schemars::JsonSchema, serde::Serialize)]
#[schemars(inline, untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Count {
    /// `false` is never, `true` twice.
    Flag(bool),
    /// As often as this.
    Number(u32),
}
