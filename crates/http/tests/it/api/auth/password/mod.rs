//! `/auth/password/*`.

mod request;
mod reset;
mod reset_by_code;
