//! `/auth/phone/*`.

mod verify;
