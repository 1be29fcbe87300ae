//! `/auth/password/*`.

pub(crate) mod request;
pub(crate) mod reset;
