//! Which mails there are, when they are sent, and the values each carries.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;

use crate::context::Cx;
use crate::messages::{self, Arg};

/// A mail, by allauth's names. Its words are in the folder of [`Mail::name`].
///
/// Security: mails to an address that nobody has confirmed carry nothing that a stranger can choose, such as a user name;
/// otherwise a sign-up form would send the stranger's words to anybody.
#[derive(Clone, PartialEq, Eq)]
pub enum Mail {
    /// An address was added to an account, or is to be confirmed again.
    EmailConfirmation(Proof),
    /// An account was made with the address.
    EmailConfirmationSignup(Proof),
    /// Somebody tried to sign up with the address of an account.
    AccountAlreadyExists {
        /// Where a forgotten password is replaced.
        password_reset_url: String,
    },
    /// Somebody asked for a code or a new password with an address that no account has.
    UnknownAccount {
        /// Where an account is made.
        signup_url: String,
    },
    /// A new password was asked for; it is chosen behind a link.
    PasswordResetKey {
        /// The link.
        url: String,
        /// How long it works.
        valid_for: TimeDelta,
        /// The name to log in with, if the site has user names.
        username: Option<String>,
    },
    /// A new password was asked for; a code lets the user choose it.
    PasswordResetCode {
        /// The code.
        code: String,
        /// How long it works.
        valid_for: TimeDelta,
    },
    /// Somebody logs in with a code.
    LoginCode {
        /// The code.
        code: String,
        /// How long it works.
        valid_for: TimeDelta,
    },
    /// Somebody may sign up although not everybody may.
    Invitation {
        /// Where.
        url: String,
        /// As what.
        label: String,
        /// How long the link works.
        valid_for: TimeDelta,
    },
    /// An account was made, and staff still has to let its owner in.
    ApprovalPending {
        /// As what.
        label: String,
    },
    /// The same, to staff.
    ApprovalRequest {
        /// As what.
        label: String,
        /// Who.
        username: String,
        /// Their address.
        address: String,
        /// What they said of themselves, on one line.
        fields: String,
    },
    /// Staff let somebody in.
    ApprovalGranted {
        /// As what.
        label: String,
        /// Where to log in.
        login_url: String,
    },
    /// Staff did not let somebody in.
    ApprovalRefused {
        /// As what.
        label: String,
        /// Why, in the words of staff.
        reason: Option<String>,
    },
    /// Something that matters for security changed (`[account] email_notifications`).
    Notification {
        /// What changed.
        change: Change,
        /// Who did it, as far as it is known.
        origin: Origin,
    },
}

/// What proves that an address is read by its owner.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// A code to type in.
    Code {
        /// The code.
        code: String,
        /// How long it works.
        valid_for: TimeDelta,
    },
    /// A link to open.
    Link {
        /// The link.
        url: String,
        /// How long it works.
        valid_for: TimeDelta,
    },
}

/// A change that the user is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The password was changed by somebody who was logged in.
    PasswordChanged,
    /// A password was set where there was none.
    PasswordSet,
    /// The password was replaced without knowing the old one.
    PasswordReset,
    /// The primary address was replaced. Goes to the old one.
    EmailChanged {
        /// The old address.
        from: String,
        /// The new address.
        to: String,
    },
    /// An address was confirmed.
    EmailConfirmed,
    /// An address was removed.
    EmailDeleted {
        /// The address.
        email: String,
    },
    /// An authenticator app was set up.
    TotpActivated,
    /// The authenticator app was removed.
    TotpDeactivated,
    /// The recovery codes were replaced.
    RecoveryCodesGenerated,
    /// A security key was added.
    WebauthnAdded,
    /// A security key was removed.
    WebauthnRemoved,
    /// All second factors were taken away by those who run the site.
    MfaReset,
    /// An account at a third party was connected.
    AccountConnected {
        /// The third party's name.
        provider: String,
    },
    /// An account at a third party was disconnected.
    AccountDisconnected {
        /// The third party's name.
        provider: String,
    },
}

