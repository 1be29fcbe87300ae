//! The endpoints. Path is place: `POST /auth/email/verify` is `auth/email/verify.rs`, `post`.

pub mod account;
pub mod auth;
pub mod config;
