//! `/auth/email/*`.

mod verify;
mod verify_by_code;
