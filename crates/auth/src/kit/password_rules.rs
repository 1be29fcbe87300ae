//! What a new password must fulfil: Django's four validators, in the configured order. Only whether it
//! may be used is decided here; hashing it is `kit::password`.

mod common;
mod similarity;

use config::PasswordValidator;
use store::users;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use self::common::CommonPasswords;
pub use self::common::ListError;
use crate::error::{Code, FieldError};
use crate::kit::password::MAX_BYTES;
use crate::messages::Arg;

/// What a password is compared with: columns of `auth_user`, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
    /// `username`.
    pub username: &'a str,
    /// `first_name`.
    pub first_name: &'a str,
    /// `last_name`.
    pub last_name: &'a str,
    /// `email`.
    pub email: &'a str,
}

impl<'a> Person<'a> {
    /// Empty for what there is no such column of.
    fn attribute(&self, name: &str) -> &'a str {
        match name {
            "username" => self.username,
            "first_name" => self.first_name,
            "last_name" => self.last_name,
            "email" => self.email,
            _ => "",
        }
    }
}

impl<'a> From<&'a users::Model> for Person<'a> {
    fn from(user: &'a users::Model) -> Self {
        Self {
            username: &user.username,
            first_name: &user.first_name,
            last_name: &user.last_name,
            email: &user.email,
        }
    }
}

enum Rule {
    Similarity {
        attributes: Vec<String>,
        max_similarity: f64,
    },
    MinimumLength(u32),
    Common(CommonPasswords),
    Numeric,
}

/// The rules in force.
pub struct PasswordRules(Vec<Rule>);

impl PasswordRules {
    /// The rules of the settings. Fails if a list of common passwords cannot be read.
    ///
    /// Compat: `allauth/account/app_settings.py` `PASSWORD_MIN_LENGTH` only counts where no validators are
    /// configured.
    pub fn new(
        validators: &[PasswordValidator],
        password_min_length: u32,
    ) -> Result<Self, ListError> {
        if validators.is_empty() {
            return Ok(Self(vec![Rule::MinimumLength(password_min_length)]));
        }
        validators
            .iter()
            .map(rule)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Everything that is wrong with a new password of this person, in the order of the rules.
    ///
    /// Compat: `django/contrib/auth/password_validation.py` `validate_password`. Django knows no greatest
    /// length; ours is where hashing ends.
    pub fn mistakes(&self, password: &str, person: Option<Person<'_>>) -> Vec<FieldError> {
        if password.len() > MAX_BYTES {
            let args = vec![
                ("limit", MAX_BYTES.into()),
                ("length", password.len().into()),
            ];
            return vec![FieldError {
                param: None,
                code: Code::MaxLength,
                args,
            }];
        }
        self.0
            .iter()
            .filter_map(|rule| rule.mistake(password, person))
            .collect()
    }
}

impl Rule {
    fn mistake(&self, password: &str, person: Option<Person<'_>>) -> Option<FieldError> {
        let (code, args) = match self {
            Self::Similarity {
                attributes,
                max_similarity,
            } => {
                let name = similar_attribute(password, &person?, attributes, *max_similarity)?;
                (
                    Code::PasswordTooSimilar,
                    vec![("verbose_name", Arg::from(name))],
                )
            }
            Self::MinimumLength(least) => {
                if password
                    .chars()
                    .nth(least.checked_sub(1)? as usize)
                    .is_some()
                {
                    return None;
                }
                (
                    Code::PasswordTooShort,
                    vec![("min_length", Arg::from(i64::from(*least)))],
                )
            }
            Self::Common(list) => (
                Code::PasswordTooCommon,
                list.contains(password).then(Vec::new)?,
            ),
            Self::Numeric => (
                Code::PasswordEntirelyNumeric,
                is_numeric(password).then(Vec::new)?,
            ),
        };
        Some(FieldError {
            param: None,
            code,
            args,
        })
    }
}

fn rule(validator: &PasswordValidator) -> Result<Rule, ListError> {
    Ok(match validator {
        PasswordValidator::UserAttributeSimilarity {
            user_attributes,
            max_similarity,
        } => Rule::Similarity {
            attributes: user_attributes.clone(),
            max_similarity: *max_similarity,
        },
        PasswordValidator::MinimumLength { min_length } => Rule::MinimumLength(*min_length),
        PasswordValidator::CommonPassword {
            password_list_path: Some(path),
        } => Rule::Common(CommonPasswords::read(path)?),
        PasswordValidator::CommonPassword {
            password_list_path: None,
        } => Rule::Common(CommonPasswords::of_django()?),
        PasswordValidator::NumericPassword {} => Rule::Numeric,
    })
}

/// The first attribute that the password is too much like.
fn similar_attribute<'n>(
    password: &str,
    person: &Person<'_>,
    names: &'n [String],
    max_similarity: f64,
) -> Option<&'n str> {
    let password: Vec<char> = password.to_lowercase().chars().collect();
    let is_similar =
        |name: &&String| similarity::is_similar(&password, person.attribute(name), max_similarity);
    names.iter().find(is_similar).map(String::as_str)
}

/// Python's `str.isdigit`: not empty, and decimal digits of any script, or digits that are raised,
/// lowered, circled and the like.
fn is_numeric(password: &str) -> bool {
    let is_digit = |c: char| {
        c.general_category() == GeneralCategory::DecimalNumber
            || OTHER_DIGITS
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&c))
    };
    !password.is_empty() && password.chars().all(is_digit)
}

