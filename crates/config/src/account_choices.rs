//! The choices that `[account]` offers where allauth takes a word, a boolean or a list.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What becomes of a login whose e-mail address is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmailVerification {
    /// No login before the address is verified.
    Mandatory,
    /// A verification mail is sent, the login goes on.
    Optional,
    /// No mail at sign-up.
    None,
}

impl<'de> Deserialize<'de> for EmailVerification {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Compat: `EMAIL_VERIFICATION` once was a boolean.
        match Word::deserialize(deserializer)? {
            Word::Flag(true) => Ok(Self::Mandatory),
            Word::Flag(false) => Ok(Self::Optional),
            Word::Text(text) => match text.as_str() {
                "mandatory" => Ok(Self::Mandatory),
                "optional" => Ok(Self::Optional),
                "none" => Ok(Self::None),
                other => Err(D::Error::unknown_variant(
                    other,
                    &["mandatory", "optional", "none"],
                )),
            },
        }
    }
}

/// How much is done to hide which addresses have an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreventEnumeration {
    /// Say plainly that an address is taken or unknown.
    Off,
    /// Hide it where verification is mandatory; a verified address still cannot be taken twice.
    On,
    /// Hide it everywhere, at the price of accounts with the same unverified address.
    Strict,
}

impl PreventEnumeration {
    /// Whether existing accounts are hidden at all.
    pub fn is_on(self) -> bool {
        self != Self::Off
    }
}

impl<'de> Deserialize<'de> for PreventEnumeration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Word::deserialize(deserializer)? {
            Word::Flag(true) => Ok(Self::On),
            Word::Flag(false) => Ok(Self::Off),
            Word::Text(text) if text == "strict" => Ok(Self::Strict),
            Word::Text(text) => Err(D::Error::custom(format!(
                "expected true, false or \"strict\", not \"{text}\""
            ))),
        }
    }
}

impl Serialize for PreventEnumeration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Off => serializer.serialize_bool(false),
            Self::On => serializer.serialize_bool(true),
            Self::Strict => serializer.serialize_str("strict"),
        }
    }
}

impl JsonSchema for PreventEnumeration {
    fn schema_name() -> Cow<'static, str> {
        "PreventEnumeration".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": [true, false, "strict"] })
    }
}

/// How a login was proven, where a code by mail may be asked for on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProofMethod {
    /// By password.
    Password,
    /// By a second factor.
    Mfa,
    /// By a third-party account.
    Socialaccount,
}

/// After which logins a code sent by mail must be entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum LoginByCodeRequired {
    /// After all of them, or none.
    Always(bool),
    /// After those proven in one of these ways.
    After(Vec<ProofMethod>),
}

impl LoginByCodeRequired {
    /// Whether the setting asks for a code at all.
    pub fn is_on(&self) -> bool {
        match self {
            Self::Always(always) => *always,
            Self::After(methods) => !methods.is_empty(),
        }
    }
}

impl<'de> Deserialize<'de> for LoginByCodeRequired {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected true, false or a list of \"password\", \"mfa\", \"socialaccount\""
        )]
        enum Raw {
            Always(bool),
            After(Vec<ProofMethod>),
        }
        Ok(match Raw::deserialize(deserializer)? {
            Raw::Always(always) => Self::Always(always),
            Raw::After(methods) => Self::After(methods),
        })
    }
}

/// A boolean or a word.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a boolean or a word")]
enum Word {
    Flag(bool),
    Text(String),
}
