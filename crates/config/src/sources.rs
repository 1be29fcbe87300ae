//! Where settings are written: the file, the environment, the command line. Each becomes a table
//! together with the origin of every key in it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use crate::error::{Error, WrittenAt};
use crate::keys::Place;

/// Start of the environment variables that are settings: `VESTIBULE__ACCOUNT__LOGIN_METHODS`.
pub const ENV_PREFIX: &str = "VESTIBULE__";
/// End of the variables that name a file with the value.
const FILE_SUFFIX: &str = "_file";

/// One source: its values, and where each of its keys is written.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) table: Table,
    /// Paths of keys in the order in which they were written.
    pub(crate) origins: Vec<(Vec<String>, WrittenAt)>,
}

impl Source {
    /// Reads a file of TOML.
    pub(crate) fn file(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::text(path, &text)
    }

    /// Reads TOML that stands in `path`.
    pub(crate) fn text(path: &Path, text: &str) -> Result<Self, Error> {
        // Security: the parser's own message quotes the line, which may hold a secret.
        let syntax = |error: toml::de::Error| Error::Syntax {
            path: path.to_owned(),
            line: line_of(text, error.span()),
            message: error.message().to_owned(),
        };
        let keys = DeTable::parse(text).map_err(syntax)?;
        let table = text.parse::<Table>().map_err(syntax)?;
        let mut origins = Vec::new();
        note_origins(keys.get_ref(), &mut Vec::new(), &mut |at, span| {
            origins.push((
                at.to_vec(),
                WrittenAt::file(path, line_of(text, Some(span))),
            ));
        });
        Ok(Self { table, origins })
    }

    /// Takes the settings among environment variables.
    pub(crate) fn env(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Error> {
        let mut source = Self::default();
        let mut variables: Vec<(String, String)> = variables
            .into_iter()
            .filter(|(name, _)| name.starts_with(ENV_PREFIX))
            .collect();
        variables.sort();
        for (name, mut text) in variables {
            let mut path: Vec<String> = name[ENV_PREFIX.len()..]
                .split("__")
                .map(str::to_lowercase)
                .collect();
            if let Some(key) = key_of_file(&path) {
                let file = PathBuf::from(text);
                text = std::fs::read_to_string(&file)
                    .map_err(|source| Error::Read { path: file, source })?;
                text.truncate(text.trim_end_matches(['\r', '\n']).len());
                path = key;
            }
            source.set(path, &text, WrittenAt::Env(name));
        }
        Ok(source)
    }

    /// Takes settings of the command line: `("server.listen", "0.0.0.0:80")`.
    pub(crate) fn flags(flags: &[(String, String)]) -> Self {
        let mut source = Self::default();
        for (key, text) in flags {
            source.set(
                key.split('.').map(str::to_owned).collect(),
                text,
                WrittenAt::Flag,
            );
        }
        source
    }

    fn set(&mut self, path: Vec<String>, text: &str, origin: WrittenAt) {
        let value = read_value(Place::at(&path).as_ref(), text);
        let Some((last, parents)) = path.split_last() else {
            return;
        };
        let mut table = &mut self.table;
        for key in parents {
            let below = table
                .entry(key.clone())
                .or_insert_with(|| Value::Table(Table::new()));
            if !below.is_table() {
                *below = Value::Table(Table::new());
            }
            let Value::Table(below) = below else { return };
            table = below;
        }
        table.insert(last.clone(), value);
        self.origins.push((path, origin));
    }
}

/// `secret_key_file` is `secret_key` from a file, unless there is a key of that name.
fn key_of_file(path: &[String]) -> Option<Vec<String>> {
    let (last, parents) = path.split_last()?;
    let key = [parents, &[last.strip_suffix(FILE_SUFFIX)?.to_owned()]].concat();
    (Place::at(path).is_none() && Place::at(&key).is_some()).then_some(key)
}

/// Reads a value that is written as plain text, as its place wants it.
fn read_value(place: Option<&Place>, text: &str) -> Value {
    let as_text = || Value::String(text.to_owned());
    if place.is_some_and(Place::is_text) {
        return as_text();
    }
    let trimmed = text.trim();
    if let Ok(value) = trimmed.parse::<Value>() {
        return value;
    }
    if let Ok(value) = serde_json::from_str::<Value>(trimmed) {
        return value;
    }
    match trimmed.to_ascii_lowercase().as_str() {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        "" if place.is_some_and(Place::is_text_list) => Value::Array(Vec::new()),
        _ if place.is_some_and(Place::is_text_list) => Value::Array(
            trimmed
                .split(',')
                .map(|item| Value::String(item.trim().to_owned()))
                .collect(),
        ),
        _ => as_text(),
    }
}

/// Reports the path and place of every key of a document, parents first.
fn note_origins(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    note: &mut dyn FnMut(&[String], Range<usize>),
) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        note(path, key.span());
        note_below(value.get_ref(), path, note);
        path.pop();
    }
}

