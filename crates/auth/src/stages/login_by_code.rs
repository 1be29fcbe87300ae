//! Stage `login_by_code`: a code by mail or text message, as the proof or on top of another.

use config::{LoginByCodeRequired, ProofMethod};

use crate::context::Cx;
use crate::error::Result;
use crate::flows::code_login;
use crate::kit::{lookup, methods, phones, trust};
use crate::login::Login;
use crate::stages::{Stage, Step};

/// Sends the code and waits, where the settings ask for one on top of the proof that was given and the
/// browser is not trusted. A login that nobody can be reached about ends here.
/// Compat: `allauth/account/stages.py` `LoginByCodeStage`.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    if login.newcomer.is_some() {
        // The codes of the verification that is still to come are as good.
        return Ok(Step::Pass);
    }
    let is_begun = !login.data(Stage::LoginByCode).is_empty();
    if (!is_begun && !is_required(cx, login)) || is_trusted(cx, login).await? {
        return Ok(Step::Pass);
    }
    if !is_begun {
        let (email, phone) = recipient(cx, login).await?;
        if email.is_none() && phone.is_none() {
            return Ok(Step::Refuse);
        }
        code_login::begin(cx, login, email, phone).await?;
    }
    login.set_asked(Stage::LoginByCode);
    Ok(Step::Wait)
}

/// Compat: `allauth/account/adapter.py` `is_login_by_code_required`.
fn is_required(cx: &Cx, login: &Login) -> bool {
    let records = login
        .user
        .as_ref()
        .map(|user| methods::of(cx, user))
        .unwrap_or_default();
    let method = records.last().and_then(|record| record["method"].as_str());
    if method == Some("code") {
        return false;
    }
    match &cx.server.config.account.login_by_code_required {
        LoginByCodeRequired::Always(is_always) => *is_always,
        LoginByCodeRequired::After(proofs) => match method {
            None => !proofs.is_empty(),
            Some(method) => proofs.iter().any(|proof| name(*proof) == method),
        },
    }
}

fn name(proof: ProofMethod) -> &'static str {
    match proof {
        ProofMethod::Password => "password",
        ProofMethod::Mfa => "mfa",
        ProofMethod::Socialaccount => "socialaccount",
    }
}

async fn is_trusted(cx: &Cx, login: &Login) -> Result<bool> {
    match &login.user {
        Some(user) if cx.server.config.account.login_by_code_trust_enabled => {
            trust::is_trusted(cx, user).await
        }
        _ => Ok(false),
    }
}

/// Where the code goes: to the address of this login, else the primary one, else the phone.
async fn recipient(cx: &Cx, login: &Login) -> Result<(Option<String>, Option<String>)> {
    let email = match (&login.email, &login.user) {
        (Some(email), _) => Some(email.clone()),
        (None, Some(user)) => lookup::primary_email(cx, user).await?,
        (None, None) => None,
    };
    if email.is_some() || cx.server.config.account.signup_field("phone").is_none() {
        return Ok((email, None));
    }
    let phone = match &login.user {
        Some(user) => phones::of_user(cx, user.id).await?.map(|row| row.phone),
        None => login.phone.clone(),
    };
    Ok((None, phone))
}
