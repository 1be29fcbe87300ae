//! HTTP: routes, envelopes, sessions in and out, the API document. The rules are in `auth`.

mod accounts;
mod api;
pub mod cookies;
mod cx;
pub mod edge;
mod inbox;
mod input;
pub mod openapi;
mod pages;
mod reply;
mod routes;
mod services;
mod system;
pub mod ui;
mod well_known;

use std::sync::Arc;

use async_trait::async_trait;
use auth::Server;

pub use routes::router;

/// What happens after a request put a message in the outbox.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Sends what is due, or wakes who does.
    async fn deliver(&self);
}

/// What every route may use.
#[derive(Clone)]
pub struct App {
    /// The server.
    pub server: Arc<Server>,
    /// Whoever sends what is in the outbox.
    pub outbox: Arc<dyn Outbox>,
    /// The pages of the web app.
    pub ui: Arc<ui::Ui>,
    /// Whether nobody but the developer at this machine can be here.
    pub is_development: bool,
}
