//! `/auth/code/*`.

pub mod confirm;
pub mod request;
pub mod resend;
