//! `/account/*`: what belongs to whoever is logged in.

pub mod authenticators;
pub mod email;
pub mod password;
pub mod phone;
