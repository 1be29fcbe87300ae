//! Who am I, and which flows are open? Read only.

use config::MfaType;
use serde::Serialize;
use serde_json::{Map, Value};
use store::{authenticators, profiles, users};

use crate::context::{Client, Cx};
use crate::error::Result;
use crate::flows::email_verification::Owner;
use crate::flows::newcomer::Newcomer;
use crate::kit::social::{self, Installed, ProviderOut};
use crate::kit::{lookup, methods};
use crate::login;
use crate::stages::Stage;
use crate::stages::pending_approval::{self, ApprovalOut};

/// What a person may do next. allauth's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowId {
    /// Log in with a password.
    Login,
    /// Log in with a code.
    LoginByCode,
    /// Show a second factor.
    MfaAuthenticate,
    /// Set up a second factor, which this login must have.
    MfaEnroll,
    /// Log in with a passkey.
    MfaLoginWebauthn,
    /// Show a second factor again.
    MfaReauthenticate,
    /// Make the passkey that ends a sign-up.
    MfaSignupWebauthn,
    /// Decide whether this browser is trusted.
    MfaTrust,
    /// Reset the password with a code.
    PasswordResetByCode,
    /// Go to a provider.
    ProviderRedirect,
    /// End a sign-up that began at a provider.
    ProviderSignup,
    /// Hand in a provider's token.
    ProviderToken,
    /// Type the password again.
    Reauthenticate,
    /// Wait until staff lets one in.
    PendingApproval,
    /// Sign up.
    Signup,
    /// Verify the e-mail address.
    VerifyEmail,
    /// Verify the phone number.
    VerifyPhone,
}

impl From<Stage> for FlowId {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::LoginByCode => Self::LoginByCode,
            Stage::VerifyPhone => Self::VerifyPhone,
            Stage::VerifyEmail => Self::VerifyEmail,
            Stage::PendingApproval => Self::PendingApproval,
            Stage::MfaAuthenticate => Self::MfaAuthenticate,
            Stage::MfaEnroll => Self::MfaEnroll,
            Stage::MfaTrust => Self::MfaTrust,
            Stage::PasskeySignup => Self::MfaSignupWebauthn,
        }
    }
}

/// A flow that is open.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Flow {
    /// Which one.
    pub id: FlowId,
    /// The provider that a sign-up began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderOut>,
    /// The providers it can go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub providers: Option<Vec<String>>,
    /// Whether the login waits for this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_pending: Option<bool>,
    /// The factors it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// What staff was asked, and has said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalOut>,
}

impl Flow {
    fn new(id: FlowId) -> Self {
        Self {
            id,
            provider: None,
            providers: None,
            is_pending: None,
            types: None,
            approval: None,
        }
    }
}

/// A user as others see them.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UserOut {
    /// The id; `null` for somebody who signs up, as long as the account waits to be made.
    #[schema(value_type = i32, example = 123)]
    pub id: Option<i32>,
    /// What to call them.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "Magic Wizard")]
    pub display: String,
    /// The primary address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "email@domain.org")]
    pub email: Option<String>,
    /// Whether they have a password.
    pub has_usable_password: bool,
    /// The user name.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "wizard")]
    pub username: String,
    /// The user type; absent where the settings have none, or the user is of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "student")]
    pub user_type: Option<String>,
    /// Where people of this type arrive after login.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/student/dashboard")]
    pub home: Option<String>,
    /// What of the profile its schema calls public.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub profile: Option<Map<String, Value>>,
}

/// Who is logged in, or what to do to be.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct Status {
    /// Who is logged in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserOut>,
    /// How they proved it, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<AuthenticationMethod>>)]
    pub methods: Option<Vec<Value>>,
    /// What they may do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flows: Option<Vec<Flow>>,
}

