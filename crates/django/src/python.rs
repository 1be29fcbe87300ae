//! How Python writes JSON values: as compact ASCII JSON (`json.dumps`) and as text (`str`).

use std::fmt::Write;

use serde_json::{Map, Value};

/// The text of `json.dumps(value, separators=(",", ":"))`: ASCII only, floats as Python's `repr`.
pub fn json_dumps(value: &Value) -> String {
    let mut out = String::new();
    write_json(&mut out, value);
    out
}

/// [`json_dumps`] of an object that is not wrapped in a [`Value`].
pub fn json_dumps_object(object: &Map<String, Value>) -> String {
    let mut out = String::new();
    write_json_object(&mut out, object);
    out
}

/// What `str(json.loads(..))` makes of a JSON value: a text stays as it is, the rest reads as Python
/// code would. Printability follows the Unicode version of Rust's standard library.
pub fn python_str(value: &Value) -> String {
    if let Value::String(text) = value {
        return text.clone();
    }
    let mut out = String::new();
    write_repr(&mut out, value);
    out
}

/// A finite float as Python's `repr` writes it: the shortest digits that read back as the same
/// number, with an exponent below 1e-4 and from 1e16 on.
pub fn float_repr(number: f64) -> String {
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    let plain = number.to_string();
    if plain.contains('.') {
        plain
    } else {
        plain + ".0"
    }
}

fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_json_text(out, text),
        Value::Array(items) => {
            out.push('[');
            write_joined(out, items, ",", write_json);
            out.push(']');
        }
        Value::Object(object) => write_json_object(out, object),
    }
}

fn write_json_object(out: &mut String, object: &Map<String, Value>) {
    out.push('{');
    write_joined(out, object, ",", |out, (key, value)| {
        write_json_text(out, key);
        out.push(':');
        write_json(out, value);
    });
    out.push('}');
}

fn write_json_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    push_fmt(out, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}

fn write_repr(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_text_repr(out, text),
        Value::Array(items) => {
            out.push('[');
            write_joined(out, items, ", ", write_repr);
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            write_joined(out, object, ", ", |out, (key, value)| {
                write_text_repr(out, key);
                out.push_str(": ");
                write_repr(out, value);
            });
            out.push('}');
        }
    }
}

fn write_text_repr(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            '\0'..='\u{ff}' => push_fmt(out, format_args!("\\x{:02x}", u32::from(c))),
            '\u{100}'..='\u{ffff}' => push_fmt(out, format_args!("\\u{:04x}", u32::from(c))),
            _ => push_fmt(out, format_args!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push(quote);
}

/// Rust escapes the same categories in debug output that Python's `str.isprintable` rejects, but also
/// quotes, backslashes and, at the start of a text, combining marks.
fn is_printable(c: char) -> bool {
    if matches!(c, '\'' | '"' | '\\') {
        return true;
    }
    let mut after_a_letter = [b'a', 0, 0, 0, 0];
    let length = 1 + c.encode_utf8(&mut after_a_letter[1..]).len();
    std::str::from_utf8(&after_a_letter[..length])
        .is_ok_and(|text| text.escape_debug().eq(text.chars()))
}

fn write_number(out: &mut String, number: &serde_json::Number) {
    match number.as_f64() {
        Some(float) if number.is_f64() => out.push_str(&float_repr(float)),
        _ => push_fmt(out, format_args!("{number}")),
    }
}

fn write_joined<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    separator: &str,
    write: impl Fn(&mut String, T),
) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        write(out, item);
    }
}

/// Formatting into a `String` cannot fail.
fn push_fmt(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::vector;

    #[test]
    fn text_reads_as_python_writes_it() {
        for (value, text) in vector::<Vec<(Value, String)>>("python_str") {
            assert_eq!(python_str(&value), text);
        }
    }

    #[test]
    fn floats_keep_a_point_or_an_exponent() {
        let texts = [
            1.0, -0.0, 0.1, 1e15, 1e16, 1.5e-7, 1e-4, 1e-5, 1e100, 5e-324,
        ]
        .map(float_repr);
        assert_eq!(
            texts,
            [
                "1.0",
                "-0.0",
                "0.1",
                "1000000000000000.0",
                "1e+16",
                "1.5e-07",
                "0.0001",
                "1e-05",
                "1e+100",
                "5e-324"
            ]
        );
    }
}
