//! From a provider's answer to a person.

use serde::Serialize;
use serde_json::Value;

use crate::app::VerifiedEmail;
use crate::pointer;
use crate::provider::{EmailTrust, Provider};
use crate::source::Source;

/// How long an id may be: the width of its column.
const LONGEST_UID: usize = 191;
/// How long an address may be: the width of its column.
const LONGEST_EMAIL: usize = 254;

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
    /// Whether the provider vouches for it, or the configuration does.
    pub verified: bool,
    /// Whether it is the first among several.
    pub primary: bool,
}

impl Provider {
    /// The person in a profile. `uid`: where the id is, if a setting moved it. None without an id.
    pub fn identity(
        &self,
        profile: &Value,
        uid: &[Source],
        trust: &VerifiedEmail,
    ) -> Option<Identity> {
        let map = &self.map;
        let name = first(profile, &map.name).unwrap_or_default();
        let (before, after) = name.split_once(' ').unwrap_or((&name, ""));
        let or = |found: Option<String>, part: &str| {
            found.or_else(|| Some(part.to_owned()).filter(|part| !part.is_empty()))
        };
        let uid = first(profile, uid).filter(|uid| uid.chars().count() <= LONGEST_UID)?;
        let told = first(profile, &map.email).and_then(|email| clean(&email));
        let emails = self.addresses(profile, told.as_deref(), trust);
        Some(Identity {
            uid,
            username: first(profile, &map.username),
            first_name: or(first(profile, &map.first_name), before),
            last_name: or(first(profile, &map.last_name), after),
            email: told.or_else(|| emails.first().map(|first| first.email.clone())),
            emails,
            phone: first(profile, &map.phone).map(|phone| Phone {
                phone,
                verified: is_stated(profile, &map.phone_verified),
            }),
        })
    }

    fn addresses(&self, profile: &Value, told: Option<&str>, trust: &VerifiedEmail) -> Vec<Email> {
        // Security: an address is verified when the provider says so of it, not because it came along.
        let always = self.email_trust == EmailTrust::Always;
        let mut all = self.listed(profile);
        if let Some(email) = told
            && all.iter().all(|one| one.email != email)
        {
            let verified = is_stated(profile, &self.map.email_verified);
            let email = Email {
                email: email.to_owned(),
                verified,
                primary: true,
            };
            all.insert(0, email);
        }
        for one in &mut all {
            one.verified |= always || trust.covers(&one.email);
        }
        // Compat: `providers/base/provider.py`, `cleanup_email_addresses`: primary, verified, then the greater text.
        all.sort_by(|a, b| {
            (b.primary, b.verified, &b.email).cmp(&(a.primary, a.verified, &a.email))
        });
        all
    }

    fn listed(&self, profile: &Value) -> Vec<Email> {
        let Some(list) = &self.emails else {
            return Vec::new();
        };
        let is = |entry: &Value, at: &Option<String>| {
            let found = at.as_ref().and_then(|at| pointer::find(entry, at));
            found.is_some_and(pointer::is_true)
        };
        let entries = pointer::find(profile, &list.at).and_then(Value::as_array);
        let email = |entry: &Value| {
            Some(Email {
                email: clean(pointer::find(entry, &list.email)?.as_str()?)?,
                verified: is(entry, &list.verified),
                primary: is(entry, &list.primary),
            })
        };
        entries.into_iter().flatten().filter_map(email).collect()
    }
}

/// The first value that is there, as text.
pub(crate) fn first(value: &Value, sources: &[Source]) -> Option<String> {
    sources.iter().find_map(|source| source.text(value))
}

fn is_stated(profile: &Value, sources: &[Source]) -> bool {
    let mut stated = sources.iter().filter_map(|source| source.is_true(profile));
    stated.next().unwrap_or(false)
}

/// An address that could be one, in lower case. What is no address is left out, as if it had not been told.
pub(crate) fn clean(email: &str) -> Option<String> {
    let email = email.to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>[]:;,\\\"".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_domain = domain.contains('.') && domain.split('.').all(label);
    let is_local = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| is_plain(c) && c != '@');
    (is_local && is_domain && email.chars().count() <= LONGEST_EMAIL).then_some(email)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Registry, VerifiedEmail};

    #[test]
    fn an_address_is_not_verified_unless_the_provider_says_so() {
        let registry = Registry::built_in().unwrap();
        let google = registry.get("google").unwrap();
        let is_verified = |stated: Value, trust: &VerifiedEmail| {
            let mut claims = json!({ "sub": "1", "email": "a@b.co" });
            claims["email_verified"] = stated;
            let identity = google.identity(&claims, &google.map.uid, trust);
            identity.unwrap().emails[0].verified
        };
        let stated = VerifiedEmail::AsStated;
        assert!(is_verified(json!(true), &stated));
        for not in [json!(null), json!(false), json!("no"), json!("unknown")] {
            assert!(!is_verified(not, &stated));
        }
        let ours = VerifiedEmail::Domains(vec!["b.co".to_owned()]);
        assert!(is_verified(json!(false), &ours));
        let others = VerifiedEmail::Domains(vec!["c.co".to_owned()]);
        assert!(!is_verified(json!(false), &others));
    }
}
