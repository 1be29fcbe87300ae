//! `/auth/password/*`.

pub mod request;
pub mod reset;
