//! How an answer is brought into form: part of it, renamed, with values from elsewhere added.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pointer;
use crate::source::Source;

/// How an answer is brought into form. What is named is done in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shape {
    /// What must be in it for anything to be done.
    pub when: Option<String>,
    /// The part that is taken.
    pub at: Option<String>,
    /// Built anew of these, each from the answer as it was; null where there is nothing.
    pub build: BTreeMap<String, Source>,
    /// Other names of members.
    pub rename: BTreeMap<String, String>,
    /// Members added, each from a pointer into it; null where there is nothing.
    pub add: BTreeMap<String, String>,
    /// Members added, each from the first pointer at which something is.
    pub add_if_there: BTreeMap<String, Vec<String>>,
    /// Members that are truths, however they were written.
    pub truths: Vec<String>,
    /// Members added from the answer to the token call, where they are there.
    pub from_answer: BTreeMap<String, String>,
    /// Members added from the parameters of the callback, where they are there.
    pub from_callback: BTreeMap<String, String>,
    /// The only members kept.
    pub keep: Vec<String>,
    /// Members taken out.
    pub drop: Vec<String>,
}

/// What else members may come from.
pub(crate) struct Company<'a> {
    pub(crate) answer: &'a Value,
    pub(crate) callback: &'a [(String, String)],
}

impl Shape {
    /// The answer in form; none if the part is not there.
    pub(crate) fn apply(&self, value: Value, company: &Company<'_>) -> Option<Value> {
        if let Some(at) = &self.when
            && pointer::find(&value, at).is_none()
        {
            return Some(value);
        }
        let mut value = match &self.at {
            Some(at) => pointer::find(&value, at)?.clone(),
            None => value,
        };
        if !self.build.is_empty() {
            let built = self.build.iter().map(|(name, source)| {
                let text = source.text(&value).map_or(Value::Null, Value::String);
                (name.clone(), text)
            });
            value = Value::Object(built.collect());
        }
        if let Value::Object(members) = &mut value {
            self.members(members, company);
        }
        Some(value)
    }

    fn members(&self, members: &mut Map<String, Value>, company: &Company<'_>) {
        for (old, new) in &self.rename {
            if let Some(value) = members.remove(old) {
                members.insert(new.clone(), value);
            }
        }
        if !(self.add.is_empty() && self.add_if_there.is_empty()) {
            let whole = Value::Object(members.clone());
            for (name, all) in &self.add_if_there {
                if let Some(found) = all.iter().find_map(|at| pointer::find(&whole, at)) {
                    members.insert(name.clone(), found.clone());
                }
            }
            for (name, at) in &self.add {
                let found = pointer::find(&whole, at).cloned().unwrap_or_default();
                members.insert(name.clone(), found);
            }
        }
        for name in &self.truths {
            if let Some(value) = members.get_mut(name) {
                *value = Value::Bool(pointer::is_true(value));
            }
        }
        for (name, at) in &self.from_answer {
            if let Some(found) = pointer::find(company.answer, at) {
                members.insert(name.clone(), found.clone());
            }
        }
        for (name, param) in &self.from_callback {
            if let Some((_, found)) = company.callback.iter().find(|(key, _)| key == param) {
                members.insert(name.clone(), Value::String(found.clone()));
            }
        }
        if !self.keep.is_empty() {
            members.retain(|name, _| self.keep.contains(name));
        }
        members.retain(|name, _| !self.drop.contains(name));
    }
}
