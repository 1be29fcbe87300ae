//! Placeholders of transcripts: `{{session:2}}` is the second session key that a journey meets, `{{time+60}}` a
//! moment 60 seconds after its start.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use super::totp;

static PLACEHOLDER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{(?:=([^|}]*)|([a-z-]+):(\d+))((?:\|[^|}]+)*)\}\}").unwrap());
static REPEAT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{repeat:(.+?):(\d+)\}\}").unwrap());
static MOMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\{\{time([+-][0-9.]+)\}\}$").unwrap());

/// The values that a journey has met.
#[derive(Default)]
pub struct Names(HashMap<(String, u32), Value>);

impl Names {
    /// Puts real values in the place of placeholders, `now` in Unix seconds.
    pub fn fill(&self, value: &Value, now: f64) -> Value {
        match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), self.fill(value, now)))
                .collect(),
            Value::Array(items) => items.iter().map(|item| self.fill(item, now)).collect(),
            Value::String(text) => match PLACEHOLDER.captures(text) {
                Some(alone) if alone[0] == *text => self.value(&alone, now),
                _ => self.fill_text(text, now).into(),
            },
            other => other.clone(),
        }
    }

    /// The same in a text.
    pub fn fill_text(&self, text: &str, now: f64) -> String {
        let text = REPEAT.replace_all(text, |found: &Captures<'_>| {
            found[1].repeat(found[2].parse().unwrap())
        });
        let text =
            PLACEHOLDER.replace_all(&text, |found: &Captures<'_>| plain(&self.value(found, now)));
        text.into_owned()
    }

    fn value(&self, found: &Captures<'_>, now: f64) -> Value {
        let value = match found.get(1) {
            Some(literal) => literal.as_str().into(),
            None => self.known(&found[2], found[3].parse().unwrap()),
        };
        let mut filters = found[4]
            .split('|')
            .filter(|filter| !filter.is_empty())
            .peekable();
        if filters.peek().is_none() {
            return value;
        }
        filters
            .fold(plain(&value), |text, filter| filtered(&text, filter, now))
            .into()
    }

    fn known(&self, kind: &str, number: u32) -> Value {
        let known = self.0.get(&(kind.to_owned(), number));
        known
            .unwrap_or_else(|| panic!("{kind} {number} was not met"))
            .clone()
    }

    /// Lets a placeholder stand for a value, as it must from then on.
    pub fn bind(&mut self, kind: &str, number: u32, value: &Value) -> Result<(), String> {
        let key = (kind.to_owned(), number);
        let other = self
            .0
            .iter()
            .find(|((known, _), other)| known == kind && *other == value);
        match (self.0.get(&key), other) {
            (Some(known), _) if known == value => Ok(()),
            (Some(known), _) => Err(format!("{value} is not {kind} {number}, which is {known}")),
            (None, Some(((_, other), _))) => {
                Err(format!("{value} is not {kind} {number} but {other}"))
            }
            (None, None) => {
                self.0.insert(key, value.clone());
                Ok(())
            }
        }
    }

    /// Compares a text that has placeholders with what is there.
    pub fn same(&mut self, expected: &str, actual: &Value, start: f64) -> Result<(), String> {
        if let Some(moment) = MOMENT.captures(expected) {
            let seconds = start + moment[1].parse::<f64>().unwrap();
            let is_then = actual
                .as_f64()
                .is_some_and(|at| (at - seconds).abs() < 0.001);
            return is_then
                .then_some(())
                .ok_or_else(|| format!("{actual} is not {expected}, {seconds}"));
        }
        if let Some(alone) = PLACEHOLDER
            .captures(expected)
            .filter(|alone| alone[0] == *expected)
        {
            return self.bind(&alone[2], alone[3].parse().unwrap(), actual);
        }
        let differs = || format!("{actual} is not {expected:?}");
        let (mut pattern, mut end) = ("^".to_owned(), 0);
        for found in PLACEHOLDER.find_iter(expected) {
            pattern += &(regex::escape(&expected[end..found.start()]) + "(.+?)");
            end = found.end();
        }
        pattern += &(regex::escape(&expected[end..]) + "$");
        let text = actual.as_str().ok_or_else(differs)?;
        let values = Regex::new(&pattern)
            .unwrap()
            .captures(text)
            .ok_or_else(differs)?;
        for (found, value) in PLACEHOLDER
            .captures_iter(expected)
            .zip(values.iter().skip(1))
        {
            self.bind(
                &found[2],
                found[3].parse().unwrap(),
                &value.unwrap().as_str().into(),
            )?;
        }
        Ok(())
    }
}

/// Whether a text has a placeholder.
pub fn has_placeholder(text: &str) -> bool {
    text.contains("{{")
}

/// A value as part of a longer text.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn filtered(text: &str, filter: &str, now: f64) -> String {
    match filter.split_once('=').unwrap_or((filter, "")) {
        ("forged", _) => {
            // Not quite the last character: that one's bits may not all count.
            let (before, rest) = text.split_at(text.len() - 5);
            format!(
                "{before}{}{}",
                if rest.starts_with('0') { '1' } else { '0' },
                &rest[1..]
            )
        }
        ("uid", id) => format!("{id}-{}", text.split_once('-').map_or("", |(_, rest)| rest)),
        ("lower", _) => text.to_lowercase(),
        ("nodash", _) => text.replace('-', ""),
        ("spaced", _) => format!(" {}-{} ", &text[..3], &text[3..]),
        ("totp", _) => totp::code(text, now),
        (other, _) => panic!("there is no filter {other}"),
    }
}
