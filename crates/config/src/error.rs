//! Why settings could not be loaded: which source, which key, what was expected there.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why settings could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("{}:{line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Keys that do not exist, or values that do not fit.
    #[error("{}", lines(.0))]
    Invalid(Vec<Problem>),
}

/// A setting that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was written.
    pub at: WrittenAt,
    /// The key with its section: `account.login_methods`.
    pub key: String,
    /// What is wrong, and what is expected.
    pub message: String,
}

/// Where a setting was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenAt {
    /// In the file, on this line.
    File(PathBuf, usize),
    /// In this environment variable.
    Env(String),
    /// On the command line.
    Flag,
    /// Nowhere: it follows from others.
    Derived,
}

impl WrittenAt {
    /// A line of a file.
    pub(crate) fn file(path: &Path, line: usize) -> Self {
        Self::File(path.to_owned(), line)
    }
}

impl fmt::Display for WrittenAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Env(name) => f.write_str(name),
            Self::Flag => f.write_str("command line"),
            Self::Derived => f.write_str("settings"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.at, self.key, self.message)
    }
}

fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(Problem::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
