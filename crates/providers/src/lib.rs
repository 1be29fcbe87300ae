//! Third parties that people log in with. A provider is one file of the catalogue: where its endpoints are,
//! what to ask for, and where in its answer a person is.

mod mapping;
mod registry;

pub use mapping::{Email, Identity};
pub use registry::{EmailTrust, Error, Protocol, Provider, Registry};
