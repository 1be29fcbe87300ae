//! The rules for new passwords, under the names of Django's validator classes.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rule for new passwords (`django/contrib/auth/password_validation.py`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", deny_unknown_fields)]
pub enum PasswordValidator {
    /// Not too much like the user's own name or address.
    #[serde(rename = "UserAttributeSimilarityValidator")]
    UserAttributeSimilarity {
        /// Columns of `auth_user` to compare with.
        #[serde(default = "user_attributes")]
        user_attributes: Vec<String>,
        /// Similarity from which a password is refused, 0.1 to 1.
        #[serde(default = "max_similarity")]
        max_similarity: f64,
    },
    /// Not too short.
    #[serde(rename = "MinimumLengthValidator")]
    MinimumLength {
        /// Least number of characters.
        #[serde(default = "min_length")]
        min_length: u32,
    },
    /// Not one of the twenty thousand most common ones.
    #[serde(rename = "CommonPasswordValidator")]
    CommonPassword {
        /// A list of your own, one password a line, plain or gzipped.
        #[serde(default)]
        password_list_path: Option<PathBuf>,
    },
    /// Not digits only.
    #[serde(rename = "NumericPasswordValidator")]
    NumericPassword {},
}

impl PasswordValidator {
    /// The rules of a new Django project, which are ours where none are written.
    pub fn recommended() -> Vec<Self> {
        vec![
            Self::UserAttributeSimilarity {
                user_attributes: user_attributes(),
                max_similarity: max_similarity(),
            },
            Self::MinimumLength {
                min_length: min_length(),
            },
            Self::CommonPassword {
                password_list_path: None,
            },
            Self::NumericPassword {},
        ]
    }
}

fn user_attributes() -> Vec<String> {
    ["username", "first_name", "last_name", "email"]
        .map(str::to_owned)
        .to_vec()
}

fn max_similarity() -> f64 {
    0.7
}

fn min_length() -> u32 {
    8
}
