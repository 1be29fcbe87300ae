//! What `{name}` stands for: a setting, part of an answer, or a default.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// What a `{name}` stands for. A text alone is a default that the setting of the same name replaces.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Variable {
    /// A default; the setting of the same name replaces it.
    Default(String),
    /// Something with more to say.
    Told(Told),
}

/// A variable with more to say than a default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Told {
    /// The setting it comes from, of the app or of the provider. Absent: that of the same name.
    pub setting: Option<String>,
    /// Whether it is the app's `key`.
    pub is_app_key: bool,
    /// Where in the answer to the token call it is.
    pub answer: Option<String>,
    /// What it is where nothing else says.
    pub default: Option<String>,
    /// What each value of the setting stands for.
    pub choices: BTreeMap<String, String>,
    /// What it is if the setting is made at all.
    pub when_set: Option<String>,
    /// What each word of the scope adds to it, with commas between.
    pub scopes: IndexMap<String, String>,
    /// What is taken off its end.
    pub strip: Option<String>,
}

impl Variable {
    /// The setting that it comes from, if it comes from one.
    pub(crate) fn setting_name<'v>(&'v self, name: &'v str) -> Option<&'v str> {
        match self {
            Self::Default(_) => Some(name),
            Self::Told(told) if told.is_app_key || told.answer.is_some() => None,
            Self::Told(told) if !told.scopes.is_empty() => None,
            Self::Told(told) => Some(told.setting.as_deref().unwrap_or(name)),
        }
    }
}

/// A setting as text; lists with commas between.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(text).collect();
            Some(items?.join(","))
        }
        Value::Null | Value::Object(_) => None,
    }
}
