//! `/account/*`.

mod phone;
