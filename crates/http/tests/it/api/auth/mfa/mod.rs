//! `/auth/2fa/*`.

mod authenticate;
mod reauthenticate;
mod trust;
