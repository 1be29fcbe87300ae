//! `/auth/email/*`.

mod verify_by_code;
