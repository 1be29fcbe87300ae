//! What cookies of all sections have in common: the `SameSite` attribute and the resolved set of attributes.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The `SameSite` attribute of a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// Sent with top-level navigation from other sites.
    Lax,
    /// Never sent from other sites.
    Strict,
    /// Always sent; browsers want `Secure` with it.
    None,
    /// The attribute is left out (`false`, as in Django).
    Unset,
}

impl SameSite {
    /// The attribute's value; `None` when it is left out.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Lax => Some("Lax"),
            Self::Strict => Some("Strict"),
            Self::None => Some("None"),
            Self::Unset => None,
        }
    }
}

impl<'de> Deserialize<'de> for SameSite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected \"Lax\", \"Strict\", \"None\" or false"
        )]
        enum Raw {
            Flag(bool),
            Text(String),
        }
        match Raw::deserialize(deserializer)? {
            Raw::Flag(false) => Ok(Self::Unset),
            Raw::Text(text) if text.eq_ignore_ascii_case("lax") => Ok(Self::Lax),
            Raw::Text(text) if text.eq_ignore_ascii_case("strict") => Ok(Self::Strict),
            Raw::Text(text) if text.eq_ignore_ascii_case("none") => Ok(Self::None),
            _ => Err(D::Error::custom(
                "expected \"Lax\", \"Strict\", \"None\" or false",
            )),
        }
    }
}

impl Serialize for SameSite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_str() {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_bool(false),
        }
    }
}

impl JsonSchema for SameSite {
    fn schema_name() -> Cow<'static, str> {
        "SameSite".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": ["Lax", "Strict", "None", false] })
    }
}

/// A cookie as it is to be set, all defaults resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// The `Domain` attribute; `None` for a cookie of this host only.
    pub domain: Option<String>,
    /// The `Path` attribute.
    pub path: String,
    /// The `SameSite` attribute.
    pub same_site: SameSite,
    /// Whether it is sent over https only.
    pub secure: bool,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// Seconds it is kept; `None` until the browser closes.
    pub max_age: Option<u32>,
}
