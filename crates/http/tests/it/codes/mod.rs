//! What holds for every one-time code, whatever it is for.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod model;
mod races;
mod secrets;
mod uses;
