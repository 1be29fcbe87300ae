//! Rate limits: what is limited, the default of each limit, and allauth's notation `10/m/ip,5/300s/key`.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Per {
    /// All requests from one client address.
    Ip,
    /// All requests of one logged-in user.
    User,
    /// All requests about one thing: an address, a phone number, a login name.
    Key,
}

impl Per {
    /// The word in the notation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::User => "user",
            Self::Key => "key",
        }
    }
}

/// At most `amount` hits in any span of `duration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Hits allowed; 0 allows none.
    pub amount: u32,
    /// Length of the sliding window.
    pub duration: Duration,
    /// What is counted together.
    pub per: Per,
}

impl FromStr for Rate {
    type Err = String;

    /// Compat: `allauth/core/internal/ratelimit.py`, `parse_rate`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not a rate like \"5/m/user\" or \"10/30s/ip\"");
        let mut parts = text.split('/');
        let (Some(amount), Some(duration)) = (parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let per = match parts.next() {
            None | Some("ip") => Per::Ip,
            Some("user") => Per::User,
            Some("key") => Per::Key,
            Some(_) => return Err(wrong()),
        };
        if parts.next().is_some() {
            return Err(wrong());
        }
        let amount = amount.trim().parse().map_err(|_| wrong())?;
        let duration = parse_duration(duration).ok_or_else(wrong)?;
        Ok(Self {
            amount,
            duration,
            per,
        })
    }
}

/// Parses `m`, `30s`, `0.5h`: a unit with a factor before it.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit = match text.chars().next_back()? {
        's' => 1.0,
        'm' => 60.0,
        'h' => 3_600.0,
        'd' => 86_400.0,
        _ => return None,
    };
    let factor: f64 = match &text[..text.len() - 1] {
        "" => 1.0,
        number => number.trim().parse().ok()?,
    };
    Duration::try_from_secs_f64(factor * unit).ok()
}

/// Rates that must all be kept. Empty: no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    rates: Vec<Rate>,
    /// As written, for messages and files.
    text: String,
}

impl Rates {
    /// The rates in order, without repetitions.
    pub fn as_slice(&self) -> &[Rate] {
        &self.rates
    }

    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }
}

impl FromStr for Rates {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rates = Vec::new();
        for part in text.split(',').filter(|_| !text.trim().is_empty()) {
            let rate: Rate = part.trim().parse()?;
            if !rates.contains(&rate) {
                rates.push(rate);
            }
        }
        Ok(Self {
            rates,
            text: text.trim().to_owned(),
        })
    }
}

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
