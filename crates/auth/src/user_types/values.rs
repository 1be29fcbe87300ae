//! Values of a profile: cleaned, compared with the schema, and what is wrong with them in words.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::{Map, Value};

use super::Schema;
use super::schema::{Field, Normalize};
use crate::error::{Code, FieldError};
use crate::messages::Arg;

impl Schema {
    /// Cleans values that somebody gave and says what is wrong with them, in the order of the schema.
    /// Empty ones are left out: nobody is asked to tell an empty text from none.
    ///
    /// # Errors
    /// Every mistake.
    pub fn clean(
        &self,
        given: Map<String, Value>,
        language: &str,
    ) -> Result<Map<String, Value>, Vec<FieldError>> {
        let (values, unknown) = self.normalized(given);
        let found = self.mistakes(&values, language);
        self.verdict(values, unknown.into_iter().chain(found).collect())
    }

    /// The same for a profile of which not everything is known yet.
    ///
    /// # Errors
    /// Every mistake but those that something is missing.
    pub fn clean_part(
        &self,
        given: Map<String, Value>,
        language: &str,
    ) -> Result<Map<String, Value>, Vec<FieldError>> {
        let (values, unknown) = self.normalized(given);
        let mut found = self.mistakes(&values, language);
        found.retain(|mistake| mistake.code != Code::Required);
        self.verdict(values, unknown.into_iter().chain(found).collect())
    }

    /// The values that are there, and the names that nobody knows.
    fn normalized(&self, given: Map<String, Value>) -> (Map<String, Value>, Vec<FieldError>) {
        let mut values = Map::new();
        let mut unknown = Vec::new();
        for (name, value) in given {
            let Some(field) = self.field(&name) else {
                unknown.push(FieldError::of(name, Code::UnknownField));
                continue;
            };
            let value = normalized(value, &field.normalize);
            if !is_empty(&value) {
                values.insert(name, value);
            }
        }
        (values, unknown)
    }

    fn verdict(
        &self,
        values: Map<String, Value>,
        mut mistakes: Vec<FieldError>,
    ) -> Result<Map<String, Value>, Vec<FieldError>> {
        let order = |mistake: &FieldError| {
            let name = mistake.param.as_deref();
            let place = self
                .fields()
                .iter()
                .position(|field| Some(&*field.name) == name);
            place.unwrap_or(usize::MAX)
        };
        mistakes.sort_by_key(order);
        if mistakes.is_empty() {
            Ok(values)
        } else {
            Err(mistakes)
        }
    }

    /// What of a profile does not fit the schema.
    pub fn mistakes(&self, values: &Map<String, Value>, language: &str) -> Vec<FieldError> {
        let whole = Value::Object(values.clone());
        let mut mistakes: Vec<FieldError> = Vec::new();
        for error in self.validator().iter_errors(&whole) {
            for mistake in self.said(&error, language) {
                // One reason is enough for a field.
                if !mistakes.iter().any(|known| known.param == mistake.param) {
                    mistakes.push(mistake);
                }
            }
        }
        mistakes
    }

    fn said(&self, error: &ValidationError<'_>, language: &str) -> Vec<FieldError> {
        match error.kind() {
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default().to_owned();
                return vec![FieldError::of(name, Code::Required)];
            }
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => {
                let unknown = unexpected.iter();
                return unknown
                    .map(|name| FieldError::of(name.clone(), Code::UnknownField))
                    .collect();
            }
            _ => {}
        }
        let path = error.instance_path().to_string();
        let name = path.split('/').nth(1).unwrap_or_default();
        let name = name.replace("~1", "/").replace("~0", "~");
        let field = self.field(&name);
        let own = field.and_then(|field| own_words(field, language));
        let (code, args) = match own {
            Some(text) => (Code::OwnWords, vec![("message", Arg::from(text))]),
            None => reason(error, field),
        };
        let param = Some(name).filter(|name| !name.is_empty());
        vec![FieldError {
            param: param.map(Into::into),
            code,
            args,
        }]
    }
}

