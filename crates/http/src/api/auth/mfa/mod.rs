//! `/auth/2fa/*`. A digit cannot start the name of a module.

pub(crate) mod authenticate;
pub(crate) mod reauthenticate;
pub(crate) mod trust;
