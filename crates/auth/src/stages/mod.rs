//! The stages: what a login must pass between the proof and the session, and in which order.

use crate::context::Cx;
use crate::error::Result;
use crate::login::Login;

pub mod login_by_code;
pub mod mfa_authenticate;
pub mod mfa_enroll;
pub mod mfa_trust;
pub mod passkey_signup;
pub mod pending_approval;
pub mod verify_email;
pub mod verify_phone;

/// A stage. The name on the wire is its key, which is also the id of its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A one-time code instead of, or on top of, the first proof.
    LoginByCode,
    /// The phone number must be verified.
    VerifyPhone,
    /// The e-mail address must be verified.
    VerifyEmail,
    /// Staff must let the user in; not a stage of allauth's.
    PendingApproval,
    /// A second factor.
    MfaAuthenticate,
    /// A second factor must be set up.
    MfaEnroll,
    /// Shall this browser be trusted?
    MfaTrust,
    /// A sign-up that ends with making a passkey.
    PasskeySignup,
}

/// Stages in the order a login meets them. The order is policy; it is written here only.
/// Compat: `allauth/account/adapter.py` `get_login_stages`.
pub const ORDER: [Stage; 8] = [
    Stage::LoginByCode,
    Stage::VerifyPhone,
    Stage::VerifyEmail,
    Stage::PendingApproval,
    Stage::MfaAuthenticate,
    Stage::MfaEnroll,
    Stage::MfaTrust,
    Stage::PasskeySignup,
];

/// What a stage says when a login reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing to do here: go on.
    Pass,
    /// The user must act; the login is kept.
    Wait,
    /// The login ends here.
    Refuse,
}

impl Stage {
    /// The name in sessions and answers; allauth's.
    pub fn key(self) -> &'static str {
        match self {
            Self::LoginByCode => "login_by_code",
            Self::VerifyPhone => "verify_phone",
            Self::VerifyEmail => "verify_email",
            Self::PendingApproval => "pending_approval",
            Self::MfaAuthenticate => "mfa_authenticate",
            Self::MfaEnroll => "mfa_enroll",
            Self::MfaTrust => "mfa_trust",
            Self::PasskeySignup => "mfa_signup_webauthn",
        }
    }

    /// Whether the settings have this stage at all.
    pub fn is_on(self, cx: &Cx) -> bool {
        match self {
            Self::MfaEnroll => mfa_enroll::is_on(cx),
            Self::MfaTrust => mfa_trust::is_on(cx),
            Self::PasskeySignup => cx.server.config.mfa.allows_passkey_signup(),
            Self::PendingApproval => cx.server.user_types.is_on(),
            Self::LoginByCode | Self::VerifyPhone | Self::VerifyEmail | Self::MfaAuthenticate => {
                true
            }
        }
    }

    /// Asks the stage what a login must do here. It may be asked again on a later request.
    pub async fn enter(self, cx: &Cx, login: &mut Login) -> Result<Step> {
        match self {
            Self::LoginByCode => login_by_code::enter(cx, login).await,
            Self::VerifyPhone => verify_phone::enter(cx, login).await,
            Self::VerifyEmail => verify_email::enter(cx, login).await,
            Self::PendingApproval => pending_approval::enter(cx, login).await,
            Self::MfaAuthenticate => mfa_authenticate::enter(cx, login).await,
            Self::MfaEnroll => mfa_enroll::enter(cx, login).await,
            Self::MfaTrust => Ok(mfa_trust::enter(cx, login)),
            Self::PasskeySignup => Ok(passkey_signup::enter(login)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ORDER;

    #[test]
    fn the_order_has_every_stage_under_allauths_key_and_one_of_our_own() {
        let keys = ORDER.map(super::Stage::key);
        assert_eq!(
            keys,
            [
                "login_by_code",
                "verify_phone",
                "verify_email",
                "pending_approval",
                "mfa_authenticate",
                "mfa_enroll",
                "mfa_trust",
                "mfa_signup_webauthn"
            ]
        );
    }
}
