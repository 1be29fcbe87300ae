//! `/auth/*`.

mod code;
mod email;
mod mfa;
mod password;
mod phone;
mod signup_after_verification;
mod webauthn;
