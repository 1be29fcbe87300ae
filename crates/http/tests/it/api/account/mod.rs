//! `/account/*`.

mod authenticators;
mod phone;