/// A proof of who somebody is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuthenticationMethod {
    /// `password`, `password_reset`, `code`, `mfa` or `socialaccount`.
    #[schema(example = "password")]
    pub method: String,
    /// When, in seconds since 1970.
    #[schema(example = 1_711_555_057.065_702)]
    pub at: f64,
    /// The address that was used.
    pub email: Option<String>,
    /// The user name that was used.
    pub username: Option<String>,
    /// The phone number that was used.
    pub phone: Option<String>,
    /// Whether it was a proof by somebody already logged in.
    pub reauthenticated: Option<bool>,
    /// The factor that was used.
    pub id: Option<i64>,
    /// The kind of factor that was used.
    pub r#type: Option<String>,
    /// Whether the factor stood alone.
    pub passwordless: Option<bool>,
    /// The provider that was used.
    pub provider: Option<String>,
    /// The account at the provider.
    pub uid: Option<String>,
}

/// Who is logged in; the flows as well where nobody is.
/// Compat: `allauth/headless/base/response.py` `BaseAuthenticationResponse`.
pub async fn of(cx: &Cx) -> Result<Status> {
    match cx.user() {
        Some(user) => authenticated(cx, &user).await,
        None => Ok(Status {
            flows: Some(flows(cx).await?),
            ..Status::default()
        }),
    }
}

/// Who is logged in, and the ways to prove it again.
pub async fn reauthentication(cx: &Cx, user: &users::Model) -> Result<Status> {
    let mut flows = reauthentication_flows(cx, user).await?;
    append_password_reset(cx, &mut flows);
    Ok(Status {
        flows: Some(flows),
        ..authenticated(cx, user).await?
    })
}

async fn authenticated(cx: &Cx, user: &users::Model) -> Result<Status> {
    Ok(Status {
        user: Some(user_out(cx, user).await?),
        methods: Some(methods::of(cx, user)),
        flows: None,
    })
}

/// A user as answers show them.
/// Compat: `allauth/headless/adapter.py` `serialize_user`.
pub async fn user_out(cx: &Cx, user: &users::Model) -> Result<UserOut> {
    let types = &cx.server.user_types;
    let profile = if types.is_on() {
        profiles::of_user(&cx.server.db, user.id).await?
    } else {
        None
    };
    let user_type = profile
        .as_ref()
        .and_then(|profile| types.by_id(&profile.user_type));
    Ok(UserOut {
        id: Some(user.id.0),
        display: user.username.clone(),
        email: lookup::primary_email(cx, user).await?,
        has_usable_password: django::password::is_usable(&user.password),
        username: user.username.clone(),
        home: user_type
            .map(|one| one.settings.home.clone())
            .filter(|home| !home.is_empty()),
        profile: user_type
            .zip(profile.as_ref())
            .map(|(one, profile)| one.public_part(&profile.data)),
        user_type: profile.map(|profile| profile.user_type),
    })
}

/// Whose an address is that is being verified, as answers show them.
pub async fn owner_out(cx: &Cx, owner: &Owner) -> Result<UserOut> {
    let newcomer = match owner {
        Owner::User(user) => return user_out(cx, user).await,
        Owner::Newcomer(login) => login.newcomer.as_ref(),
    };
    let text = |pick: fn(&Newcomer) -> &String| newcomer.map(pick).cloned().unwrap_or_default();
    Ok(UserOut {
        id: None,
        display: text(|who| &who.username),
        email: Some(text(|who| &who.email)),
        has_usable_password: newcomer.is_some_and(Newcomer::has_password),
        username: text(|who| &who.username),
        user_type: newcomer
            .and_then(|who| who.membership.as_ref())
            .map(|one| one.user_type.clone()),
        home: None,
        profile: None,
    })
}

/// What somebody who is not logged in may do.
pub async fn flows(cx: &Cx) -> Result<Vec<Flow>> {
    let config = &cx.server.config;
    let mut flows = Vec::new();
    if !config.socialaccount.only {
        flows.push(Flow::new(FlowId::Login));
    }
    if config.account.login_by_code_enabled {
        flows.push(Flow::new(FlowId::LoginByCode));
    }
    if config.account.is_open_for_signup && !config.socialaccount.only {
        flows.push(Flow::new(FlowId::Signup));
    }
    append_providers(cx, &mut flows).await?;
    if config.mfa.allows_passkey_login() {
        flows.push(Flow::new(FlowId::MfaLoginWebauthn));
    }
    if let Some((login, stage)) = login::pending(cx).await? {
        let id = FlowId::from(stage);
        let types = match (&login.user, stage) {
            (Some(user), Stage::MfaAuthenticate) => Some(factors(cx, user).await?),
            (_, Stage::MfaEnroll) => Some(enrollable(cx)),
            _ => None,
        };
        let approval = match (&login.user, stage) {
            (Some(user), Stage::PendingApproval) => pending_approval::state(cx, user).await?,
            _ => None,
        };
        let pending = Flow {
            is_pending: Some(true),
            types,
            approval,
            ..Flow::new(id)
        };
        match flows.iter_mut().find(|flow| flow.id == id) {
            Some(flow) => *flow = pending,
            None => flows.push(pending),
        }
    }
    append_password_reset(cx, &mut flows);
    Ok(flows)
}