/// Characters of Unicode's `Numeric_Type=Digit`, which is a closed set since Unicode 6.3.
const OTHER_DIGITS: [(char, char); 20] = [
    ('\u{b2}', '\u{b3}'),
    ('\u{b9}', '\u{b9}'),
    ('\u{1369}', '\u{1371}'),
    ('\u{19da}', '\u{19da}'),
    ('\u{2070}', '\u{2070}'),
    ('\u{2074}', '\u{2079}'),
    ('\u{2080}', '\u{2089}'),
    ('\u{2460}', '\u{2468}'),
    ('\u{2474}', '\u{247c}'),
    ('\u{2488}', '\u{2490}'),
    ('\u{24ea}', '\u{24ea}'),
    ('\u{24f5}', '\u{24fd}'),
    ('\u{24ff}', '\u{24ff}'),
    ('\u{2776}', '\u{277e}'),
    ('\u{2780}', '\u{2788}'),
    ('\u{278a}', '\u{2792}'),
    ('\u{10a40}', '\u{10a43}'),
    ('\u{10e60}', '\u{10e68}'),
    ('\u{11052}', '\u{1105a}'),
    ('\u{1f100}', '\u{1f10a}'),
];

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::messages::message;

    #[derive(Deserialize)]
    struct Vectors {
        rules: Vec<Vec<PasswordValidator>>,
        people: Vec<Option<Columns>>,
        cases: Vec<(usize, String, Value, Mistakes)>,
    }

    /// Codes and sentences.
    type Mistakes = Vec<(String, String)>;

    #[derive(Clone, Deserialize)]
    struct Columns {
        username: String,
        first_name: String,
        last_name: String,
        email: String,
    }

    impl Columns {
        fn person(&self) -> Person<'_> {
            Person {
                username: &self.username,
                first_name: &self.first_name,
                last_name: &self.last_name,
                email: &self.email,
            }
        }
    }

    fn said(mistakes: &[FieldError]) -> Mistakes {
        let said = mistakes.iter().map(|mistake| {
            let sentence = message("en", mistake.code.message_key(), &mistake.args);
            (mistake.code.as_str().to_owned(), sentence)
        });
        said.collect()
    }

    fn plain(password_min_length: u32) -> PasswordRules {
        PasswordRules::new(&[], password_min_length).unwrap()
    }

    #[test]
    fn every_mistake_is_the_one_that_django_finds() {
        let text = include_str!("../../passwords/vectors.json");
        let Vectors {
            rules,
            people,
            cases,
        } = serde_json::from_str(text).unwrap();
        let rules: Vec<PasswordRules> = rules
            .iter()
            .map(|rules| PasswordRules::new(rules, 99).unwrap())
            .collect();
        for (rules_index, password, who, expected) in cases {
            let columns: Option<Columns> = match who.as_u64() {
                Some(index) => people[usize::try_from(index).unwrap()].clone(),
                None => serde_json::from_value(who).unwrap(),
            };
            let person = columns.as_ref().map(Columns::person);
            let mistakes = rules[rules_index].mistakes(&password, person);
            assert_eq!(
                said(&mistakes),
                expected,
                "rules {rules_index}, {password:?}"
            );
        }
    }

    #[test]
    fn the_recommended_rules_are_a_new_django_project_s() {
        let rules = PasswordRules::new(&PasswordValidator::recommended(), 6).unwrap();
        let codes = |password| {
            said(&rules.mistakes(password, None))
                .into_iter()
                .map(|(code, _)| code)
        };
        let all = [
            "password_too_short",
            "password_too_common",
            "password_entirely_numeric",
        ];
        assert_eq!(codes("123456").collect::<Vec<_>>(), all);
        assert_eq!(codes("correct horse").count(), 0);
    }

    #[test]
    fn without_validators_only_the_length_counts() {
        let six = plain(6);
        let sentence = "This password is too short. It must contain at least 6 characters.";
        let expected = [("password_too_short".to_owned(), sentence.to_owned())];
        assert_eq!(said(&six.mistakes("12345", None)), expected);
        assert!(six.mistakes("123456", None).is_empty());
        assert!(six.mistakes("äöüßéè", None).is_empty());
        assert!(plain(0).mistakes("", None).is_empty());
    }

    #[test]
    fn what_is_too_long_to_be_hashed_is_refused() {
        let mistakes = plain(6).mistakes(&"x".repeat(MAX_BYTES + 1), None);
        assert_eq!(mistakes[0].code, Code::MaxLength);
        assert!(plain(6).mistakes(&"x".repeat(MAX_BYTES), None).is_empty());
    }

    #[test]
    fn a_list_of_one_s_own_replaces_django_s() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        std::fs::write(&path, "swordfish\r\n open sesame \n").unwrap();
        let validator = PasswordValidator::CommonPassword {
            password_list_path: Some(path),
        };
        let rules = PasswordRules::new(&[validator], 6).unwrap();
        for password in ["SwordFish", "open sesame", " open sesame "] {
            assert_eq!(
                rules.mistakes(password, None)[0].code,
                Code::PasswordTooCommon
            );
        }
        assert!(rules.mistakes("password", None).is_empty());
    }

    #[test]
    fn a_list_that_is_missing_is_an_error() {
        let path = std::path::PathBuf::from("no/such/list");
        let validator = PasswordValidator::CommonPassword {
            password_list_path: Some(path),
        };
        let error = PasswordRules::new(&[validator], 6).err().unwrap();
        assert_eq!(
            error.to_string(),
            "cannot read the list of common passwords no/such/list"
        );
    }
}
