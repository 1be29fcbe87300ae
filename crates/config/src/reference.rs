//! The settings as their structs document them: sections, keys, defaults, and what can be written.

use schemars::Schema;
use serde_json::{Map, Value};

use crate::settings::Settings;
use crate::user_types::UserType;

/// A section as its struct documents it.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Whether it may be there any number of times.
    pub(crate) is_list: bool,
    pub(crate) keys: Vec<Key>,
}

impl Section {
    /// How it begins in a file.
    pub(crate) fn header(&self) -> String {
        if self.is_list {
            format!("[[{}]]", self.name)
        } else {
            format!("[{}]", self.name)
        }
    }
}

/// A setting as its field documents it.
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) description: String,
    /// What can be written, in words.
    pub(crate) kind: String,
    /// The default in TOML; `None` where the key is absent by default.
    pub(crate) default: Option<String>,
    /// Some value of the right type in TOML.
    pub(crate) sample: String,
}

/// All sections in order.
pub(crate) fn sections() -> Vec<Section> {
    let schema = schemars::schema_for!(Settings);
    let mut defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    defaults["user_type"] = serde_json::to_value(UserType::default()).unwrap_or_default();
    let properties = object(schema.as_value(), "properties");
    let section = |(name, place): (&String, &Value)| {
        let is_list = place.get("items").is_some();
        let fields = target(&schema, place.get("items").unwrap_or(place))
            .map(|fields| object(fields, "properties"))
            .unwrap_or_default();
        let keys = fields.iter().map(|(key, field)| Key {
            name: key.clone(),
            description: text(field, "description"),
            kind: kind(&schema, field),
            default: toml_of(&defaults[name][key]),
            sample: sample(&schema, field),
        });
        Section {
            name: name.clone(),
            description: text(place, "description"),
            is_list,
            keys: keys.collect(),
        }
    };
    properties.iter().map(section).collect()
}

fn object(schema: &Value, key: &str) -> Map<String, Value> {
    schema
        .get(key)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn text(schema: &Value, key: &str) -> String {
    schema
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The default as TOML on one line; `None` for null.
fn toml_of(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| {
        toml::Value::try_from(without_nulls(value))
            .map(|value| value.to_string())
            .ok()
    })?
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                kept.map(|(key, value)| (key.clone(), without_nulls(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// A value of the right type, for keys without default.
fn sample(root: &Schema, field: &Value) -> String {
    if let Some(target) = target(root, field) {
        return sample(root, target);
    }
    if let Some(choice) = field.get("const").or_else(|| field.get("enum")?.get(0)) {
        return choice.to_string();
    }
    let alternatives = field.get("oneOf").or_else(|| field.get("anyOf"));
    if let Some(first) = alternatives.and_then(|alternatives| alternatives.get(0)) {
        return sample(root, first);
    }
    let kind = field["type"]
        .as_str()
        .or_else(|| field["type"][0].as_str())
        .unwrap_or_default();
    match kind {
        "integer" | "number" => "1",
        "boolean" => "true",
        "array" => "[]",
        "object" => "{}",
        _ => "\"\"",
    }
    .to_owned()
}

/// What a reference points to.
fn target<'a>(root: &'a Schema, field: &Value) -> Option<&'a Value> {
    root.pointer(field["$ref"].as_str()?.trim_start_matches('#'))
}

/// What can be written for a setting, in words.
fn kind(root: &Schema, field: &Value) -> String {
    if let Some(target) = target(root, field) {
        return kind(root, target);
    }
    if let Some(choices) = field.get("enum").and_then(Value::as_array) {
        let choices: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
        return choices.join(", ");
    }
    if let Some(choice) = field.get("const") {
        return format!("`{choice}`");
    }
    let alternatives = field
        .get("oneOf")
        .or_else(|| field.get("anyOf"))
        .and_then(Value::as_array);
    if let Some(alternatives) = alternatives {
        let kinds: Vec<String> = alternatives
            .iter()
            .map(|field| kind(root, field))
            .filter(|kind| !kind.is_empty())
            .collect();
        return kinds.join(", ");
    }
    let kinds = match &field["type"] {
        Value::Array(kinds) => kinds.clone(),
        kind => vec![kind.clone()],
    };
    let words = kinds
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|word| match word {
            "string" => Some("text".to_owned()),
            "integer" | "number" => Some("number".to_owned()),
            "boolean" => Some("true or false".to_owned()),
            "object" => Some("table".to_owned()),
            "array" => Some(format!("list of {}", kind(root, &field["items"]))),
            _ => None,
        });
    words.collect::<Vec<_>>().join(", ")
}
