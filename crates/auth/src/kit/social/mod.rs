//! What logins through providers are made of: which providers there are here, what waits for a person to come back
//! from one, and what came back with them.

mod apps;
pub(crate) mod client;
mod pending;
mod secrets;
mod shown;
mod social_login;
mod states;

pub use apps::{Catalogue, Installed, find, of_slug, offered, usable};
pub use pending::{clear_pending, keep_pending, pending};
pub use secrets::seal_app;
pub use shown::{ProviderOut, SocialAccountOut};
pub use social_login::{Draft, SocialLogin};
pub use states::{Asked, Errand, Process, all, new_id, set_all, stash, take, take_last};
