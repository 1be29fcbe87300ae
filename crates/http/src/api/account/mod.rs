//! `/account/*`: what belongs to whoever is logged in.

pub(crate) mod activity;
pub(crate) mod authenticators;
pub(crate) mod email;
pub(crate) mod password;
pub(crate) mod phone;
pub(crate) mod profile;
pub(crate) mod providers;
