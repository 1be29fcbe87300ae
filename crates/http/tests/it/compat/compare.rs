//! Comparing what was recorded with what came, placeholders and all.

use serde_json::Value;

use super::names::{Names, has_placeholder};

/// Compares two values; `Err` says where and how they differ. `start` is the beginning of the journey, in Unix seconds.
pub fn same(
    names: &mut Names,
    expected: &Value,
    actual: &Value,
    start: f64,
    at: &str,
) -> Result<(), String> {
    match (expected, actual) {
        (Value::Object(wanted), Value::Object(found)) => {
            let (mut left, mut right): (Vec<_>, Vec<_>) =
                (wanted.keys().collect(), found.keys().collect());
            left.sort();
            right.sort();
            if left != right {
                return Err(format!("{at}: members {right:?} and not {left:?}"));
            }
            for (key, value) in wanted {
                let other = in_order(key, &found[key]);
                same(names, value, &other, start, &format!("{at}.{key}"))?;
            }
            Ok(())
        }
        (Value::Array(wanted), Value::Array(found)) => {
            if wanted.len() != found.len() {
                return Err(format!("{at}: {actual} and not {expected}"));
            }
            let pairs = wanted.iter().zip(found).enumerate();
            pairs.into_iter().try_for_each(|(n, (one, other))| {
                same(names, one, other, start, &format!("{at}[{n}]"))
            })
        }
        (Value::String(text), _) if has_placeholder(text) => names
            .same(text, actual, start)
            .map_err(|why| format!("{at}: {why}")),
        // Of a token that leads nowhere allauth says `null`; `false` is as good.
        (Value::Null, Value::Bool(false)) if at.ends_with(".is_authenticated") => Ok(()),
        // 1 and 1.0 are one number in JSON.
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => Ok(()),
        _ if expected == actual => Ok(()),
        _ => Err(format!("{at}: {actual} and not {expected}")),
    }
}

/// Login methods are a set, which transcripts write in alphabetical order. So they do with factors, where we have the
/// handiest first.
fn in_order(key: &str, value: &Value) -> Value {
    let mut value = value.clone();
    if let (Value::Array(items), "login_methods" | "types") = (&mut value, key) {
        items.sort_by_key(ToString::to_string);
    }
    value
}
