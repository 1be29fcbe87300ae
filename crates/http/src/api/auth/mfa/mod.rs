//! `/auth/2fa/*`. A digit cannot start the name of a module.

pub mod authenticate;
pub mod reauthenticate;
pub mod trust;
