//! What every test starts from: a server with a database, a clock and an outbox of its own, clients that
//! keep cookies and tokens as real ones do, and people who have accounts.

mod ask;
mod browser;
mod clock;
mod device;
mod person;
mod post;
mod reply;
mod rows;
mod test;
mod world;

pub use ask::Ask;
pub use browser::{CAROL, DUMMY, param};
pub use device::{Device, exchange, exchange_with};
pub use person::{Facts, Person};
pub use reply::Reply;
pub use test::Test;
pub(crate) use test::both_clients;
pub use world::{World, settings};
