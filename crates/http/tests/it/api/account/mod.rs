//! `/account/*`.

mod authenticators;
mod email;
mod password;
mod phone;
