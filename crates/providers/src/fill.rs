//! What stands in braces in the addresses and parameters of the catalogue, filled in.
//!
//! `{client_id}`, `{secret}`, `{key}` are the app's; `{token}` is the access token; `{callback_url}` is our address;
//! `{random}` is fresh; `{answer/...}`, `{profile/...}` and `{callback/...}` come from the answer to the token call, the
//! profile so far and the parameters of the callback; `{step/...}` from a call made before; all else are variables.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::pointer;
use crate::variable::{Told, Variable, text};

/// What may stand in one part of a path as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What is known so far in a login, for what stands in braces.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) client: &'a Client<'a>,
    pub(crate) token: &'a str,
    pub(crate) answer: &'a Value,
    pub(crate) callback: &'a [(String, String)],
    pub(crate) profile: &'a Value,
    pub(crate) steps: &'a BTreeMap<String, String>,
}

static NOTHING: Value = Value::Null;
static NO_STEPS: BTreeMap<String, String> = BTreeMap::new();

impl<'a> Known<'a> {
    /// Before anything was answered.
    pub(crate) fn at_start(client: &'a Client<'a>) -> Self {
        Self {
            client,
            token: "",
            answer: &NOTHING,
            callback: &[],
            profile: &NOTHING,
            steps: &NO_STEPS,
        }
    }

    /// An address, filled in. Whatever others told is one part of its path and cannot leave it.
    pub(crate) fn address(&self, template: &str) -> Result<String, Error> {
        self.fill(template, true)
    }

    /// A parameter, filled in.
    pub(crate) fn value(&self, template: &str) -> Result<String, Error> {
        self.fill(template, false)
    }

    /// JSON with texts filled in.
    pub(crate) fn json(&self, template: &Value) -> Result<Value, Error> {
        Ok(match template {
            Value::String(text) => Value::String(self.value(text)?),
            Value::Array(items) => {
                let items: Result<_, _> = items.iter().map(|item| self.json(item)).collect();
                Value::Array(items?)
            }
            Value::Object(members) => {
                let filled = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.json(value)?)));
                Value::Object(filled.collect::<Result<_, Error>>()?)
            }
            other => other.clone(),
        })
    }

    fn fill(&self, template: &str, is_address: bool) -> Result<String, Error> {
        let mut made = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            made.push_str(before);
            if let Some((name, after)) = after.split_once('}').filter(|(name, _)| is_name(name)) {
                let (value, is_told) = self.named(name)?;
                if is_address && is_told {
                    made.extend(utf8_percent_encode(&value, SEGMENT));
                } else {
                    made.push_str(&value);
                }
                rest = after;
            } else {
                made.push('{');
                rest = after;
            }
        }
        made.push_str(rest);
        Ok(made)
    }

    /// What a name stands for, and whether somebody else told it.
    fn named(&self, name: &str) -> Result<(String, bool), Error> {
        let app = self.client.app;
        let told = |found: Option<String>| {
            let missing = || Error::Unknown(format!("the provider did not tell {name}"));
            found.ok_or_else(missing).map(|found| (found, true))
        };
        match name.split_once('/') {
            Some(("answer", at)) => told(at_pointer(self.answer, at)),
            Some(("profile", at)) => told(at_pointer(self.profile, at)),
            Some(("callback", name)) => {
                let found = self.callback.iter().find(|(key, _)| key == name);
                Ok((
                    found.map(|(_, value)| value.clone()).unwrap_or_default(),
                    true,
                ))
            }
            Some(("step", name)) => told(self.steps.get(name).cloned()),
            Some(_) => Err(Error::Misconfigured(format!("{{{name}}} means nothing"))),
            None => match name {
                "client_id" => Ok((app.client_id.clone(), false)),
                "secret" => Ok((app.secret.expose().to_owned(), false)),
                "key" => Ok((app.key.clone(), false)),
                "token" => Ok((self.token.to_owned(), true)),
                "app_name" => Ok((app.name.clone(), false)),
                // What comes out empty is left out of a query.
                "wants_email" if self.client.options.query_email => Ok(("true".to_owned(), false)),
                "wants_email" => Ok((String::new(), false)),
                "callback_url" => Ok((self.client.callback_url.to_owned(), false)),
                "random" => Ok((URL_SAFE_NO_PAD.encode((self.client.random)()), false)),
                _ => self.variable(name).map(|value| (value, false)),
            },
        }
    }

    /// What a variable of the provider is, after the settings.
    pub(crate) fn variable(&self, name: &str) -> Result<String, Error> {
        let missing = || Error::Misconfigured(format!("{name} is not set"));
        let variable = self
            .client
            .provider
            .variables
            .get(name)
            .ok_or_else(missing)?;
        let setting = variable
            .setting_name(name)
            .and_then(|name| self.client.setting(name));
        let setting = setting.and_then(text).filter(|text| !text.is_empty());
        match variable {
            Variable::Default(default) => match setting {
                Some(setting) => Ok(setting),
                None => self.fill(default, false),
            },
            Variable::Told(variable) => {
                let found = self.told(variable, setting);
                let found = found
                    .or_else(|| variable.default.clone())
                    .ok_or_else(missing)?;
                let filled = self.fill(&found, false)?;
                let stripped = variable
                    .strip
                    .as_deref()
                    .map(|end| filled.trim_end_matches(end));
                Ok(stripped.map_or_else(|| filled.clone(), str::to_owned))
            }
        }
    }

    fn told(&self, variable: &Told, setting: Option<String>) -> Option<String> {
        if variable.is_app_key {
            return Some(self.client.app.key.clone()).filter(|key| !key.is_empty());
        }
        if let Some(at) = &variable.answer {
            return pointer::find(self.answer, at).and_then(pointer::text);
        }
        if !variable.scopes.is_empty() {
            let scope = self.client.scope();
            let asked = variable
                .scopes
                .iter()
                .filter(|(word, _)| scope.contains(word));
            let parts: Vec<&str> = asked.map(|(_, part)| part.as_str()).collect();
            return Some(parts.join(","));
        }
        let setting = setting?;
        if variable.when_set.is_some() {
            return variable.when_set.clone();
        }
        if variable.choices.is_empty() {
            Some(setting)
        } else {
            variable.choices.get(&setting).cloned()
        }
    }
}

/// Whether what stands in braces is meant to be filled in: a JSON or GraphQL body has braces of its own.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '"' | ':'))
}

fn at_pointer(value: &Value, at: &str) -> Option<String> {
    pointer::text(pointer::find(value, &format!("/{at}"))?)
}
