//! One module for each path, as in `src/api`.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod account;
mod auth;
mod config;
pub(crate) mod tokens;
