//! Choosing among rows by their ids, with the mistakes of Django's model choice fields.

use serde_json::Value;

use crate::error::{Code, Error, FieldError, Result};
use crate::kit::form::{Field, Form};
use crate::messages::Arg;

/// The id of one row. `None` when the field has a mistake.
/// Compat: `django/forms/models.py` `ModelChoiceField`.
pub fn one(form: &mut Form, param: &'static str, field: &Field) -> Option<i64> {
    let text = field.text(false);
    if text.is_empty() {
        form.add(param, Code::Required);
    } else if text.contains('\0') {
        form.add(param, Code::NullCharacters);
    } else {
        let id = text.trim().parse().ok();
        if id.is_none() {
            form.add(param, Code::InvalidRow);
        }
        return id;
    }
    None
}

/// The ids of some rows, as they were given.
/// Compat: `django/forms/models.py` `ModelMultipleChoiceField`.
///
/// # Errors
/// `Invalid` on `param`: nothing chosen, no list, not an id.
pub fn some(param: &'static str, field: &Field) -> Result<Vec<i64>> {
    let value = field.value();
    if is_nothing(value) {
        return Err(Error::field(param, Code::Required));
    }
    match value {
        Value::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => {
            Err(Error::field(param, Code::InvalidList))
        }
        Value::Array(items) => items.iter().map(|item| id(param, item)).collect(),
        // Python takes an object for the list of its names.
        Value::Object(names) => names
            .keys()
            .map(|name| id(param, &Value::from(name.as_str())))
            .collect(),
        _ => Err(Error::field(param, Code::InvalidList)),
    }
}

/// What Python takes for false.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

/// An id, as a number or as the text of one; nothing but that text, since it is looked for among the
/// texts of ids.
fn id(param: &'static str, item: &Value) -> Result<i64> {
    let text = django::python::python_str(item);
    if text.contains('\0') {
        return Err(Error::field(param, Code::NullCharacters));
    }
    let digits = text.trim();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !item.is_string() || is_digits(digits.trim_start_matches(['+', '-']));
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => Ok(number),
        _ if is_number && !digits.is_empty() => Err(refused(param, Code::InvalidChoice, text)),
        _ => Err(refused(param, Code::InvalidId, text)),
    }
}

/// The mistake of an id that is none of the user's.
pub fn unknown(param: &'static str, id: i64) -> Error {
    refused(param, Code::InvalidChoice, id.to_string())
}

fn refused(param: &'static str, code: Code, value: String) -> Error {
    let args = vec![("value", Arg::from(value))];
    Error::Invalid(vec![FieldError {
        param: Some(param.into()),
        code,
        args,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(json: &str) -> &'static str {
        let field: Field = serde_json::from_str(json).unwrap();
        match some("ids", &field) {
            Err(Error::Invalid(errors)) => errors[0].code.as_str(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn ids_may_be_numbers_or_texts() {
        let field: Field = serde_json::from_str(r#"[1, "2"]"#).unwrap();
        assert_eq!(some("ids", &field).unwrap(), [1, 2]);
    }

    #[test]
    fn mistakes_are_those_of_django() {
        for nothing in ["null", "false", "0", "[]", "{}", "\"\""] {
            assert_eq!(code(nothing), "required", "{nothing}");
        }
        for no_list in ["true", "5", "1.5", "\" \"", "\"false\"", "[[1]]"] {
            assert_eq!(code(no_list), "invalid_list", "{no_list}");
        }
        for no_id in ["[\"a\"]", "{\"a\": 1}"] {
            assert_eq!(code(no_id), "invalid_pk_value", "{no_id}");
        }
        for no_row in ["[null]", "[true]", "[1.5]", "[\" 2 \"]"] {
            assert_eq!(code(no_row), "invalid_choice", "{no_row}");
        }
    }
}
