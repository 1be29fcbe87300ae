//! The suite: requests in, answers out.

#![recursion_limit = "256"]

mod api;
mod codes;
mod edge;
mod support;
