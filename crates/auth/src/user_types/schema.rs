//! A type's schema: read from its file, checked, and prepared.

use std::collections::BTreeMap;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value};

use super::{Problem, position};

/// Names that sign-up has for something else.
const RESERVED: [&str; 12] = [
    "id",
    "username",
    "email",
    "email2",
    "phone",
    "password",
    "password1",
    "password2",
    "first_name",
    "last_name",
    "user_type",
    "invitation",
];

/// What a profile is made of.
pub struct Schema {
    /// The schema as it was written.
    pub document: Value,
    validator: Validator,
    fields: Vec<Field>,
}

// The validator has no words for itself.
impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schema")
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// A field of a profile.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Whether `user` in answers has it.
    pub is_public: bool,
    /// Whether it stays as it was given at sign-up; staff may change it.
    pub is_read_only: bool,
    /// What kind of value it takes: the schema's `type`, or that of its items.
    pub kind: String,
    /// Whether it takes a list.
    pub is_list: bool,
    /// What is done to a text before it is looked at.
    pub(super) normalize: Vec<Normalize>,
    /// What is said when the value does not fit, by language; `""` for any.
    pub(super) messages: BTreeMap<String, String>,
}

/// What is done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Normalize {
    Trim,
    Collapse,
    Upper,
    Lower,
}

impl Normalize {
    const NAMES: [(&str, Self); 4] = [
        ("trim", Self::Trim),
        ("collapse", Self::Collapse),
        ("upper", Self::Upper),
        ("lower", Self::Lower),
    ];

    fn named(name: &Value) -> Option<Self> {
        let name = name.as_str()?;
        Self::NAMES
            .into_iter()
            .find_map(|(known, it)| (known == name).then_some(it))
    }
}

impl Schema {
    /// The fields in the order of the schema.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field with a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub(super) fn validator(&self) -> &Validator {
        &self.validator
    }
}

/// Reads and checks the schema of a type, if it has one.
pub(super) fn load(settings: &config::UserType) -> Result<Option<Schema>, Vec<Problem>> {
    let Some(path) = &settings.schema else {
        return Ok(None);
    };
    let file = path.display().to_string();
    let problem = |place: String, reason: String| Problem {
        user_type: settings.id.clone(),
        place,
        reason,
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| vec![problem(file.clone(), error.to_string())])?;
    let document: Value = serde_json::from_str(&text).map_err(|error| {
        let place = format!("{file}:{}:{}", error.line(), error.column());
        vec![problem(place, syntax(&error))]
    })?;
    let at = |pointer: &str| position::of_pointer(&file, &text, pointer);
    let validator =
        prepare(&document).map_err(|(pointer, reason)| vec![problem(at(&pointer), reason)])?;
    let mut mistakes = Mistakes::default();
    let fields = fields(&document, &mut mistakes);
    for name in settings.unique.iter().flatten() {
        if !fields.iter().any(|field| field.name == *name) {
            let reason =
                format!("the settings call {name:?} unique, and there is no such property");
            mistakes.add("/properties", reason);
        }
    }
    if mistakes.0.is_empty() {
        return Ok(Some(Schema {
            document,
            validator,
            fields,
        }));
    }
    let found = mistakes.0.into_iter();
    Err(found
        .map(|(pointer, reason)| problem(at(&pointer), reason))
        .collect())
}

/// What the parser says, without the position that is told beside it.
fn syntax(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The validator, or where the schema breaks the rules of schemas.
fn prepare(document: &Value) -> Result<Validator, (String, String)> {
    // Security: patterns run in time that grows with the text alone, and nothing is fetched.
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(document)
        .map_err(|error| (error.instance_path().to_string(), error.to_string()))
}

#[derive(Default)]
struct Mistakes(Vec<(String, String)>);

impl Mistakes {
    fn add(&mut self, pointer: impl Into<String>, reason: impl Into<String>) {
        self.0.push((pointer.into(), reason.into()));
    }
}

fn fields(document: &Value, mistakes: &mut Mistakes) -> Vec<Field> {
    if document.get("type").is_some_and(|kind| kind != "object") {
        mistakes.add("/type", "a profile is an object: write \"object\"");
    }
    let Some(properties) = document.get("properties").and_then(Value::as_object) else {
        mistakes.add("", "a profile needs \"properties\"");
        return Vec::new();
    };
    properties
        .iter()
        .map(|(name, property)| field(name, property, mistakes))
        .collect()
}

fn field(name: &str, property: &Value, mistakes: &mut Mistakes) -> Field {
    let pointer = format!("/properties/{}", name.replace('~', "~0").replace('/', "~1"));
    if RESERVED.contains(&name) {
        mistakes.add(
            &*pointer,
            format!("{name:?} is a field of the account itself"),
        );
    }
    let flag = |keyword: &str, mistakes: &mut Mistakes| match property.get(keyword) {
        None => false,
        Some(Value::Bool(is)) => *is,
        Some(_) => {
            mistakes.add(format!("{pointer}/{keyword}"), "write true or false");
            false
        }
    };
    let is_public = flag("x-public", mistakes);
    let kind = |schema: &Value| schema["type"].as_str().unwrap_or_default().to_owned();
    let is_list = kind(property) == "array";
    Field {
        name: name.to_owned(),
        is_public,
        is_read_only: property.get("readOnly") == Some(&Value::Bool(true)),
        kind: kind(if is_list {
            &property["items"]
        } else {
            property
        }),
        is_list,
        normalize: normalize(property, &pointer, mistakes),
        messages: messages(property, &pointer, mistakes),
    }
}

fn normalize(property: &Value, pointer: &str, mistakes: &mut Mistakes) -> Vec<Normalize> {
    let steps = match property.get("x-normalize") {
        None => return Vec::new(),
        Some(Value::Array(steps)) => steps.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let mut known = Vec::new();
    for step in steps {
        match Normalize::named(step) {
            Some(step) => known.push(step),
            None => {
                let names = Normalize::NAMES.map(|(name, _)| name).join(", ");
                let reason = format!("{step} is nothing that can be done to a text: {names}");
                mistakes.add(format!("{pointer}/x-normalize"), reason);
            }
        }
    }
    known
}

fn messages(property: &Value, pointer: &str, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let by_language: Map<String, Value> = match property.get("x-message") {
        None => return BTreeMap::new(),
        Some(Value::Object(by_language)) => by_language.clone(),
        Some(one) => Map::from_iter([(String::new(), one.clone())]),
    };
    let mut known = BTreeMap::new();
    for (language, text) in by_language {
        match text {
            Value::String(text) => drop(known.insert(language, text)),
            _ => mistakes.add(
                format!("{pointer}/x-message"),
                "write a sentence, or one per language: {\"en\": \"...\"}",
            ),
        }
    }
    known
}
