//! `/account/password/*`.

pub(crate) mod change;
