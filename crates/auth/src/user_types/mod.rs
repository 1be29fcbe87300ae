//! The kinds of people that the settings declare, with the schemas of their profiles. No type is named in code.

mod position;
mod schema;
mod values;

use std::fmt;

use config::{SignupPolicy, TypeLogin};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

pub use schema::Schema;

/// The types in force.
#[derive(Debug, Default)]
pub struct UserTypes(Vec<UserType>);

/// A type with its schema.
#[derive(Debug)]
pub struct UserType {
    /// What the settings say of it.
    pub settings: config::UserType,
    /// What its profile is made of; none where there is no profile.
    pub schema: Option<Schema>,
}

/// Something in a schema that cannot be put to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The id of the type.
    pub user_type: String,
    /// The file, with line and column where they are known.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

impl UserTypes {
    /// Reads the schemas.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(settings: &[config::UserType]) -> Result<Self, Vec<Problem>> {
        let mut all = Vec::new();
        let mut problems = Vec::new();
        for settings in settings {
            match schema::load(settings) {
                Ok(schema) => all.push(UserType {
                    settings: settings.clone(),
                    schema,
                }),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(Self(all))
        } else {
            Err(problems)
        }
    }

    /// Whether there are any.
    pub fn is_on(&self) -> bool {
        !self.0.is_empty()
    }

    /// All of them, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = &UserType> {
        self.0.iter()
    }

    /// The type with an id.
    pub fn by_id(&self, id: &str) -> Option<&UserType> {
        self.0.iter().find(|one| one.settings.id == id)
    }

    /// The type of a sign-up that names none.
    pub fn default_one(&self) -> Option<&UserType> {
        self.0.iter().find(|one| one.settings.is_default)
    }
}

impl UserType {
    /// Whether anybody may ask to be one.
    pub fn is_open(&self) -> bool {
        matches!(
            self.settings.signup,
            SignupPolicy::Open | SignupPolicy::Approval
        )
    }

    /// Whether people of this type may log in this way.
    pub fn allows_login(&self, way: TypeLogin) -> bool {
        let allowed = &self.settings.login_methods;
        allowed.is_empty() || allowed.contains(&way)
    }

    /// What anybody may see of a profile.
    pub fn public_part(&self, profile: &Value) -> Map<String, Value> {
        let Some(schema) = &self.schema else {
            return Map::new();
        };
        let fields = schema.fields().iter().filter(|field| field.is_public);
        fields
            .filter_map(|field| Some((field.name.clone(), profile.get(&field.name)?.clone())))
            .collect()
    }

    /// What of a profile nobody else may have, one key per rule; rules with an empty field do not count.
    pub fn keys(&self, profile: &Map<String, Value>) -> Vec<UniqueKey> {
        let rules = self.settings.unique.iter();
        rules
            .filter_map(|rule| {
                let values: Option<Vec<&Value>> =
                    rule.iter().map(|name| profile.get(name)).collect();
                Some(UniqueKey {
                    hash: self.hash(rule, &values?),
                    fields: rule.clone(),
                })
            })
            .collect()
    }

    /// A hash is as long for a long value as for a short one, and no engine's idea of equal letters touches it.
    fn hash(&self, rule: &[String], values: &[&Value]) -> String {
        let text = serde_json::json!([self.settings.id, rule, values]).to_string();
        hex::encode(Sha256::digest(text.as_bytes()))
    }
}

/// Values that one user has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueKey {
    /// How the database knows them.
    pub hash: String,
    /// The fields that they are in.
    pub fields: Vec<String>,
}

#[cfg(test)]
mod tests;