/// The ways through providers, and the sign-up that began with one.
/// Compat: `allauth/headless/socialaccount/response.py` `provider_flows`.
async fn append_providers(cx: &Cx, flows: &mut Vec<Flow>) -> Result<()> {
    let offered = social::offered(cx).await?;
    let ids = |is_usable: fn(&Installed) -> bool| -> Option<Vec<String>> {
        let usable = offered.iter().filter(|one| is_usable(one));
        let ids: Vec<_> = usable.map(|one| one.id().to_owned()).collect();
        (!ids.is_empty()).then_some(ids)
    };
    let by_redirect = ids(|one| one.provider.supports_redirect());
    if by_redirect.is_some() && cx.client == Client::Browser {
        flows.push(Flow {
            providers: by_redirect,
            ..Flow::new(FlowId::ProviderRedirect)
        });
    }
    let by_token = ids(|one| one.provider.supports_token_login());
    if by_token.is_some() {
        flows.push(Flow {
            providers: by_token,
            ..Flow::new(FlowId::ProviderToken)
        });
    }
    if let Some(login) = social::pending(cx).await? {
        flows.push(Flow {
            provider: Some(ProviderOut::of(&login.provider)),
            is_pending: Some(true),
            ..Flow::new(FlowId::ProviderSignup)
        });
    }
    Ok(())
}

/// Always said where it is on, whether it waits or not.
fn append_password_reset(cx: &Cx, flows: &mut Vec<Flow>) {
    let config = &cx.server.config;
    if config.account.password_reset_by_code_enabled && !config.socialaccount.only {
        let is_pending = crate::flows::password_reset_codes::is_pending(cx);
        flows.push(Flow {
            is_pending: Some(is_pending),
            ..Flow::new(FlowId::PasswordResetByCode)
        });
    }
}

/// The ways in which a user can prove again who they are, the first one the one to offer.
/// Compat: `allauth/account/internal/flows/reauthentication.py` `get_reauthentication_flows`.
pub async fn reauthentication_flows(cx: &Cx, user: &users::Model) -> Result<Vec<Flow>> {
    let mut flows = Vec::new();
    if django::password::is_usable(&user.password) {
        flows.push(Flow::new(FlowId::Reauthenticate));
    }
    let types = factors(cx, user).await?;
    if !types.is_empty() {
        flows.push(Flow {
            types: Some(types),
            ..Flow::new(FlowId::MfaReauthenticate)
        });
    }
    Ok(flows)
}

/// The kinds of factors that can be set up and are enough, the handiest first.
fn enrollable(cx: &Cx) -> Vec<String> {
    let kinds = [(MfaType::Webauthn, "webauthn"), (MfaType::Totp, "totp")];
    let is_on = |(kind, _): &(MfaType, &str)| cx.server.config.mfa.supports(*kind);
    let names = kinds.into_iter().filter(is_on);
    names.map(|(_, name)| name.to_owned()).collect()
}

/// The kinds of factors a user has, the handiest first; recovery codes are for when all else fails.
pub async fn factors(cx: &Cx, user: &users::Model) -> Result<Vec<String>> {
    let rows = authenticators::of_user(&cx.server.db, user.id).await?;
    let kinds = ["webauthn", "totp", "recovery_codes"];
    let has = |kind: &&str| rows.iter().any(|row| row.r#type == *kind);
    Ok(kinds.into_iter().filter(has).map(str::to_owned).collect())
}
