//! `/auth/phone/*`.

pub mod verify;