/// Where a change came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The client's own words; the first 200 characters are told.
    pub user_agent: String,
    /// When it happened, by the site's clock.
    pub at: DateTime<Tz>,
}

impl From<&Cx> for Origin {
    fn from(cx: &Cx) -> Self {
        Self {
            ip: Some(cx.caller.ip),
            user_agent: cx.caller.user_agent.clone(),
            at: cx.now.with_timezone(&cx.server.time_zone),
        }
    }
}

/// The longest part of a user agent that is told.
/// Compat: `allauth/core/internal/httpkit.py` `HTTP_USER_AGENT_MAX_LENGTH`.
const USER_AGENT_LENGTH: usize = 200;

/// A template variable and its value, if this mail has one.
pub(super) type Variable = (&'static str, Option<String>);

impl Mail {
    /// The folder of its templates.
    pub fn name(&self) -> &'static str {
        self.names().1
    }

    /// allauth's name of its templates, such as `account/email/login_code`.
    pub fn template_prefix(&self) -> String {
        let (app, name) = self.names();
        format!("{app}/email/{name}")
    }

    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::EmailConfirmation(_) => ("account", "email_confirmation"),
            Self::EmailConfirmationSignup(_) => ("account", "email_confirmation_signup"),
            Self::AccountAlreadyExists { .. } => ("account", "account_already_exists"),
            Self::UnknownAccount { .. } => ("account", "unknown_account"),
            Self::PasswordResetKey { .. } => ("account", "password_reset_key"),
            Self::PasswordResetCode { .. } => ("account", "password_reset_code"),
            Self::LoginCode { .. } => ("account", "login_code"),
            Self::Invitation { .. } => ("account", "invitation"),
            Self::ApprovalPending { .. } => ("account", "approval_pending"),
            Self::ApprovalRequest { .. } => ("account", "approval_request"),
            Self::ApprovalGranted { .. } => ("account", "approval_granted"),
            Self::ApprovalRefused { .. } => ("account", "approval_refused"),
            Self::Notification { change, .. } => change.names(),
        }
    }

    /// The values its templates use. All of a template's variables are there, so that a misspelt one is noticed.
    pub(super) fn variables(&self, lang: &str) -> Vec<Variable> {
        match self {
            Self::EmailConfirmation(proof) | Self::EmailConfirmationSignup(proof) => {
                proof.variables(lang)
            }
            Self::AccountAlreadyExists { password_reset_url } => {
                vec![("password_reset_url", Some(password_reset_url.clone()))]
            }
            Self::UnknownAccount { signup_url } => vec![("signup_url", Some(signup_url.clone()))],
            Self::PasswordResetKey {
                url,
                valid_for,
                username,
            } => vec![
                ("password_reset_url", Some(url.clone())),
                ("duration", Some(duration(lang, *valid_for))),
                ("username", username.clone()),
            ],
            Self::PasswordResetCode { code, valid_for } | Self::LoginCode { code, valid_for } => {
                vec![
                    ("code", Some(code.clone())),
                    ("duration", Some(duration(lang, *valid_for))),
                ]
            }
            Self::Invitation {
                url,
                label,
                valid_for,
            } => vec![
                ("invitation_url", Some(url.clone())),
                ("label", Some(label.clone())),
                ("duration", Some(duration(lang, *valid_for))),
            ],
            Self::ApprovalPending { label } => vec![("label", Some(label.clone()))],
            Self::ApprovalRequest {
                label,
                username,
                address,
                fields,
            } => vec![
                ("label", Some(label.clone())),
                ("username", Some(username.clone())),
                ("address", Some(address.clone())),
                (
                    "fields",
                    Some(fields.clone()).filter(|text| !text.is_empty()),
                ),
            ],
            Self::ApprovalGranted { label, login_url } => vec![
                ("label", Some(label.clone())),
                ("login_url", Some(login_url.clone())),
            ],
            Self::ApprovalRefused { label, reason } => {
                vec![("label", Some(label.clone())), ("reason", reason.clone())]
            }
            Self::Notification { change, origin } => {
                let mut variables = origin.variables();
                variables.extend(change.variables());
                variables
            }
        }
    }
}