/// What the schema itself says of a value that does not fit.
fn own_words(field: &Field, language: &str) -> Option<String> {
    let short = language.split(['-', '_']).next().unwrap_or_default();
    let by_language = [language, short, "", "en"].into_iter();
    let mut found = by_language.filter_map(|language| field.messages.get(language));
    found.next().cloned()
}

/// What Django would say of the same mistake.
fn reason(error: &ValidationError<'_>, field: Option<&Field>) -> (Code, Vec<(&'static str, Arg)>) {
    let length = || {
        let text = error.instance().as_str().unwrap_or_default();
        ("length", Arg::from(text.chars().count()))
    };
    let number = |limit: u64| ("limit", Arg::from(i64::try_from(limit).unwrap_or(i64::MAX)));
    match error.kind() {
        Kind::MaxLength { limit } => (Code::MaxLength, vec![number(*limit), length()]),
        Kind::MinLength { limit } => (Code::MinLength, vec![number(*limit), length()]),
        Kind::Enum { .. } | Kind::Constant { .. } => {
            let value = match error.instance().as_ref() {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            (Code::InvalidChoice, vec![("value", Arg::from(value))])
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => (
            Code::MaxValue,
            vec![("limit", Arg::from(limit.to_string()))],
        ),
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => (
            Code::MinValue,
            vec![("limit", Arg::from(limit.to_string()))],
        ),
        Kind::Format { format } => (of_format(format), Vec::new()),
        Kind::Type { .. } => (of_type(error, field), Vec::new()),
        _ => (Code::InvalidValue, Vec::new()),
    }
}

fn of_format(format: &str) -> Code {
    match format {
        "email" | "idn-email" => Code::InvalidEmail,
        "date" => Code::InvalidDate,
        "date-time" => Code::InvalidDateTime,
        "uuid" => Code::InvalidUuid,
        "uri" | "iri" => Code::InvalidUrlField,
        _ => Code::InvalidValue,
    }
}

fn of_type(error: &ValidationError<'_>, field: Option<&Field>) -> Code {
    let is_item = error.instance_path().to_string().matches('/').count() > 1;
    match field {
        Some(field) if field.is_list && !is_item => Code::InvalidList,
        Some(field) if field.kind == "integer" => Code::InvalidInteger,
        Some(field) if field.kind == "number" => Code::InvalidNumber,
        _ => Code::InvalidValue,
    }
}

/// A text, or the texts of a list, made as the schema says.
fn normalized(value: Value, steps: &[Normalize]) -> Value {
    match value {
        Value::String(text) => Value::String(steps.iter().fold(text, |text, step| match step {
            Normalize::Trim => text.trim().to_owned(),
            Normalize::Collapse => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Normalize::Upper => text.to_uppercase(),
            Normalize::Lower => text.to_lowercase(),
        })),
        Value::Array(items) => items
            .into_iter()
            .map(|item| normalized(item, steps))
            .filter(|item| !is_empty(item))
            .collect(),
        other => other,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

impl Field {
    /// What a text of a table or a command line means in this field; lists are parted by `;`.
    pub fn read(&self, text: &str) -> Value {
        if self.is_list {
            let items = text.split(';').map(str::trim);
            return items
                .filter(|item| !item.is_empty())
                .map(|item| self.read_one(item))
                .collect();
        }
        self.read_one(text)
    }

    /// A text that is none of its kind stays one: the schema then says what is wrong.
    fn read_one(&self, text: &str) -> Value {
        let read = match self.kind.as_str() {
            "integer" => text.parse::<i64>().ok().map(Value::from),
            "number" => text.parse::<f64>().ok().map(Value::from),
            "boolean" => match text.to_lowercase().as_str() {
                "true" | "yes" | "1" => Some(Value::from(true)),
                "false" | "no" | "0" => Some(Value::from(false)),
                _ => None,
            },
            _ => None,
        };
        read.unwrap_or_else(|| Value::from(text))
    }
}
