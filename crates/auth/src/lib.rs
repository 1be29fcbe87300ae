//! The rules: flows a caller may start, stages a login must pass, and the kit both are made of.
//!
//! Nothing here knows HTTP. What `http` shows of a user it gets from types defined or re-exported here.

pub mod admin;
pub mod configuration;
pub mod context;
pub mod error;
pub mod flows;
pub mod inbox;
pub mod kit;
pub mod login;
pub mod messages;
pub mod server;
pub mod stages;
pub mod status;
pub mod user_types;

pub use config::Settings;
pub use context::{Caller, Client, Cx};
pub use django::csrf;
pub use error::{Code, Error, FieldError, Result};
pub use server::{Clock, Seams, Server, StartError, SystemClock};
pub use store::users::Model as User;
