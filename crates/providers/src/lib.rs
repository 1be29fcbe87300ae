//! Third parties that people log in with. A provider is one file of the catalogue: where its endpoints are,
//! what to ask for, and where in its answer a person is. A [`Client`] speaks to one on behalf of one [`App`].

mod app;
mod call;
mod check;
mod client;
mod custom;
mod display;
pub mod docs;
mod documents;
mod error;
pub mod fetch;
mod fill;
mod jwt;
mod mapping;
mod oauth1;
mod oauth2;
mod oidc;
mod openid;
mod pointer;
mod provider;
mod quirks;
mod registry;
pub mod saml;
mod sample;
mod send;
mod shape;
mod source;
#[cfg(test)]
mod testing;
mod variable;

pub use app::{App, Options, Secret, VerifiedEmail};
pub use call::{Call, Signature};
pub use client::{Action, Begin, Callback, Client, Once, Outcome, Redirect, Token, TokenInput};
pub use display::{Brand, Display};
pub use documents::Documents;
pub use error::Error;
pub use fetch::{Egress, Fetch, FetchError, Guarded, Method, Request, Response};
pub use mapping::{Email, Identity, Phone};
pub use provider::{EmailTrust, Protocol, Provider};
pub use registry::{CatalogError, Registry};
