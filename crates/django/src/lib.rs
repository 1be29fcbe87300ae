//! Django's and allauth's formats as pure functions: what goes in is passed in, including time,
//! keys and randomness. No I/O. Every format is proven by `vectors.json`, which the real Django made.

pub mod base;
pub mod confirmation_key;
pub mod csrf;
pub mod keys;
pub mod password;
pub mod python;
pub mod random;
pub mod recovery_codes;
pub mod reset_key;
pub mod session;
pub mod sid;
pub mod signing;
pub mod trust;
pub mod user_code;
#[cfg(test)]
mod vectors;

pub use keys::{Keys, salted_hmac};
pub use python::python_str;
