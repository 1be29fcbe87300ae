//! Proving again who one is, before something delicate.

use config::LoginMethod;
use serde::Deserialize;
use store::users;

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::password_login::{self, Claims};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::methods::{self, Method};
use crate::kit::{lookup, phones};
use crate::status;

/// What is delicate, and so may ask for a fresh proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Addresses, phone number.
    Account,
    /// Second factors.
    Mfa,
    /// Identities at providers.
    Socialaccount,
}

/// The password of whoever is logged in.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct ReauthenticateInput {
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, required, example = "Alohomora!")]
    pub password: Field,
}

/// Checks the password of the user and records the proof.
///
/// # Errors
/// `Invalid` with `incorrect_password`.
pub async fn by_password(cx: &Cx, user: &users::Model, input: &ReauthenticateInput) -> Result<()> {
    let mut form = Form::default();
    let rules = Rules {
        strip: false,
        ..Rules::REQUIRED
    };
    if let Some(password) = form.text("password", &input.password, rules) {
        let checked = form.catch("password", is_password_of(cx, user, &password).await)?;
        if checked == Some(false) {
            form.add("password", Code::IncorrectPassword);
        }
    }
    form.finish()?;
    let method = Method::new(cx, "password").with("reauthenticated", true);
    methods::record(cx, user, &method);
    let event = Event::Reauthenticated { method: "password" };
    audit::note(cx, &cx.server.db, user.id, event).await
}

/// Compat: `allauth/account/adapter.py` `reauthenticate`.
async fn is_password_of(cx: &Cx, user: &users::Model, password: &str) -> Result<bool> {
    let claims = Claims {
        username: Some(user.username.clone()).filter(|name| !name.is_empty()),
        email: lookup::primary_email(cx, user).await?,
        phone: if cx
            .server
            .config
            .account
            .login_methods
            .contains(&LoginMethod::Phone)
        {
            phones::of_user(cx, user.id).await?.map(|phone| phone.phone)
        } else {
            None
        },
    };
    let found = password_login::authenticate(cx, &claims, password).await?;
    let Some(found) = found.filter(|found| found.id == user.id) else {
        return Ok(false);
    };
    if found.password != user.password {
        // The hash was renewed: the session must go on with the new one.
        cx.session.refresh_user(found.clone());
        cx.session.retie(&cx.server, &found);
    }
    Ok(true)
}

/// Refuses to go on unless the user proved recently who they are, where the settings ask for it.
/// Compat: `allauth/account/internal/flows/reauthentication.py` `raise_if_reauthentication_required`.
///
/// # Errors
/// `ReauthenticationRequired`.
pub async fn require(cx: &Cx, user: &users::Model, area: Area) -> Result<()> {
    let config = &cx.server.config;
    let is_asked = match area {
        Area::Account => config.account.reauthentication_required,
        Area::Mfa => config.mfa.reauthentication_required,
        Area::Socialaccount => config.social_reauthentication_required(),
    };
    // Whoever sets up a factor in the middle of a login has just proven who they are.
    if !is_asked || cx.user().is_none() || did_recently(cx, user).await? {
        return Ok(());
    }
    Err(Error::ReauthenticationRequired)
}

async fn did_recently(cx: &Cx, user: &users::Model) -> Result<bool> {
    // Compat: whoever has neither password nor factor cannot prove anything here, and is let through.
    if status::reauthentication_flows(cx, user).await?.is_empty() {
        return Ok(true);
    }
    let records = methods::of(cx, user);
    let last = records
        .iter()
        .rfind(|record| record["reauthenticated"] == true);
    let at = last.and_then(|record| record["at"].as_f64());
    let timeout = f64::from(cx.server.config.account.reauthentication_timeout);
    Ok(at.is_some_and(|at| cx.seconds() - at < timeout))
}
