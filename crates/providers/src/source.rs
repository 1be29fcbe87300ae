//! Where in an answer a value is, and the few things that may be done to it.

use serde::Deserialize;
use serde_json::Value;

use crate::pointer;

/// Where a value is: a pointer, or something built from pointers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// What is there.
    At(String),
    /// Something built from it.
    Built(Box<Built>),
}

/// A value built from others. What is named is done in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Built {
    /// A truth without which there is no value.
    pub when: Option<String>,
    /// A text with pointers in braces; without one of them there is no value.
    pub text: Option<String>,
    /// Texts put together with a space, as far as they are there.
    pub join: Vec<String>,
    /// What is there.
    pub at: Option<String>,
    /// A name in several languages, in the preferred one (`LinkedIn`).
    pub localized: Option<String>,
    /// Such names put together with a space, as far as they are there.
    pub join_localized: Vec<String>,
    /// Of a list, the element that starts with this, and what follows in it.
    pub starting: Option<String>,
    /// What means that there is none.
    pub unless: Option<String>,
    /// Whether it is this: a truth.
    pub is: Option<String>,
    /// What follows the first of these.
    pub after: Option<String>,
    /// What follows the last of these.
    pub after_last: Option<String>,
    /// What comes before the first of these, or all of it.
    pub before: Option<String>,
    /// What is taken out of it.
    pub without: Option<String>,
    /// In lower case and without spaces around.
    pub lower: bool,
    /// What stands in place of spaces.
    pub spaces: Option<String>,
    /// Its SHA-256 in hexadecimal digits, put in place of `{}` here.
    pub hashed_into: Option<String>,
}

impl Source {
    /// The value as text, if there is one.
    pub(crate) fn text(&self, value: &Value) -> Option<String> {
        match self {
            Self::At(at) => pointer::text(pointer::find(value, at)?),
            Self::Built(built) => built.build(value),
        }
    }

    /// Whether the value is a truth.
    pub(crate) fn is_true(&self, value: &Value) -> Option<bool> {
        match self {
            Self::At(at) => pointer::find(value, at).map(pointer::is_true),
            Self::Built(built) => built.build(value).map(|text| text == "true"),
        }
    }

    /// The pointers in it, for the check of the catalogue.
    pub(crate) fn pointers(&self) -> Vec<&str> {
        match self {
            Self::At(at) => vec![at],
            Self::Built(built) => {
                let one = [&built.when, &built.at, &built.localized];
                let one = one.into_iter().flatten().map(String::as_str);
                one.chain(built.join.iter().map(String::as_str)).collect()
            }
        }
    }
}

impl Built {
    fn build(&self, value: &Value) -> Option<String> {
        let holds = |at: &String| pointer::find(value, at).is_some_and(pointer::is_true);
        if !self.when.as_ref().is_none_or(holds) {
            return None;
        }
        let raw = self.raw(value)?;
        if self.unless.as_ref() == Some(&raw) {
            return None;
        }
        if let Some(expected) = &self.is {
            return Some((raw == *expected).to_string());
        }
        let raw = match &self.after {
            Some(mark) => raw.split_once(mark.as_str())?.1,
            None => &raw,
        };
        let raw = match &self.after_last {
            Some(mark) => raw.rsplit(mark.as_str()).next()?,
            None => raw,
        };
        let raw = match &self.before {
            Some(mark) => raw.split(mark.as_str()).next()?,
            None => raw,
        };
        let raw = match &self.without {
            Some(part) => &raw.replace(part.as_str(), ""),
            None => raw,
        };
        let made = if self.lower {
            raw.trim().to_lowercase()
        } else {
            raw.to_owned()
        };
        let made = match &self.spaces {
            Some(other) => made.replace(' ', other),
            None => made,
        };
        let made = match &self.hashed_into {
            Some(text) => text.replace("{}", &sha256(&made)),
            None => made,
        };
        (!made.is_empty()).then_some(made)
    }

