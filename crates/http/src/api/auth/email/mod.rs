//! `/auth/email/*`.

pub mod verify;
