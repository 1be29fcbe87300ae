//! Where in a file of JSON something is: lines and columns for people who have to mend it.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// `file:line:column` of a JSON pointer; of the closest thing around it where it leads nowhere.
pub(super) fn of_pointer(file: &str, text: &str, pointer: &str) -> String {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let root = parsed.ok().and_then(|parsed| parsed.value);
    let start = root.map_or(0, |root| find(&root, pointer));
    let (line, column) = line_and_column(text, start);
    format!("{file}:{line}:{column}")
}

/// The offset of what a pointer leads to: of the name, where it is a member.
fn find(root: &Value<'_>, pointer: &str) -> usize {
    let mut value = root;
    let mut start = root.range().start;
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        match value {
            Value::Object(object) => {
                let Some(member) = object.get(&name) else {
                    return start;
                };
                start = member.range.start;
                value = &member.value;
            }
            Value::Array(array) => {
                let Some(item) = name
                    .parse()
                    .ok()
                    .and_then(|at: usize| array.elements.get(at))
                else {
                    return start;
                };
                start = item.range().start;
                value = item;
            }
            _ => return start,
        }
    }
    start
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default();
    (line, column.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::of_pointer;

    #[test]
    fn a_pointer_is_found_by_line_and_column() {
        let text = "{\n  \"a\": {\"b/c\": [1,\n    2]}\n}";
        assert_eq!(of_pointer("x", text, ""), "x:1:1");
        assert_eq!(of_pointer("x", text, "/a"), "x:2:3");
        assert_eq!(of_pointer("x", text, "/a/b~1c"), "x:2:9");
        assert_eq!(of_pointer("x", text, "/a/b~1c/1"), "x:3:5");
        assert_eq!(of_pointer("x", text, "/a/nowhere/else"), "x:2:3");
    }
}
