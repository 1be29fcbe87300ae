//! `/auth/*`: logging in, signing up, proving who one is.

pub(crate) mod approval;
pub(crate) mod code;
pub(crate) mod email;
pub(crate) mod invitation;
pub(crate) mod login;
pub(crate) mod mfa;
pub(crate) mod password;
pub(crate) mod phone;
pub(crate) mod provider;
pub(crate) mod reauthenticate;
pub(crate) mod session;
pub(crate) mod sessions;
pub(crate) mod signup;
pub(crate) mod webauthn;
