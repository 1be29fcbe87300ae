//! `/account/*`.

mod activity;
mod authenticators;
mod email;
mod password;
mod phone;
mod providers;
