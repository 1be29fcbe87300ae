//! `/auth/code/*`.

pub(crate) mod confirm;
pub(crate) mod request;
pub(crate) mod resend;
