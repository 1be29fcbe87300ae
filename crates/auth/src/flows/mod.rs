//! The flows: what a caller may start. One file per verb; nothing here waits for anybody.

pub mod activity;
pub mod authenticators;
pub mod code_login;
pub mod email_codes;
pub mod email_verification;
pub mod emails;
pub mod logout;
pub mod mfa_reauthenticate;
pub mod newcomer;
pub mod passkey_login;
pub mod password_change;
pub mod password_login;
pub mod password_reset;
pub mod password_reset_codes;
pub mod phone;
pub mod reauthenticate;
pub mod recovery_codes;
pub mod sign_in;
pub mod signup;
pub mod totp;
pub mod user_sessions;
pub mod username;
pub mod webauthn;
