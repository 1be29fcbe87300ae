//! Stage `verify_phone`: the phone number must be shown to work before the login ends.

use config::Required;

use crate::context::Cx;
use crate::error::Result;
use crate::flows::phone;
use crate::kit::phones;
use crate::login::Login;
use crate::stages::{Stage, Step};

/// Sends the code and waits, if sign-up asks for a number and it is not verified yet. A login without a
/// number ends here where one is required.
/// Compat: `allauth/account/stages.py` `PhoneVerificationStage`.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    if let Some(newcomer) = &login.newcomer {
        if !newcomer.must_prove(cx, Stage::VerifyPhone) {
            return Ok(Step::Pass);
        }
        phone::begin(cx, login, &newcomer.phone.clone()).await?;
        return Ok(Step::Wait);
    }
    let config = &cx.server.config.account;
    let Some(required) = config.signup_field("phone") else {
        return Ok(Step::Pass);
    };
    let number = match &login.user {
        None => login.phone.clone(),
        Some(user) => match phones::of_user(cx, user.id).await? {
            Some(row) if row.verified || !config.phone_verification_enabled => {
                return Ok(Step::Pass);
            }
            Some(row) => Some(row.phone),
            None => None,
        },
    };
    match number {
        Some(number) => {
            phone::begin(cx, login, &number).await?;
            Ok(Step::Wait)
        }
        None if login.user.is_some() && required == Required::Yes => Ok(Step::Refuse),
        None => Ok(Step::Pass),
    }
}
