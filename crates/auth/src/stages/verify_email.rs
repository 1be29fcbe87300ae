//! Stage `verify_email`: the address must be shown to work before the login ends.

use config::EmailVerification;

use crate::context::Cx;
use crate::error::Result;
use crate::flows::email_codes;
use crate::flows::email_verification::{has_verified, send_at_login};
use crate::login::Login;
use crate::stages::{Stage, Step};

/// Sends the verification mail and waits, if the settings ask for a verified address.
/// Compat: `allauth/account/stages.py` `EmailVerificationStage`.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    if let Some(newcomer) = &login.newcomer {
        if !newcomer.must_prove(cx, Stage::VerifyEmail) {
            return Ok(Step::Pass);
        }
        email_codes::begin_signup(cx, &newcomer.email).await?;
        return Ok(Step::Wait);
    }
    let asked = login.email_verification();
    if asked == EmailVerification::None || has_verified(cx, login).await? {
        return Ok(Step::Pass);
    }
    let is_optional = asked == EmailVerification::Optional;
    if !is_optional || login.is_signup {
        send_at_login(cx, login).await?;
    }
    Ok(if is_optional { Step::Pass } else { Step::Wait })
}
