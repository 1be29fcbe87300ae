//! `/auth/*`.

mod code;
mod email;
mod login;
mod mfa;
mod password;
mod phone;
mod provider;
mod reauthenticate;
mod session;
mod sessions;
mod signup;
mod signup_after_verification;
mod webauthn;
