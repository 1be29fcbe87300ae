//! `/auth/*`: logging in, signing up, proving who one is.

pub mod code;
pub mod email;
pub mod login;
pub mod mfa;
pub mod password;
pub mod phone;
pub mod reauthenticate;
pub mod session;
pub mod sessions;
pub mod signup;
pub mod webauthn;
