//! The binary, as an operator uses it: started as a process, asked over a socket, stopped, killed.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends at the first surprise, and all of it is one program"
)]

mod beside_django;
mod commands;
mod crash;
mod exchange;
mod first_run;
mod keys;
mod providers;
mod proxies;
mod serve;
mod support;
mod verifying_tokens;
