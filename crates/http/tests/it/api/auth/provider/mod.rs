//! `/auth/provider/*`.

mod redirect;
mod signup;
mod token;
