//! The suite: requests in; answers, cookies, mails and rows out. No sockets, no sleeping.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "a test ends at the first surprise, and all of it is one program"
)]
#![recursion_limit = "256"]

mod setup;
mod support;

mod accounts;
pub(crate) mod api;
mod codes;
mod compat;
mod edge;
mod openapi;
mod security;
mod services;
mod shared_with_django;
mod ui;
mod user_types;
mod well_known;
