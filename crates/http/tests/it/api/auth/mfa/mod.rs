//! `/auth/2fa/*`.

mod authenticate;
mod enroll;
mod reauthenticate;
mod trust;
