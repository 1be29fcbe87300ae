//! The suite: requests in, answers out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "a test ends at the first surprise, and all of it is one program"
)]

#![recursion_limit = "256"]

mod api;
mod codes;
mod edge;
mod support;
