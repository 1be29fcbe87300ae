//! Section `[account]`: sign-up, login, e-mail addresses, passwords and codes (allauth's `ACCOUNT_*`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account_choices::{EmailVerification, LoginByCodeRequired, PreventEnumeration};
use crate::code_format::CodeFormat;
use crate::login_methods::{self, LoginMethod};
use crate::rate_limits::{self, RateLimits};
use crate::scalars;
use crate::signup_fields::{Required, SignupFields};

/// Accounts: how they are made, named, verified and proven.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, named by allauth"
)]
pub struct Account {
    // Sign-up
    /// Whether new accounts can be made.
    pub is_open_for_signup: bool,
    /// Fields of the sign-up form in order; a star makes a field required: `["email*", "password1*"]`.
    #[schemars(default)]
    pub signup_fields: SignupFields,
    /// Where the browser goes after signing up. Absent: `auth.login_redirect_url`.
    pub signup_redirect_url: Option<String>,
    /// Make a new account only once its address and phone number are verified by code; until then it waits in the session.
    pub create_user_after_verification: bool,

    // User names
    /// Least number of characters of a user name.
    pub username_min_length: u32,
    /// User names that nobody can take, compared without case.
    pub username_blacklist: Vec<String>,
    /// Keep user names as typed; otherwise they are stored in lower case.
    pub preserve_username_casing: bool,

    // Login
    /// What users can log in with: `"username"`, `"email"`, `"phone"`.
    #[serde(deserialize_with = "login_methods::distinct")]
    pub login_methods: Vec<LoginMethod>,
    /// Hide whether an address has an account: `true`, `false`, or `"strict"` (also where verification is not mandatory).
    pub prevent_enumeration: PreventEnumeration,
    /// Seconds in which a login must get through all its stages.
    pub login_timeout: u32,
    /// Keep the session beyond the browser: `true` always, `false` never; absent: as the user chooses.
    pub session_remember: Option<bool>,
    /// Where the browser goes after logging out. Absent: `auth.logout_redirect_url`, else `/`.
    pub logout_redirect_url: Option<String>,

    // Login by code
    /// Offer login by a code sent to the e-mail address or phone.
    pub login_by_code_enabled: bool,
    /// Wrong codes after which a login code is void.
    pub login_by_code_max_attempts: u32,
    /// Ask for a code after every login (`true`), or after those proven by `"password"`, `"mfa"`, `"socialaccount"`.
    pub login_by_code_required: LoginByCodeRequired,
    /// How often a new login code can be asked for: `false`, `true` (twice) or a number.
    #[serde(deserialize_with = "scalars::count")]
    #[schemars(with = "scalars::Count")]
    pub login_by_code_supports_resend: u32,
    /// Seconds for which a login code is good.
    pub login_by_code_timeout: u32,
    /// Offer "trust this browser" for logins that need a code.
    pub login_by_code_trust_enabled: bool,
    /// Look of login codes. Absent: `allauth.user_code_format`.
    pub login_by_code_format: Option<CodeFormat>,

    // E-mail addresses
    /// One address per user, replaced once the new one is verified, instead of a list.
    pub change_email: bool,
    /// Greatest number of addresses per user. Absent: no limit.
    pub max_email_addresses: Option<u32>,
    /// Greatest length of an address.
    pub email_max_length: u32,
    /// Whether a verified address can belong to one user only.
    pub unique_email: bool,
    /// Text before the subject of each mail. Absent: the site's name in brackets.
    pub email_subject_prefix: Option<String>,
    /// Mail users about changes to their password, addresses and second factors.
    pub email_notifications: bool,
    /// Answer password reset requests for unknown addresses by mail.
    pub email_unknown_accounts: bool,
    /// `http` or `https`, for links in mails that are sent outside of a request.
    pub default_http_protocol: String,

    // E-mail verification
    /// Whether a login needs a verified address: `"mandatory"`, `"optional"`, `"none"`.
    pub email_verification: EmailVerification,
    /// Verify by a code instead of a link.
    pub email_verification_by_code_enabled: bool,
    /// Wrong codes after which a verification code is void.
    pub email_verification_by_code_max_attempts: u32,
    /// Seconds for which a verification code is good.
    pub email_verification_by_code_timeout: u32,
    /// Look of verification codes. Absent: `allauth.user_code_format`.
    pub email_verification_by_code_format: Option<CodeFormat>,
    /// How often the address can be changed while it waits for verification: `false`, `true` (twice) or a number.
    #[serde(deserialize_with = "scalars::count")]
    #[schemars(with = "scalars::Count")]
    pub email_verification_supports_change: u32,
    /// How often a new verification code can be asked for: `false`, `true` (twice) or a number.
    #[serde(deserialize_with = "scalars::count")]
    #[schemars(with = "scalars::Count")]
    pub email_verification_supports_resend: u32,
    /// Days for which a verification link is good.
    pub email_confirmation_expire_days: u32,
    /// Signed links that need no row in the database.
    pub email_confirmation_hmac: bool,
    /// Log in the user who verifies an address right after signing up with it.
    pub login_on_email_confirmation: bool,
    /// Where the browser goes after verification when nobody is logged in. Absent: `auth.login_url`.
    pub email_confirmation_anonymous_redirect_url: Option<String>,
    /// Where the browser goes after verification when somebody is. Absent: `auth.login_redirect_url`.
    pub email_confirmation_authenticated_redirect_url: Option<String>,
    /// Salt of the signed links.
    pub salt: String,

