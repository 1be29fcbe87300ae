//! The endpoints. Path is place: `POST /auth/email/verify` is `auth/email/verify.rs`, `post`.

pub(crate) mod account;
pub(crate) mod auth;
pub(crate) mod config;
pub(crate) mod tokens;
