//! `/auth/code/*`.

mod confirm;
mod request;
mod resend;
