//! `/auth/password/*`.

mod reset_by_code;
