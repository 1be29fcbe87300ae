//! Sections `[[user_type]]`: the kinds of people a site knows, one section each.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may become one of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignupPolicy {
    /// Anybody.
    Open,
    /// Anybody whom staff then lets in.
    Approval,
    /// Whoever was invited.
    Invite,
    /// Nobody; staff makes the accounts.
    #[default]
    Closed,
}

/// A way to log in that a type can be held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TypeLogin {
    /// User name and password.
    Username,
    /// E-mail address and password.
    Email,
    /// Phone number and password.
    Phone,
    /// A one-time code alone.
    Code,
    /// A passkey alone.
    Passkey,
    /// An account elsewhere.
    Provider,
}

/// A kind of person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UserType {
    /// Name in the API: lower-case letters, digits and underscores.
    pub id: String,
    /// What people call it. Empty: the id.
    pub label: String,
    /// Page of the front end where people of this type arrive after login, like `/student/dashboard`.
    pub home: String,
    /// Who may sign up: `"open"`, `"approval"` (staff decides), `"invite"` or `"closed"`.
    pub signup: SignupPolicy,
    /// The type of a sign-up that names none.
    pub is_default: bool,
    /// JSON Schema (2020-12) of the profile: a file, looked for beside the configuration. Absent: no profile.
    pub schema: Option<PathBuf>,
    /// Profile fields that no two people share, rule by rule: `[["roll_number"], ["course", "seat"]]`.
    pub unique: Vec<Vec<String>>,
    /// Ask everybody of this type for a second factor.
    pub mfa_required: bool,
    /// Seconds for which a session lasts. Absent: `session.cookie_age`.
    pub session_age: Option<u32>,
    /// Domains that addresses must be in; `.example.edu` includes subdomains. Empty: any.
    pub email_domains: Vec<String>,
    /// Ways to log in: `"username"`, `"email"`, `"phone"`, `"code"`, `"passkey"`, `"provider"`. Empty: all there are.
    pub login_methods: Vec<TypeLogin>,
    /// Addresses that are told when somebody waits for approval. Empty: those of all staff.
    pub approvers: Vec<String>,
}

impl UserType {
    /// What people call it.
    pub fn label(&self) -> &str {
        if self.label.is_empty() {
            &self.id
        } else {
            &self.label
        }
    }

    /// Whether an address is in one of the domains.
    pub fn allows_email(&self, email: &str) -> bool {
        let domain = email.rsplit('@').next().unwrap_or_default().to_lowercase();
        let is_in = |allowed: &String| {
            let allowed = allowed.to_lowercase();
            match allowed.strip_prefix('.') {
                Some(parent) => domain == parent || domain.ends_with(&allowed),
                None => domain == allowed,
            }
        };
        self.email_domains.is_empty() || self.email_domains.iter().any(is_in)
    }
}

/// What people may change of themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Fields of the account that their owner may change: `"username"`, `"first_name"`, `"last_name"`.
    /// Fields of the type's schema may be changed unless it says `readOnly`.
    pub editable: Vec<AccountField>,
    /// Seconds for which an invitation is good.
    pub invitation_age: u32,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            editable: vec![AccountField::FirstName, AccountField::LastName],
            invitation_age: 604_800,
        }
    }
}

/// A column of the account that is no address and no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountField {
    /// The user name.
    Username,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
}

#[cfg(test)]
mod tests {
    use super::UserType;

    #[test]
    fn domains_are_met_exactly_and_with_a_dot_also_below() {
        let of = |domains: &[&str]| UserType {
            email_domains: domains.iter().map(|&domain| domain.to_owned()).collect(),
            ..UserType::default()
        };
        assert!(of(&[]).allows_email("a@anywhere.org"));
        assert!(of(&["campus.edu"]).allows_email("a@Campus.edu"));
        assert!(!of(&["campus.edu"]).allows_email("a@cs.campus.edu"));
        assert!(of(&[".campus.edu"]).allows_email("a@cs.campus.edu"));
        assert!(of(&[".campus.edu"]).allows_email("a@campus.edu"));
        assert!(!of(&[".campus.edu"]).allows_email("a@evilcampus.edu"));
        assert!(!of(&["campus.edu"]).allows_email("a@campus.edu@evil.org"));
    }
}
