//! The fields of the sign-up form: `signup_fields = ["email*", "username", "password1*"]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Names that can stand in the list; a star behind the name makes the field required.
pub(crate) const NAMES: [&str; 6] = [
    "username",
    "email",
    "email2",
    "phone",
    "password1",
    "password2",
];

/// Whether a field must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// The field must be filled in.
    Yes,
    /// The field may stay empty.
    No,
}

/// One field of the sign-up form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignupField {
    /// `username`, `email`, `email2`, `phone`, `password1` or `password2`.
    pub name: String,
    /// Whether it was written with a star.
    pub required: Required,
}

/// The sign-up form's fields in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignupFields(Vec<SignupField>);

impl SignupFields {
    /// The fields in order.
    pub fn iter(&self) -> std::slice::Iter<'_, SignupField> {
        self.0.iter()
    }

    /// Whether and how the field called `name` is on the form; `None` if it is not.
    pub fn get(&self, name: &str) -> Option<Required> {
        self.0
            .iter()
            .find(|field| field.name == name)
            .map(|field| field.required)
    }

    /// Whether the field is on the form, required or not.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether the field is on the form and must be filled in.
    pub fn requires(&self, name: &str) -> bool {
        self.get(name) == Some(Required::Yes)
    }

    /// Parses the texts of the setting; errors name the text that is no field.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, String> {
        let mut fields: Vec<SignupField> = Vec::with_capacity(texts.len());
        for text in texts {
            let text = text.as_ref();
            let (name, star) = match text.split_once('*') {
                Some((name, _)) => (name, Required::Yes),
                None => (text, Required::No),
            };
            if !NAMES.contains(&name) {
                let hint = if name == "password" {
                    ": use \"password1\""
                } else {
                    ""
                };
                return Err(format!(
                    "\"{text}\" is not a sign-up field{hint}; the fields are {}",
                    NAMES.join(", ")
                ));
            }
            // Compat: allauth builds a dict: a repeated name keeps its place and takes the last star.
            match fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.required = star,
                None => fields.push(SignupField {
                    name: name.to_owned(),
                    required: star,
                }),
            }
        }
        Ok(Self(fields))
    }
}

impl Default for SignupFields {
    fn default() -> Self {
        let field = |name: &str, required| SignupField {
            name: name.to_owned(),
            required,
        };
        Self(vec![
            field("email", Required::No),
            field("username", Required::Yes),
            field("password1", Required::Yes),
            field("password2", Required::Yes),
        ])
    }
}

impl<'a> IntoIterator for &'a SignupFields {
    type Item = &'a SignupField;
    type IntoIter = std::slice::Iter<'a, SignupField>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'de> Deserialize<'de> for SignupFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        // Compat: `SIGNUP_FIELDS` tests for truth, so an empty list means the default.
        if texts.is_empty() {
            return Ok(Self::default());
        }
        Self::parse(&texts).map_err(D::Error::custom)
    }
}

impl Serialize for SignupFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|field| match field.required {
            Required::Yes => format!("{}*", field.name),
            Required::No => field.name.clone(),
        }))
    }
}

impl JsonSchema for SignupFields {
    fn schema_name() -> Cow<'static, str> {
        "SignupFields".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let texts: Vec<String> = NAMES
            .iter()
            .flat_map(|name| [(*name).to_owned(), format!("{name}*")])
            .collect();
        json_schema!({ "type": "array", "items": { "type": "string", "enum": texts } })
    }
}
