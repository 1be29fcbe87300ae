//! `/auth/*`.

mod code;
mod email;
mod mfa;
mod password;
mod phone;
mod webauthn;
