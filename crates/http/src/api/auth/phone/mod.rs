//! `/auth/phone/*`.

pub(crate) mod verify;
