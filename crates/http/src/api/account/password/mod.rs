//! `/account/password/*`.

pub mod change;
