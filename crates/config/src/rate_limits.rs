//! Rate limits: what is limited, and the default of each limit.

use std::collections::BTreeMap;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::rates::Rates;

/// Every action that is limited. The name is the key in `rate_limits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// Changing the password.
    ChangePassword,
    /// Changing the phone number.
    ChangePhone,
    /// Adding, removing and choosing e-mail addresses.
    ManageEmail,
    /// Asking for a password reset; the key is the address.
    ResetPassword,
    /// Reauthentication of a logged-in user.
    Reauthenticate,
    /// Following a password reset link.
    ResetPasswordFromKey,
    /// Signing up.
    Signup,
    /// Logging in.
    Login,
    /// Asking for a login code; the key is the address or number.
    RequestLoginCode,
    /// Failed logins; the key is the login name.
    LoginFailed,
    /// Sending verification mails; the key is the address.
    ConfirmEmail,
    /// Sending verification codes to a phone; the key is the number.
    VerifyPhone,
    /// Passkey logins (`[mfa] rate_limits`).
    WebauthnLogin,
}

impl Limit {
    /// The actions of `[account] rate_limits`.
    pub const ACCOUNT: [Self; 12] = [
        Self::ChangePassword,
        Self::ChangePhone,
        Self::ManageEmail,
        Self::ResetPassword,
        Self::Reauthenticate,
        Self::ResetPasswordFromKey,
        Self::Signup,
        Self::Login,
        Self::RequestLoginCode,
        Self::LoginFailed,
        Self::ConfirmEmail,
        Self::VerifyPhone,
    ];
    /// The actions of `[mfa] rate_limits`.
    pub const MFA: [Self; 1] = [Self::WebauthnLogin];

    /// The key in the settings.
    pub fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// The rates that hold where nothing is configured, in allauth's notation.
    ///
    /// `confirm_email` is `1/10s/key` instead while verification is by code: ask
    /// [`crate::Settings::rates`].
    pub fn default_text(self) -> &'static str {
        self.entry().1
    }

    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::ChangePassword => ("change_password", "5/m/user"),
            Self::ChangePhone => ("change_phone", "1/m/user"),
            Self::ManageEmail => ("manage_email", "10/m/user"),
            Self::ResetPassword => ("reset_password", "20/m/ip,5/m/key"),
            Self::Reauthenticate => ("reauthenticate", "10/m/user"),
            Self::ResetPasswordFromKey => ("reset_password_from_key", "20/m/ip"),
            Self::Signup => ("signup", "20/m/ip"),
            Self::Login => ("login", "30/m/ip"),
            Self::RequestLoginCode => ("request_login_code", "20/m/ip,3/m/key"),
            Self::LoginFailed => ("login_failed", "10/m/ip,5/300s/key"),
            Self::ConfirmEmail => ("confirm_email", "1/180s/key"),
            Self::VerifyPhone => ("verify_phone", "1/30s/key,3/m/ip"),
            Self::WebauthnLogin => ("webauthn_login", "10/m/ip"),
        }
    }

    fn from_str(name: &str) -> Option<Self> {
        Self::ACCOUNT
            .into_iter()
            .chain(Self::MFA)
            .find(|limit| limit.as_str() == name)
    }
}

/// The limits of a section: those written, and whether all are off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// `rate_limits = false`.
    off: bool,
    given: BTreeMap<Limit, Rates>,
}

impl RateLimits {
    /// Turns all limits of the section off.
    pub fn off() -> Self {
        Self {
            off: true,
            given: BTreeMap::new(),
        }
    }

    /// These limits with one of them replaced.
    #[must_use]
    pub fn with(mut self, limit: Limit, rates: Rates) -> Self {
        self.given.insert(limit, rates);
        self
    }

    /// The rates of an action, where `default` holds if nothing is written for it.
    pub(crate) fn rates(&self, limit: Limit, default: &str) -> Rates {
        if self.off {
            return Rates::default();
        }
        self.given
            .get(&limit)
            .cloned()
            .unwrap_or_else(|| default.parse().unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for RateLimits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a rate like \"5/m/user\" or false")]
        enum Entry {
            Flag(bool),
            Text(String),
        }
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected false or a table of rates like login = \"30/m/ip\""
        )]
        enum Raw {
            Flag(bool),
            Table(BTreeMap<String, Entry>),
        }
        let table = match Raw::deserialize(deserializer)? {
            Raw::Flag(false) => return Ok(Self::off()),
            Raw::Flag(true) => {
                return Err(D::Error::custom(
                    "expected false or a table of rates, not true",
                ));
            }
            Raw::Table(table) => table,
        };
        let mut limits = Self::default();
        for (name, entry) in table {
            let limit = Limit::from_str(&name)
                .ok_or_else(|| D::Error::custom(format!("no action is called \"{name}\"")))?;
            let rates = match entry {
                Entry::Flag(false) => Rates::default(),
                Entry::Flag(true) => {
                    return Err(D::Error::custom(format!(
                        "{name}: expected a rate or false, not true"
                    )));
                }
                Entry::Text(text) => text
                    .parse()
                    .map_err(|e| D::Error::custom(format!("{name}: {e}")))?,
            };
            limits.given.insert(limit, rates);
        }
        Ok(limits)
    }
}

impl Serialize for RateLimits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.off {
            return serializer.serialize_bool(false);
        }
        serializer.collect_map(
            self.given
                .iter()
                .map(|(limit, rates)| (limit.as_str(), &rates.text)),
        )
    }
}

/// The schema of `[account] rate_limits`.
pub(crate) fn account_schema(_: &mut SchemaGenerator) -> Schema {
    schema(&Limit::ACCOUNT)
}

/// The schema of `[mfa] rate_limits`.
pub(crate) fn mfa_schema(_: &mut SchemaGenerator) -> Schema {
    schema(&Limit::MFA)
}

fn schema(limits: &[Limit]) -> Schema {
    let mut actions = serde_json::Map::new();
    for limit in limits {
        let rate =
            serde_json::json!({ "type": ["string", "boolean"], "default": limit.default_text() });
        actions.insert(limit.as_str().to_owned(), rate);
    }
    json_schema!({
        "type": ["object", "boolean"],
        "properties": actions,
        "additionalProperties": false,
    })
}
