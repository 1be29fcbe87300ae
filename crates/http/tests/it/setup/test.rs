//! The value that every test gets.

use std::net::Ipv4Addr;
use std::ops::Deref;
use std::sync::Arc;

use auth::{Client, Settings};
use providers::fetch::Fetch;
use vestibule_http::ui::Ui;

use super::ask::Ask;
use super::device::{Device, exchange};
use super::person::Facts;
use super::post::Mail;
use super::reply::Reply;
use super::world::{World, settings};

/// A server and the device that a test has in hand. It can be used as that device.
///
/// Dropping it fails the test if there are messages that nobody looked at.
pub struct Test {
    pub world: Arc<World>,
    device: Device,
}

impl Test {
    /// A browser before a server with these pages.
    pub async fn showing(ui: Ui, text: &str) -> Self {
        let world = World::showing(ui, settings(text)).await;
        Self {
            device: Device::new(world.clone(), Client::Browser),
            world,
        }
    }

    /// With settings that are laid over those of all tests.
    pub async fn of(client: Client, text: &str) -> Self {
        Self::on(client, settings(text)).await
    }

    /// With settings as they are.
    pub async fn on(client: Client, settings: Settings) -> Self {
        let world = World::start(settings).await;
        Self {
            device: Device::new(world.clone(), client),
            world,
        }
    }

    /// With these third parties.
    pub async fn calling(client: Client, text: &str, fetch: Arc<dyn Fetch>) -> Self {
        let world = World::calling(fetch, settings(text)).await;
        Self {
            device: Device::new(world.clone(), client),
            world,
        }
    }

    /// For tests to which the client does not matter.
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// The same with settings.
    pub async fn with(text: &str) -> Self {
        Self::of(Client::App, text).await
    }

    /// A person; see [`Facts`] for what can be said of them.
    pub fn user(&self, username: &str) -> Facts {
        Facts::new(self.world.clone(), username)
    }

    /// Another device of the same kind.
    pub fn device(&self) -> Device {
        Device::new(self.world.clone(), self.client)
    }

    /// Asks for something outside of the clients.
    pub async fn world_get(&self, path: &str) -> Reply {
        self.world_ask(Ask::new("GET", path)).await
    }

    /// The same for any request.
    pub async fn world_ask(&self, ask: Ask) -> Reply {
        let path = ask.path.clone();
        exchange(&self.world, &path, Ipv4Addr::LOCALHOST.into(), ask).await
    }

    /// The time as answers give it.
    pub fn now(&self) -> f64 {
        self.world.clock.seconds()
    }

    /// Lets so many seconds pass.
    pub fn advance(&self, seconds: f64) {
        self.world.clock.advance(seconds);
    }

    /// The one mail since the last call.
    #[track_caller]
    pub fn mail(&self) -> impl Future<Output = Mail> {
        let caller = std::panic::Location::caller();
        async move {
            let mut mails = self.mails().await;
            let list: Vec<_> = mails
                .iter()
                .map(|mail| format!("{} to {}", mail.template(), mail.to()))
                .collect();
            assert_eq!(mails.len(), 1, "one mail, not {list:?}, at {caller}");
            mails.remove(0)
        }
    }

    /// The mails since the last call.
    pub async fn mails(&self) -> Vec<Mail> {
        self.world.post.take_mails().await
    }
}

impl Deref for Test {
    type Target = Device;

    fn deref(&self) -> &Device {
        &self.device
    }
}

impl Drop for Test {
    fn drop(&mut self) {
        let unseen = self.world.post.unseen();
        if !std::thread::panicking() {
            assert!(
                unseen.is_empty(),
                "messages that nobody looked at: {unseen:?}"
            );
        }
    }
}

/// Makes two tests of each function, `::app` and `::browser`. Settings may follow the parameter.
macro_rules! both_clients {
    ($($(#[$attribute:meta])* async fn $name:ident($t:ident: Test $(, $settings:expr)?) $body:block)*) => {$(
        mod $name {
            use super::*;

            const SETTINGS: &[&str] = &[$($settings)?];

            $(#[$attribute])*
            async fn run($t: Test) $body

            #[tokio::test]
            async fn app() {
                run(Test::of(auth::Client::App, &SETTINGS.concat()).await).await;
            }

            #[tokio::test]
            async fn browser() {
                run(Test::of(auth::Client::Browser, &SETTINGS.concat()).await).await;
            }
        }
    )*};
}
pub(crate) use both_clients;
