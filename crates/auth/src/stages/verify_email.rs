//! Stage `verify_email`: the address must be shown to work before the login ends.

use config::EmailVerification;

use crate::context::Cx;
use crate::error::Result;
use crate::flows::email_verification::{has_verified, send_at_login};
use crate::login::Login;
use crate::stages::Step;

/// Sends the verification mail and waits, if the settings ask for a verified address.
/// Compat: allauth/account/stages.py `EmailVerificationStage`.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
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
