//! From a provider's answer to a person.

use serde::Serialize;
use serde_json::Value;

use crate::provider::{EmailTrust, Provider};

/// A person as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// What never changes about them there.
    pub uid: String,
    /// The user name there.
    pub username: Option<String>,
    /// The first name; from the whole name where that is all there is.
    pub first_name: Option<String>,
    /// The last name; from the whole name where that is all there is.
    pub last_name: Option<String>,
    /// The address for the account: valid, in lower case.
    pub email: Option<String>,
    /// All their addresses, the most important first.
    pub emails: Vec<Email>,
    /// Their phone number.
    pub phone: Option<Phone>,
}

/// A phone number as a provider tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// As the provider writes it.
    pub phone: String,
    /// Whether the provider vouches for it.
    pub verified: bool,
}

/// An address as a provider tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Email {
    /// In lower case.
    pub email: String,
    /// Whether the provider vouches for it.
    pub verified: bool,
    /// Whether it is the first among several.
    pub primary: bool,
}

impl Provider {
    /// The person in a profile and, where there is one, a list of addresses. None without an id.
    pub fn identity(&self, profile: &Value, emails: Option<&Value>) -> Option<Identity> {
        let map = &self.map;
        Some(Identity {
            uid: first(profile, &map.uid)?,
            username: first(profile, &map.username),
            first_name: first(profile, &map.first_name),
            last_name: first(profile, &map.last_name),
            email: None,
            phone: None,
            emails: self.addresses(profile, emails),
        })
    }

    fn addresses(&self, profile: &Value, emails: Option<&Value>) -> Vec<Email> {
        // Security: an address is verified when the provider says so of it, not because it came along.
        let is_trusted = self.email_trust == EmailTrust::Always;
        let listed = self.emails.as_ref().zip(emails.and_then(Value::as_array));
        if let Some((list, entries)) = listed {
            let is = |entry: &Value, at: &Option<String>| {
                at.as_ref()
                    .and_then(|at| entry.pointer(at))
                    .is_some_and(is_true)
            };
            let email = |entry: &Value| {
                Some(Email {
                    email: entry.pointer(&list.each.email)?.as_str()?.to_lowercase(),
                    verified: is_trusted || is(entry, &list.each.verified),
                    primary: is(entry, &list.each.primary),
                })
            };
            return entries.iter().filter_map(email).collect();
        }
        let is_verified = self
            .map
            .email_verified
            .iter()
            .find_map(|at| profile.pointer(at))
            .is_some_and(is_true);
        let email = first(profile, &self.map.email).map(|email| Email {
            email: email.to_lowercase(),
            verified: is_trusted || is_verified,
            primary: true,
        });
        email.into_iter().collect()
    }
}

/// The first value that is there, as text; numbers are written out.
fn first(value: &Value, pointers: &[String]) -> Option<String> {
    pointers
        .iter()
        .find_map(|pointer| match value.pointer(pointer)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
}

/// Some providers say truth as text.
fn is_true(value: &Value) -> bool {
    value
        .as_bool()
        .unwrap_or_else(|| value.as_str() == Some("true"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::Registry;

    #[test]
    fn an_address_is_not_verified_unless_the_provider_says_so() {
        let registry = Registry::built_in().unwrap();
        let google = registry.get("google").unwrap();
        let verified = |claims: Value| google.identity(&claims, None).unwrap().emails[0].verified;
        assert!(verified(
            serde_json::json!({ "sub": "1", "email": "a@b.co", "email_verified": true })
        ));
        assert!(!verified(
            serde_json::json!({ "sub": "1", "email": "a@b.co" })
        ));
        assert!(!verified(
            serde_json::json!({ "sub": "1", "email": "a@b.co", "email_verified": "no" })
        ));
    }

    #[test]
    fn nobody_is_found_without_an_id() {
        let registry = Registry::built_in().unwrap();
        assert!(
            registry
                .get("github")
                .unwrap()
                .identity(&serde_json::json!({ "login": "x" }), None)
                .is_none()
        );
    }
}
