//! Lists of passwords that everybody tries first: Django's own, or a file.

use std::collections::HashSet;
use std::io::{Error, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

/// The list that Django ships (see `passwords/NOTICE`).
const DJANGO_LIST: &[u8] = include_bytes!("../../../passwords/common-passwords.txt.gz");

/// A list of common passwords cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the list of common passwords {}", path.display())]
pub struct ListError {
    /// The file; empty for the one built in.
    pub path: PathBuf,
    /// Why not.
    #[source]
    pub source: Error,
}

/// Passwords in lower case.
pub(super) struct CommonPasswords(HashSet<Box<str>>);

impl CommonPasswords {
    pub(super) fn of_django() -> Result<Self, ListError> {
        parse(DJANGO_LIST).map_err(|source| ListError {
            path: PathBuf::new(),
            source,
        })
    }

    /// Reads a file with one password a line, plain or gzipped.
    pub(super) fn read(path: &Path) -> Result<Self, ListError> {
        std::fs::read(path)
            .and_then(|content| parse(&content))
            .map_err(|source| ListError {
                path: path.to_owned(),
                source,
            })
    }

    /// Compat: `django/contrib/auth/password_validation.py` `CommonPasswordValidator.validate`.
    pub(super) fn contains(&self, password: &str) -> bool {
        self.0.contains(strip(&password.to_lowercase()))
    }
}

fn parse(content: &[u8]) -> Result<CommonPasswords, Error> {
    let mut text = String::new();
    if content.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(content).read_to_string(&mut text)?;
    } else {
        let mut content = content;
        content.read_to_string(&mut text)?;
    }
    Ok(CommonPasswords(
        text.lines().map(|line| strip(line).into()).collect(),
    ))
}

/// Python's `str.strip`, for which the four separators of ASCII are white space too.
fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}