fn note_below(
    value: &DeValue<'_>,
    path: &mut Vec<String>,
    note: &mut dyn FnMut(&[String], Range<usize>),
) {
    match value {
        DeValue::Table(table) => note_origins(table, path, note),
        DeValue::Array(values) => values
            .iter()
            .for_each(|value| note_below(value.get_ref(), path, note)),
        _ => {}
    }
}

/// The line, from 1, on which a span starts.
fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start);
    text.char_indices()
        .take_while(|(at, _)| *at < start)
        .filter(|(_, c)| *c == '\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Source;

    fn env(name: &str, text: &str) -> String {
        let source = Source::env([(format!("VESTIBULE__{name}"), text.to_owned())]).unwrap();
        source
            .table
            .to_string()
            .replace('\n', " ")
            .trim()
            .to_owned()
    }

    #[test]
    fn variables_are_read_as_their_place_wants() {
        assert_eq!(
            env("ACCOUNT__LOGIN_METHODS", "email, username"),
            "[account] login_methods = [\"email\", \"username\"]"
        );
        assert_eq!(
            env("ACCOUNT__LOGIN_METHODS", r#"["email"]"#),
            "[account] login_methods = [\"email\"]"
        );
        assert_eq!(
            env("ACCOUNT__LOGIN_METHODS", ""),
            "[account] login_methods = []"
        );
        assert_eq!(
            env("ACCOUNT__MAX_EMAIL_ADDRESSES", "3"),
            "[account] max_email_addresses = 3"
        );
        assert_eq!(
            env("ACCOUNT__CHANGE_EMAIL", "True"),
            "[account] change_email = true"
        );
        assert_eq!(
            env("ACCOUNT__PREVENT_ENUMERATION", "strict"),
            "[account] prevent_enumeration = \"strict\""
        );
        assert_eq!(
            env("SERVER__SECRET_KEY", "12345"),
            "[server] secret_key = \"12345\""
        );
        assert_eq!(
            env("ACCOUNT__RATE_LIMITS__LOGIN", "1/m"),
            "[account.rate_limits] login = \"1/m\""
        );
        assert_eq!(
            env("ACCOUNT__LOGIN_BY_CODE_FORMAT", r#"{"length": 6}"#),
            "[account.login_by_code_format] length = 6"
        );
    }

    #[test]
    fn other_variables_are_left_alone() {
        let source = Source::env([("PATH".to_owned(), "/bin".to_owned())]).unwrap();
        assert!(source.table.is_empty());
    }

    #[test]
    fn a_secret_can_come_from_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "hush\n").unwrap();
        let path = file.path().to_str().unwrap();
        assert_eq!(
            env("SERVER__SECRET_KEY_FILE", path),
            "[server] secret_key = \"hush\""
        );
    }

    #[test]
    fn syntax_errors_give_the_line_and_not_its_text() {
        let error = Source::text(Path::new("v.toml"), "[server]\n\nsecret_key = \"hush\n")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("v.toml:3: "), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