// Security: links and codes let their holder in.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Mail").field(&self.name()).finish()
    }
}

impl Proof {
    fn variables(&self, lang: &str) -> Vec<Variable> {
        let (code, url, valid_for) = match self {
            Self::Code { code, valid_for } => (Some(code.clone()), None, *valid_for),
            Self::Link { url, valid_for } => (None, Some(url.clone()), *valid_for),
        };
        vec![
            ("code", code),
            ("activate_url", url),
            ("duration", Some(duration(lang, valid_for))),
        ]
    }
}

impl Change {
    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::PasswordChanged => ("account", "password_changed"),
            Self::PasswordSet => ("account", "password_set"),
            Self::PasswordReset => ("account", "password_reset"),
            Self::EmailChanged { .. } => ("account", "email_changed"),
            Self::EmailConfirmed => ("account", "email_confirm"),
            Self::EmailDeleted { .. } => ("account", "email_deleted"),
            Self::TotpActivated => ("mfa", "totp_activated"),
            Self::TotpDeactivated => ("mfa", "totp_deactivated"),
            Self::RecoveryCodesGenerated => ("mfa", "recovery_codes_generated"),
            Self::WebauthnAdded => ("mfa", "webauthn_added"),
            Self::WebauthnRemoved => ("mfa", "webauthn_removed"),
            Self::MfaReset => ("mfa", "mfa_reset"),
            Self::AccountConnected { .. } => ("socialaccount", "account_connected"),
            Self::AccountDisconnected { .. } => ("socialaccount", "account_disconnected"),
        }
    }

    fn variables(&self) -> Vec<Variable> {
        match self {
            Self::EmailChanged { from, to } => {
                vec![
                    ("from_email", Some(from.clone())),
                    ("to_email", Some(to.clone())),
                ]
            }
            Self::EmailDeleted { email } => vec![("deleted_email", Some(email.clone()))],
            Self::AccountConnected { provider } | Self::AccountDisconnected { provider } => {
                vec![("provider", Some(provider.clone()))]
            }
            _ => Vec::new(),
        }
    }
}

impl Origin {
    fn variables(&self) -> Vec<Variable> {
        let user_agent: String = self.user_agent.chars().take(USER_AGENT_LENGTH).collect();
        vec![
            ("ip", self.ip.map(|ip| ip.to_string())),
            (
                "user_agent",
                Some(user_agent).filter(|user_agent| !user_agent.trim().is_empty()),
            ),
            (
                "timestamp",
                Some(self.at.format("%Y-%m-%d %H:%M %Z").to_string()),
            ),
        ]
    }
}

/// A span of time in words, in the largest unit of which it has two; never less than a minute.
fn duration(lang: &str, span: TimeDelta) -> String {
    let (key, count) = match span.num_minutes() {
        minutes if minutes < 120 => ("duration-minutes", minutes.max(1)),
        minutes if minutes < 2 * 24 * 60 => ("duration-hours", minutes / 60),
        minutes => ("duration-days", minutes / (24 * 60)),
    };
    messages::message(lang, key, &[("count", Arg::Number(count))])
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::duration;

    #[test]
    fn a_span_is_told_in_the_largest_unit_of_which_it_has_two() {
        let told = |seconds| duration("en", TimeDelta::seconds(seconds));
        assert_eq!(told(5), "one minute");
        assert_eq!(told(180), "3 minutes");
        assert_eq!(told(3600), "60 minutes");
        assert_eq!(told(86_400), "24 hours");
        assert_eq!(told(259_200), "3 days");
        assert_eq!(duration("hi", TimeDelta::days(3)), "3 दिनों");
    }
}
