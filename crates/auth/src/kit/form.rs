//! Cleaning what a stranger sent, as Django's forms do: fields in order, every mistake collected,
//! text made of whatever JSON came.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::{Code, Error, FieldError, Result};
use crate::messages::Arg;

/// A field as it came. Anything JSON can say is taken: what Python's `str` makes of it is the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Field(Option<Value>);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

impl From<Value> for Field {
    fn from(value: Value) -> Self {
        Self(Some(value))
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self(Some(Value::from(text)))
    }
}

impl Field {
    /// Whether the field was sent at all, be it empty or `null`.
    pub fn is_present(&self) -> bool {
        self.0.is_some()
    }

    /// The text, without surrounding white space when `strip`; empty for `null`, `""`, `[]` and `{}`.
    /// Compat: `django/forms/fields.py` `CharField.to_python`.
    pub fn text(&self, strip: bool) -> String {
        let text = match self.value() {
            value if is_empty(value) => return String::new(),
            Value::String(text) => text.clone(),
            other => django::python::python_str(other),
        };
        if strip { trim(&text).to_owned() } else { text }
    }

    /// Truth as Django's check box has it.
    /// Compat: `django/forms/widgets.py` `CheckboxInput.value_from_datadict`.
    pub fn is_true(&self) -> bool {
        match self.value() {
            Value::Null => false,
            Value::Bool(is) => *is,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !matches!(text.to_lowercase().as_str(), "" | "false" | "0"),
            Value::Array(items) => !items.is_empty(),
            Value::Object(map) => !map.is_empty(),
        }
    }

    /// The value as it came; `null` when the field was absent.
    pub fn value(&self) -> &Value {
        self.0.as_ref().unwrap_or(&Value::Null)
    }
}

/// What Python's `str.strip` takes away.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

/// How a text field is cleaned.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether an empty text is a mistake.
    pub required: bool,
    /// Whether white space around the text is dropped.
    pub strip: bool,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
}

impl Rules {
    /// A text that must be there; white space around it is dropped.
    pub const REQUIRED: Self = Self {
        required: true,
        strip: true,
        min: 0,
        max: usize::MAX,
    };
    /// The same, but it may be empty.
    pub const OPTIONAL: Self = Self {
        required: false,
        ..Self::REQUIRED
    };
}

/// What a text must look like, and the mistake if it does not.
type Shape = (fn(&str) -> bool, Code);

/// The mistakes found so far, in the order of the fields.
#[derive(Debug, Default)]
pub struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    /// Notes a mistake.
    pub fn add(&mut self, param: &'static str, code: Code) {
        self.errors.push(FieldError::new(Some(param), code));
    }

    /// Notes a mistake whose message needs values.
    pub fn add_error(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Takes over the mistakes of a refusal; anything else is passed on.
    pub fn catch<T>(&mut self, param: &'static str, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Invalid(errors)) => {
                self.errors
                    .extend(errors.into_iter().map(|error| error.at(param)));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Whether no mistake was found.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether a field has a mistake.
    pub fn has(&self, param: &str) -> bool {
        self.errors
            .iter()
            .any(|error| error.param.as_deref() == Some(param))
    }

    /// Ends the form: an error when there is any mistake.
    pub fn finish(self) -> Result<()> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.errors))
        }
    }

    /// Cleans a text. `None` when it has a mistake, `Some("")` when it may be and is empty.
    pub fn text(&mut self, param: &'static str, field: &Field, rules: Rules) -> Option<String> {
        self.checked(param, field, rules, None)
    }

    /// Cleans an e-mail address, which comes back in lower case.
    /// Compat: `allauth/account/fields.py` `EmailField`.
    pub fn email(&mut self, param: &'static str, field: &Field, required: bool) -> Option<String> {
        let rules = Rules {
            required,
            max: 320,
            ..Rules::REQUIRED
        };
        let text = self.checked(param, field, rules, Some((is_email, Code::InvalidEmail)))?;
        Some(text.to_lowercase())
    }

    /// Cleans an address that shall be kept, of at most so many characters.
    pub fn new_email(
        &mut self,
        param: &'static str,
        field: &Field,
        required: bool,
        longest: u32,
    ) -> Option<String> {
        let email = self.email(param, field, required)?;
        let (limit, length) = (longest as usize, email.chars().count());
        if length > limit {
            self.add_error(length_error(param, Code::MaxLength, limit, length));
            return None;
        }
        Some(email)
    }

    /// Cleans a phone number, E.164 with spaces and dashes forgiven only after the check, as the reference has it.
    /// Compat: `allauth/account/fields.py` `PhoneField`.
    pub fn phone(&mut self, param: &'static str, field: &Field, required: bool) -> Option<String> {
        let rules = Rules {
            required,
            ..Rules::REQUIRED
        };
        let text = self.checked(param, field, rules, Some((is_phone, Code::InvalidPhone)))?;
        Some(text.replace([' ', '-'], ""))
    }

    /// Cleans a value of JSON, which may come as it is or written as a text.
    /// Compat: `django/forms/fields.py` `JSONField`.
    pub fn json(&mut self, param: &'static str, field: &Field) -> Option<Value> {
        let value = match field.value() {
            Value::String(text) if !text.is_empty() => serde_json::from_str(text).ok(),
            value => Some(value.clone()),
        };
        let Some(value) = value else {
            self.add(param, Code::InvalidJson);
            return None;
        };
        if is_empty(&value) {
            self.add(param, Code::Required);
            return None;
        }
        Some(value)
    }

    fn checked(
        &mut self,
        param: &'static str,
        field: &Field,
        rules: Rules,
        shape: Option<Shape>,
    ) -> Option<String> {
        let text = field.text(rules.strip);
        if text.is_empty() {
            if rules.required {
                self.add(param, Code::Required);
                return None;
            }
            return Some(text);
        }
        let before = self.errors.len();
        if let Some((fits, code)) = shape
            && !fits(&text)
        {
            self.add(param, code);
        }
        let length = text.chars().count();
        if length < rules.min {
            self.add_error(length_error(param, Code::MinLength, rules.min, length));
        }
        if text.contains('\0') {
            self.add(param, Code::NullCharacters);
        }
        if length > rules.max {
            self.add_error(length_error(param, Code::MaxLength, rules.max, length));
        }
        (self.errors.len() == before).then_some(text)
    }
}

