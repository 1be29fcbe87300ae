//! What a front end must know before anybody logs in. Read only.

use config::{MfaType, SignupPolicy};
use serde::Serialize;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::social::{self, ProviderOut};
use crate::user_types::UserType;

/// What this server offers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Configuration {
    /// Accounts.
    pub account: AccountConfiguration,
    /// Login with accounts elsewhere.
    pub socialaccount: SocialaccountConfiguration,
    /// Second factors.
    pub mfa: MfaConfiguration,
    /// Sessions.
    pub usersessions: UsersessionsConfiguration,
    /// The user types that one may sign up as; absent where the settings have no types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_types: Option<Vec<UserTypeOut>>,
}

/// A user type as a form needs it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UserTypeOut {
    /// Its name in the API.
    #[schema(example = "student")]
    pub id: String,
    /// What people call it.
    #[schema(example = "Student")]
    pub label: String,
    /// Where people of this type arrive after login.
    pub home: String,
    /// `open`, `approval` or `invite`.
    #[schema(value_type = String, example = "open")]
    pub signup: SignupPolicy,
    /// Whether a sign-up that names no type gets this one.
    pub is_default: bool,
    /// Domains that addresses must be in; empty for any.
    pub email_domains: Vec<String>,
    /// JSON Schema of the profile, whose fields a sign-up has beside its own.
    #[schema(value_type = Option<Object>)]
    pub schema: Option<serde_json::Value>,
}

impl From<&UserType> for UserTypeOut {
    fn from(user_type: &UserType) -> Self {
        let settings = &user_type.settings;
        Self {
            id: settings.id.clone(),
            label: settings.label().to_owned(),
            home: settings.home.clone(),
            signup: settings.signup,
            is_default: settings.is_default,
            email_domains: settings.email_domains.clone(),
            schema: user_type
                .schema
                .as_ref()
                .map(|schema| schema.document.clone()),
        }
    }
}

/// How accounts are made and used.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field of allauth's answer"
)]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccountConfiguration {
    /// What one logs in with.
    #[schema(example = json!(["email"]))]
    pub login_methods: Vec<&'static str>,
    /// Whether anybody may sign up.
    pub is_open_for_signup: bool,
    /// Whether addresses are verified by code, not by link.
    pub email_verification_by_code_enabled: bool,
    /// Whether one can log in with a code.
    pub login_by_code_enabled: bool,
    /// Whether passwords are reset by code, not by link.
    pub password_reset_by_code_enabled: bool,
    /// The login methods in the words of earlier releases.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "email")]
    pub authentication_method: Option<&'static str>,
}

/// Which providers there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SocialaccountConfiguration {
    /// The providers.
    pub providers: Vec<ProviderOut>,
}

/// Which second factors there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MfaConfiguration {
    /// Their kinds.
    #[schema(example = json!(["recovery_codes", "totp"]))]
    pub supported_types: Vec<&'static str>,
    /// Whether one can log in with a passkey alone.
    pub passkey_login_enabled: bool,
}

/// What is known of sessions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UsersessionsConfiguration {
    /// Whether the last use of each session is known.
    pub track_activity: bool,
}

/// What this server offers.
/// Compat: `allauth/headless/base/response.py` `get_config_data`.
pub async fn of(cx: &Cx) -> Result<Configuration> {
    let mut providers: Vec<_> = social::offered(cx)
        .await?
        .iter()
        .map(ProviderOut::of)
        .collect();
    providers.sort_by(|one, other| one.name.cmp(&other.name));
    let config = &cx.server.config;
    let account = &config.account;
    Ok(Configuration {
        account: AccountConfiguration {
            login_methods: account
                .login_methods
                .iter()
                .map(|method| method.as_str())
                .collect(),
            is_open_for_signup: account.is_open_for_signup,
            email_verification_by_code_enabled: account.email_verification_by_code_enabled,
            login_by_code_enabled: account.login_by_code_enabled,
            password_reset_by_code_enabled: account.password_reset_by_code_enabled,
            authentication_method: account.authentication_method(),
        },
        socialaccount: SocialaccountConfiguration { providers },
        mfa: MfaConfiguration {
            supported_types: config
                .mfa
                .supported_types
                .iter()
                .copied()
                .map(name)
                .collect(),
            passkey_login_enabled: config.mfa.allows_passkey_login(),
        },
        usersessions: UsersessionsConfiguration {
            track_activity: config.usersessions.track_activity,
        },
        user_types: cx.server.user_types.is_on().then(|| {
            let types = cx.server.user_types.iter();
            types
                .filter(|one| one.is_open())
                .map(UserTypeOut::from)
                .collect()
        }),
    })
}

fn name(kind: MfaType) -> &'static str {
    match kind {
        MfaType::Totp => "totp",
        MfaType::Webauthn => "webauthn",
        MfaType::RecoveryCodes => "recovery_codes",
    }
}
