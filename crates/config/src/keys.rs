//! Which keys exist, read from the JSON Schema of the settings: unknown ones, close matches, what a key holds.

use std::sync::LazyLock;

use serde_json::Value;
use strsim::normalized_damerau_levenshtein;
use toml::Table;

use crate::retired;
use crate::settings::Settings;

/// Likeness from which a name is offered instead of a mistyped one.
const CLOSE: f64 = 0.6;
/// How much less like it than the best one a further name may be.
const RIVAL: f64 = 0.15;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(Settings).to_value());

/// A place in the settings: what its schema allows, one entry per alternative.
#[derive(Debug, Clone)]
pub(crate) struct Place(Vec<&'static Value>);

impl Place {
    /// The table of all sections.
    pub(crate) fn root() -> Self {
        Self(vec![&SCHEMA])
    }

    /// The place at the end of a path; `None` if there is no such key.
    pub(crate) fn at<T: AsRef<str>>(path: &[T]) -> Option<Self> {
        path.iter()
            .try_fold(Self::root(), |place, key| place.child(key.as_ref()))
    }

    /// Names of the keys of a table, in the order of the struct.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.properties()
            .flat_map(|properties| properties.keys().map(String::as_str))
    }

    /// The place below a key, or below any key of a free table.
    pub(crate) fn child(&self, key: &str) -> Option<Self> {
        let mut found: Vec<&'static Value> = self
            .properties()
            .filter_map(|properties| properties.get(key))
            .collect();
        if found.is_empty() {
            for schema in &self.0 {
                match schema.get("additionalProperties") {
                    Some(Value::Bool(false)) => {}
                    Some(any) => found.push(any),
                    None if is_free(schema) => found.push(&Value::Bool(true)),
                    None => {}
                }
            }
        }
        (!found.is_empty()).then(|| Self(found).flattened())
    }

    /// The place of an array's elements.
    fn items(&self) -> Option<Self> {
        let found: Vec<&'static Value> = self
            .0
            .iter()
            .filter_map(|schema| schema.get("items"))
            .collect();
        (!found.is_empty()).then(|| Self(found).flattened())
    }

    /// Whether only texts fit here, so that `123` in the environment is a text too.
    pub(crate) fn is_text(&self) -> bool {
        self.0.iter().all(|schema| {
            match (schema.get("type"), schema.get("enum"), schema.get("const")) {
                (_, Some(Value::Array(choices)), _) => choices.iter().all(Value::is_string),
                (_, _, Some(choice)) => choice.is_string(),
                (Some(Value::String(kind)), ..) => kind == "string" || kind == "null",
                (Some(Value::Array(kinds)), ..) => {
                    kinds.iter().all(|kind| kind == "string" || kind == "null")
                }
                _ => false,
            }
        })
    }

    /// Whether a list of texts fits here.
    pub(crate) fn is_text_list(&self) -> bool {
        self.items().is_some_and(|items| items.is_text())
    }

    /// Whether the value, or an element of it, must not be shown.
    pub(crate) fn is_secret(&self) -> bool {
        self.0
            .iter()
            .any(|schema| schema.get("writeOnly") == Some(&Value::Bool(true)))
            || self.items().is_some_and(|items| items.is_secret())
    }

    fn properties(&self) -> impl Iterator<Item = &'static serde_json::Map<String, Value>> {
        self.0
            .iter()
            .filter_map(|schema| schema.get("properties")?.as_object())
    }

    /// Follows references and spreads alternatives.
    fn flattened(self) -> Self {
        let mut open = self.0;
        let mut flat = Vec::new();
        while let Some(schema) = open.pop() {
            let reference = schema.get("$ref").and_then(Value::as_str);
            if let Some(target) =
                reference.and_then(|reference| SCHEMA.pointer(reference.trim_start_matches('#')))
            {
                open.push(target);
                continue;
            }
            let alternatives = schema
                .get("anyOf")
                .or_else(|| schema.get("oneOf"))
                .and_then(Value::as_array);
            match alternatives {
                Some(alternatives) => open.extend(alternatives),
                None => flat.push(schema),
            }
        }
        Self(flat)
    }
}

/// Whether a schema without word on further keys takes any.
fn is_free(schema: &Value) -> bool {
    schema == &Value::Bool(true) || schema.get("type").is_some_and(|kind| kind == "object")
}

/// Every key of a table, at any depth, that no setting has, with a message that offers close ones.
pub(crate) fn unknown(table: &Table) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    unknown_in_table(&Place::root(), table, &mut Vec::new(), &mut found);
    found
}

fn unknown_in_table(
    place: &Place,
    table: &Table,
    path: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, String)>,
) {
    for (key, value) in table {
        path.push(key.clone());
        match place.child(key) {
            Some(child) => unknown_in_value(&child, value, path, found),
            None if retired::find(path).is_some() => {}
            None => found.push((path.clone(), not_there(place, path))),
        }
        path.pop();
    }
}

