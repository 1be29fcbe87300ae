//! `/auth/*`.

mod code;
mod email;
mod password;
mod phone;
