//! JSON pointers (RFC 6901), with two ways to say "one of them": `*` is the first member or element, `[name]` the first
//! element whose `name` is true.

use serde_json::Value;

/// What is at a pointer.
pub(crate) fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    let Some(rest) = pointer.strip_prefix('/') else {
        return pointer.is_empty().then_some(value);
    };
    rest.split('/').try_fold(value, step)
}

fn step<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    if let Some(name) = token.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let mut elements = value.as_array()?.iter();
        return elements.find(|element| element.get(name).is_some_and(is_true));
    }
    match value {
        Value::Object(members) if token == "*" => members.values().next(),
        Value::Object(members) => members.get(&token.replace("~1", "/").replace("~0", "~")),
        Value::Array(elements) if token == "*" => elements.first(),
        Value::Array(elements) => elements.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Text and numbers, written out; nothing else, and nothing empty.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Truth, also as the text or the number that some providers write.
pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() == Some(1.0),
        Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{find, is_true};

    #[test]
    fn pointers_find_members_elements_and_the_marked_one() {
        let value = json!({ "a/b": 1, "roles": { "teacher": { "id": 2 } },
            "blogs": [{ "id": 3, "primary": false }, { "id": 4, "primary": true }] });
        assert_eq!(find(&value, "/a~1b"), Some(&json!(1)));
        assert_eq!(find(&value, "/roles/*/id"), Some(&json!(2)));
        assert_eq!(find(&value, "/blogs/0/id"), Some(&json!(3)));
        assert_eq!(find(&value, "/blogs/[primary]/id"), Some(&json!(4)));
        assert_eq!(find(&value, "/blogs/[gone]/id"), None);
        assert_eq!(find(&value, "/blogs/x"), None);
        assert_eq!(find(&value, ""), Some(&value));
        assert_eq!(find(&value, "roles"), None);
    }

    #[test]
    fn only_clear_words_are_true() {
        for yes in [
            json!(true),
            json!("true"),
            json!("True"),
            json!(1),
            json!("1"),
        ] {
            assert!(is_true(&yes), "{yes}");
        }
        for no in [
            json!(false),
            json!("false"),
            json!("no"),
            json!(0),
            json!(null),
            json!({}),
            json!([true]),
        ] {
            assert!(!is_true(&no), "{no}");
        }
    }
}