    fn raw(&self, value: &Value) -> Option<String> {
        if let Some(text) = &self.text {
            return filled(text, value);
        }
        if !self.join.is_empty() {
            return Some(joined(value, &self.join, pointer::text));
        }
        if !self.join_localized.is_empty() {
            return Some(joined(value, &self.join_localized, localized));
        }
        if let Some(at) = &self.localized {
            return localized(pointer::find(value, at)?);
        }
        let found = pointer::find(value, self.at.as_deref()?)?;
        match &self.starting {
            Some(start) => {
                let mut texts = found.as_array()?.iter().filter_map(Value::as_str);
                texts.find_map(|text| Some(text.strip_prefix(start.as_str())?.to_owned()))
            }
            None => pointer::text(found),
        }
    }
}

fn joined(value: &Value, all: &[String], text: fn(&Value) -> Option<String>) -> String {
    let found = all.iter().filter_map(|at| pointer::find(value, at));
    let texts: Vec<String> = found.filter_map(text).collect();
    texts.join(" ").trim().to_owned()
}

/// A text with pointers in braces, filled in; none if one of them is not there.
fn filled(text: &str, value: &Value) -> Option<String> {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (at, after) = after.split_once('}')?;
        made.push_str(before);
        made.push_str(&pointer::text(pointer::find(value, at)?)?);
        rest = after;
    }
    made.push_str(rest);
    Some(made)
}

/// `{"localized": {"en_US": "Ann"}, "preferredLocale": {"country": "US", "language": "en"}}`, or plain text.
fn localized(value: &Value) -> Option<String> {
    if let Some(plain) = pointer::text(value) {
        return Some(plain);
    }
    let names = value.get("localized")?.as_object()?;
    let part = |name: &str, usual: &str| {
        let told = pointer::find(value, &format!("/preferredLocale/{name}"));
        told.and_then(pointer::text)
            .unwrap_or_else(|| usual.to_owned())
    };
    let preferred = format!("{}_{}", part("language", "en"), part("country", "US"));
    let name = names.get(&preferred).or_else(|| names.values().next())?;
    pointer::text(name)
}

fn sha256(text: &str) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Built, Source};

    fn built(toml: &str, value: &Value) -> Option<String> {
        let built: Built = toml::from_str(toml).unwrap();
        Source::Built(Box::new(built)).text(value)
    }

    #[test]
    fn values_are_built_in_the_named_ways() {
        let value = json!({ "url": "https://x.example/ann", "first": " Ann ", "last": "Lee", "mail": "ann@x.example",
            "ids": ["local:1", "feide:ann@uni.example"], "state": "registered", "no": false });
        let is = |toml: &str| built(toml, &value);
        assert_eq!(
            is("at = \"/url\"\nafter = \"x.example/\""),
            Some("ann".into())
        );
        assert_eq!(is("at = \"/url\"\nafter_last = \"/\""), Some("ann".into()));
        assert_eq!(is("at = \"/mail\"\nbefore = \"@\""), Some("ann".into()));
        assert_eq!(
            is("text = \"{/last}.{/mail}\"\nlower = true"),
            Some("lee.ann@x.example".into())
        );
        assert_eq!(is("text = \"{/last}.{/gone}\""), None);
        assert_eq!(
            is("join = [\"/last\", \"/gone\", \"/mail\"]"),
            Some("Lee ann@x.example".into())
        );
        assert_eq!(
            is("at = \"/ids\"\nstarting = \"feide:\"\nbefore = \"@\""),
            Some("ann".into())
        );
        assert_eq!(
            is("at = \"/state\"\nis = \"registered\""),
            Some("true".into())
        );
        assert_eq!(is("at = \"/mail\"\nwhen = \"/no\""), None);
    }

    #[test]
    fn a_localized_name_is_the_preferred_one_or_any() {
        let name = |locale: &str| {
            json!({ "n": { "localized": { "en_US": "Ann", "de_DE": "Anna" },
            "preferredLocale": { "language": locale, "country": if locale == "de" { "DE" } else { "XX" } } } })
        };
        let toml = "localized = \"/n\"";
        assert_eq!(built(toml, &name("de")), Some("Anna".into()));
        assert_eq!(built(toml, &name("fr")), Some("Ann".into()));
        assert_eq!(built(toml, &json!({ "n": "Plain" })), Some("Plain".into()));
        assert_eq!(built(toml, &json!({ "n": {} })), None);
    }
}
