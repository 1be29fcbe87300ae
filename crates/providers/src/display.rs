//! How a connected account is shown: from what was kept of the provider's answer.

use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::mapping::first;
use crate::pointer;
use crate::provider::{Protocol, Provider};

/// How a connected account is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Display {
    /// What a person recognises it by.
    pub name: String,
    /// A picture.
    pub avatar_url: Option<String>,
    /// A page about the person.
    pub profile_url: Option<String>,
    /// Whose logo goes with it.
    pub brand: Brand,
}

/// Whose logo goes with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brand {
    /// Names the logo.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// The usual names of what people recognise an account by, the best first.
// Compat: `providers/base/provider.py`, `ProviderAccount.to_str`.
const USUAL: [&str; 17] = [
    "username",
    "userName",
    "user_name",
    "login",
    "handle",
    "email",
    "Email",
    "mail",
    "email_address",
    "name",
    "display_name",
    "displayName",
    "displayname",
    "Display_Name",
    "nickname",
    "full_name",
    "fullName",
];
const FIRST: [&str; 6] = [
    "first_name",
    "firstname",
    "firstName",
    "First_Name",
    "given_name",
    "givenName",
];
const LAST: [&str; 7] = [
    "last_name",
    "lastname",
    "lastName",
    "Last_Name",
    "family_name",
    "familyName",
    "surname",
];

impl Provider {
    /// How an account is shown, from its id and what was kept of the answer. `app`: ours there, if it still exists.
    pub fn display(&self, app: Option<&App>, uid: &str, extra_data: &Value) -> Display {
        let named = app.filter(|app| self.is_named_by_app && !app.name.is_empty());
        let brand = Brand {
            id: self.id.clone(),
            name: named.map_or_else(|| self.name.clone(), |app| app.name.clone()),
        };
        let name = self
            .quirk()
            .and_then(|quirk| quirk.display_name(extra_data));
        let name = name.or_else(|| first(extra_data, &self.display.name));
        let name = name.or_else(|| usual(self.person(extra_data)));
        // Whom OpenID names, it names by an address.
        let is_address = self.protocol == Protocol::Openid;
        let name = name.or_else(|| is_address.then(|| uid.to_owned()));
        Display {
            name: name.unwrap_or_else(|| brand.name.clone()),
            avatar_url: first(extra_data, &self.display.avatar),
            profile_url: first(extra_data, &self.display.profile_url),
            brand,
        }
    }

    fn person<'v>(&self, extra_data: &'v Value) -> &'v Value {
        if self.display.at.is_empty() {
            return extra_data;
        }
        let mut found = self
            .display
            .at
            .iter()
            .filter_map(|at| pointer::find(extra_data, at));
        found
            .find(|found| found.as_object().is_some_and(|members| !members.is_empty()))
            .unwrap_or(&Value::Null)
    }
}

fn usual(person: &Value) -> Option<String> {
    let text = |name: &&str| {
        let text = person.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    if let Some(found) = USUAL.iter().find_map(&text) {
        return Some(found);
    }
    let last_of = |names: &[&str]| names.iter().rev().find_map(&text);
    let whole = format!(
        "{} {}",
        last_of(&FIRST).unwrap_or_default(),
        last_of(&LAST).unwrap_or_default()
    );
    let whole = whole.trim();
    (!whole.is_empty()).then(|| whole.to_owned())
}
