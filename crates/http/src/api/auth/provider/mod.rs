//! `/auth/provider/*`: logging in and signing up through providers.

pub(crate) mod redirect;
pub(crate) mod signup;
pub(crate) mod token;