fn unknown_in_value(
    place: &Place,
    value: &toml::Value,
    path: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, String)>,
) {
    match value {
        // Where no table fits, the type is what is wrong, and is said when the value is read.
        toml::Value::Table(table)
            if place.names().next().is_some() || place.child("").is_some() =>
        {
            unknown_in_table(place, table, path, found);
        }
        toml::Value::Array(values) => {
            let Some(items) = place.items() else { return };
            for value in values {
                unknown_in_value(&items, value, path, found);
            }
        }
        _ => {}
    }
}

/// Says that a key does not exist and which ones are like it.
fn not_there(place: &Place, path: &[String]) -> String {
    let key = path.last().map_or("", String::as_str);
    let mut close: Vec<(f64, &str)> = place
        .names()
        .map(|name| (normalized_damerau_levenshtein(key, name), name))
        .filter(|(likeness, _)| *likeness >= CLOSE)
        .collect();
    close.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    let best = close.first().map_or(1.0, |(likeness, _)| *likeness);
    close.retain(|(likeness, _)| *likeness >= best - RIVAL);
    let mut names: Vec<String> = close
        .into_iter()
        .take(3)
        .map(|(_, name)| format!("\"{name}\""))
        .collect();
    names.extend(elsewhere(path));
    if names.is_empty() {
        let all: Vec<&str> = place.names().collect();
        return format!("there is no such key; there are: {}", all.join(", "));
    }
    format!("there is no such key; did you mean {}?", names.join(" or "))
}

/// Sections that do have the key.
fn elsewhere(path: &[String]) -> Vec<String> {
    let Some(key) = path.last() else {
        return Vec::new();
    };
    let root = Place::root();
    let sections = root
        .names()
        .filter(|section| path.first().is_none_or(|first| first != section));
    sections
        .filter(|section| {
            root.child(section)
                .is_some_and(|place| place.names().any(|name| name == key))
        })
        .map(|section| format!("\"{key}\" in [{section}]"))
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Place, unknown};

    fn messages(text: &str) -> Vec<(String, String)> {
        let found = unknown(&text.parse().unwrap());
        found
            .into_iter()
            .map(|(path, message)| (path.join("."), message))
            .collect()
    }

    #[test]
    fn a_typo_is_named_with_close_matches() {
        let found = messages("[account]\nlogin_metods = ['email']\n[acount]\nx = 1\n");
        assert_eq!(found[0].0, "account.login_metods");
        assert_eq!(
            found[0].1,
            "there is no such key; did you mean \"login_methods\"?"
        );
        assert_eq!(found[1].0, "acount");
        assert_eq!(
            found[1].1,
            "there is no such key; did you mean \"account\"?"
        );
    }

    #[test]
    fn a_key_of_another_section_is_pointed_to() {
        let found = messages("[server]\nlogin_methods = ['email']\n");
        assert_eq!(
            found[0].1,
            "there is no such key; did you mean \"login_methods\" in [account]?"
        );
    }

    #[test]
    fn nested_tables_and_arrays_are_looked_into() {
        let text = "[account.rate_limits]\nlogn = '1/m'\n[mfa.rate_limits]\nlogin = '1/m'\n\
                    [[socialaccount.providers.google.apps]]\nclient = 'x'\nsettings = { anything = 1 }\n\
                    [[auth.password_validators]]\nname = 'MinimumLengthValidator'\nmin = 3\n\
                    [account.login_by_code_format]\nlen = 3\n";
        let keys: Vec<String> = messages(text).into_iter().map(|(key, _)| key).collect();
        assert_eq!(
            keys,
            [
                "account.rate_limits.logn",
                "account.login_by_code_format.len",
                "mfa.rate_limits.login",
                "socialaccount.providers.google.apps.client",
                "auth.password_validators.min",
            ]
        );
    }

    #[test]
    fn free_tables_take_any_key() {
        let text = "[headless.frontend_urls]\nmine = '/x'\n[socialaccount.providers.shopify]\nis_embedded = true\n";
        assert_eq!(messages(text), []);
    }

    #[test]
    fn places_know_what_they_hold() {
        let place = |path: &[&str]| Place::at(path).unwrap();
        assert!(
            place(&["server", "secret_key"]).is_text()
                && place(&["server", "secret_key"]).is_secret()
        );
        assert!(place(&["account", "email_subject_prefix"]).is_text());
        assert!(place(&["account", "email_verification"]).is_text());
        assert!(!place(&["account", "prevent_enumeration"]).is_text());
        assert!(place(&["account", "login_methods"]).is_text_list());
        assert!(place(&["server", "cors_allowed_origins"]).is_text_list());
        assert!(!place(&["auth", "password_validators"]).is_text_list());
        assert!(Place::at(&["account", "nothing"]).is_none());
    }
}