/// Compat: `django/core/validators.py` `EMPTY_VALUES`.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn length_error(param: &'static str, code: Code, limit: usize, length: usize) -> FieldError {
    FieldError {
        param: Some(param.into()),
        code,
        args: vec![("limit", Arg::from(limit)), ("length", Arg::from(length))],
    }
}

/// Whether a text is an e-mail address.
/// Compat: `django/core/validators.py` `EmailValidator` (user part, domain, or an address literal).
pub fn is_email(text: &str) -> bool {
    static LOCAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*$",
            r#"|^"([\x01-\x08\x0b\x0c\x0e-\x1f!#-\[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*"$"#,
        ))
        .ok()
    });
    if text.chars().count() > 320 {
        return false;
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    if !LOCAL
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(local))
    {
        return false;
    }
    domain == "localhost" || is_mail_domain(domain) || is_address_literal(domain)
}

/// Labels of letters, digits and inner dashes; the last one without digits unless it is punycode.
fn is_mail_domain(domain: &str) -> bool {
    let Some((front, last)) = domain.rsplit_once('.') else {
        return false;
    };
    let is_letter = |c: char| c.is_ascii_alphabetic() || ('\u{a1}'..='\u{ffff}').contains(&c);
    let within = |label: &str, longest: usize| {
        (1..=longest).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_label = |label: &str| {
        within(label, 63)
            && label
                .chars()
                .all(|c| is_letter(c) || c.is_ascii_digit() || c == '-')
    };
    let is_top = within(last, 63)
        && last.chars().count() >= 2
        && last.chars().all(|c| is_letter(c) || c == '-');
    let is_punycode = last
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
        && within(last, 63)
        && last.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && last.len() > 4;
    front.split('.').all(is_label) && (is_top || is_punycode)
}

fn is_address_literal(domain: &str) -> bool {
    domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|address| address.parse::<std::net::IpAddr>().is_ok())
}

/// Whether a text is a phone number with its country code.
fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else {
        return false;
    };
    (6..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
}

/// Whether a text has only the characters of a user name.
/// Compat: `django/contrib/auth/validators.py` `UnicodeUsernameValidator`; Python's `\w` takes letters
/// and numbers of every script but no combining marks, unlike the one of the `regex` crate.
pub fn is_username(text: &str) -> bool {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}_.@+-]+$").ok());
    PATTERN
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_as_django_judges_them() {
        for good in [
            "a@b.co",
            "A.b+c@x-y.example",
            "\"quoted\"@b.org",
            "\"quo\\ ted\"@b.org",
            "u@localhost",
            "u@[127.0.0.1]",
            "u@[::1]",
            "u@bücher.example",
            "u@x.xn--p1ai",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a@b.1",
            "a@-b.co",
            "a@b-.co",
            "a b@c.de",
            "\"quo ted\"@b.org",
            "ü@b.org",
            "a@b..co",
            "a@b.c",
            "a@[1.2.3]",
            "a@b.co\n",
        ] {
            assert!(!is_email(bad), "{bad:?}");
        }
    }

    #[test]
    fn whatever_json_comes_is_text_or_empty() {
        let text = |json: &str| serde_json::from_str::<Field>(json).unwrap().text(true);
        assert_eq!(text("null"), "");
        assert_eq!(text("[]"), "");
        assert_eq!(text("{}"), "");
        assert_eq!(text("12"), "12");
        assert_eq!(text("true"), "True");
        assert_eq!(text("[\"a\"]"), "['a']");
        assert_eq!(text("\" a \""), "a");
    }

    #[test]
    fn a_form_keeps_every_mistake_in_order() {
        let mut form = Form::default();
        form.text("username", &Field::default(), Rules::REQUIRED);
        form.email("email", &Field::from("x"), true);
        form.text(
            "password",
            &Field::from("abc\0"),
            Rules {
                max: 3,
                ..Rules::REQUIRED
            },
        );
        let Err(Error::Invalid(errors)) = form.finish() else {
            panic!("no mistakes")
        };
        let codes: Vec<_> = errors
            .iter()
            .map(|e| (e.param.as_deref().unwrap(), e.code.as_str()))
            .collect();
        assert_eq!(
            codes,
            [
                ("username", "required"),
                ("email", "invalid"),
                ("password", "null_characters_not_allowed"),
                ("password", "max_length"),
            ]
        );
    }

    #[test]
    fn user_names_take_letters_of_every_script() {
        assert!(is_username("ann@x.y+z-1_"));
        assert!(is_username("Zoë"));
        assert!(!is_username("a b"));
        assert!(!is_username("a\n"));
        assert!(!is_username(""));
    }
}