    // Phone verification
    /// Whether phone numbers are verified by a code.
    pub phone_verification_enabled: bool,
    /// Wrong codes after which a phone verification code is void.
    pub phone_verification_max_attempts: u32,
    /// How often the number can be changed while it waits for verification: `false`, `true` (twice) or a number.
    #[serde(deserialize_with = "scalars::count")]
    #[schemars(with = "scalars::Count")]
    pub phone_verification_supports_change: u32,
    /// How often a new code can be asked for: `false`, `true` (twice) or a number.
    #[serde(deserialize_with = "scalars::count")]
    #[schemars(with = "scalars::Count")]
    pub phone_verification_supports_resend: u32,
    /// Seconds for which a phone verification code is good.
    pub phone_verification_timeout: u32,
    /// Look of phone verification codes. Absent: `allauth.user_code_format`.
    pub phone_verification_code_format: Option<CodeFormat>,

    // Passwords
    /// Least number of characters of a password where `auth.password_validators` is empty.
    pub password_min_length: u32,
    /// Log the user out when the password changes.
    pub logout_on_password_change: bool,
    /// Log the user in after a password reset.
    pub login_on_password_reset: bool,
    /// Reset passwords by a code instead of a link.
    pub password_reset_by_code_enabled: bool,
    /// Wrong codes after which a reset code is void.
    pub password_reset_by_code_max_attempts: u32,
    /// Seconds for which a reset code is good.
    pub password_reset_by_code_timeout: u32,
    /// Look of reset codes. Absent: `allauth.user_code_format`.
    pub password_reset_by_code_format: Option<CodeFormat>,

    // Reauthentication
    /// Ask for a fresh proof before changes to an account.
    pub reauthentication_required: bool,
    /// Seconds for which a proof counts as fresh.
    pub reauthentication_timeout: u32,

    // Limits
    /// Limits per action, like `"5/m/user"`; `false` disables one, or all of them.
    #[schemars(schema_with = "rate_limits::account_schema")]
    pub rate_limits: RateLimits,
}

impl Account {
    /// Whether and how the field is on the sign-up form; `None` if it is not.
    pub fn signup_field(&self, name: &str) -> Option<Required> {
        self.signup_fields.get(name)
    }

    /// Whether users can log in with this.
    pub fn logs_in_by(&self, method: LoginMethod) -> bool {
        self.login_methods.contains(&method)
    }

    /// Whether an unverified address stops a login.
    pub fn is_email_verification_mandatory(&self) -> bool {
        self.email_verification == EmailVerification::Mandatory
    }

    /// The value of allauth's old `AUTHENTICATION_METHOD`, which clients still read; `None` for phone only.
    pub fn authentication_method(&self) -> Option<&'static str> {
        match (
            self.logs_in_by(LoginMethod::Username),
            self.logs_in_by(LoginMethod::Email),
        ) {
            (true, true) => Some("username_email"),
            (false, true) => Some("email"),
            (true, false) => Some("username"),
            (false, false) => None,
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            is_open_for_signup: true,
            signup_fields: SignupFields::default(),
            signup_redirect_url: None,
            create_user_after_verification: false,
            username_min_length: 1,
            username_blacklist: Vec::new(),
            preserve_username_casing: true,
            login_methods: vec![LoginMethod::Username],
            prevent_enumeration: PreventEnumeration::On,
            login_timeout: 900,
            session_remember: None,
            logout_redirect_url: None,
            login_by_code_enabled: false,
            login_by_code_max_attempts: 3,
            login_by_code_required: LoginByCodeRequired::Always(false),
            login_by_code_supports_resend: 0,
            login_by_code_timeout: 180,
            login_by_code_trust_enabled: false,
            login_by_code_format: None,
            change_email: false,
            max_email_addresses: None,
            email_max_length: 254,
            unique_email: true,
            email_subject_prefix: None,
            email_notifications: false,
            email_unknown_accounts: true,
            default_http_protocol: "http".to_owned(),
            email_verification: EmailVerification::Optional,
            email_verification_by_code_enabled: false,
            email_verification_by_code_max_attempts: 3,
            email_verification_by_code_timeout: 900,
            email_verification_by_code_format: None,
            email_verification_supports_change: 0,
            email_verification_supports_resend: 0,
            email_confirmation_expire_days: 3,
            email_confirmation_hmac: true,
            login_on_email_confirmation: false,
            email_confirmation_anonymous_redirect_url: None,
            email_confirmation_authenticated_redirect_url: None,
            salt: "account".to_owned(),
            phone_verification_enabled: true,
            phone_verification_max_attempts: 3,
            phone_verification_supports_change: 0,
            phone_verification_supports_resend: 0,
            phone_verification_timeout: 900,
            phone_verification_code_format: None,
            password_min_length: 6,
            logout_on_password_change: false,
            login_on_password_reset: false,
            password_reset_by_code_enabled: false,
            password_reset_by_code_max_attempts: 3,
            password_reset_by_code_timeout: 180,
            password_reset_by_code_format: None,
            reauthentication_required: false,
            reauthentication_timeout: 300,
            rate_limits: RateLimits::default(),
        }
    }
}
