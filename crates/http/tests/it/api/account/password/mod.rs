//! `/account/password/*`.

mod change;
