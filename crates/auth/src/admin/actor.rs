//! Who acts on other people's accounts: staff in a request, or an operator on the command line.

use std::net::Ipv4Addr;
use std::sync::Arc;

use store::{Connection, Timestamp, UserId};

use crate::Server;
use crate::context::{Caller, Client, Cx};
use crate::error::Result;
use crate::kit::audit::{self, Event};

/// Who acts.
#[derive(Clone)]
pub struct Actor {
    /// The request; that of nobody on the command line.
    pub cx: Cx,
    is_command: bool,
}

impl Actor {
    /// Staff that is logged in.
    pub fn staff(cx: &Cx) -> Self {
        Self {
            cx: cx.clone(),
            is_command: false,
        }
    }

    /// An operator. Mails are in the language of the site and lead to its public address.
    pub fn command(server: &Arc<Server>) -> Self {
        let settings = &server.config.server;
        let local = format!("http://{}", settings.listen);
        let caller = Caller {
            ip: Ipv4Addr::LOCALHOST.into(),
            user_agent: String::new(),
            base_url: settings.public_url.clone().unwrap_or(local),
            language: settings.language.clone(),
            trust_cookie: None,
        };
        Self {
            cx: Cx::anonymous(server, Client::App, caller),
            is_command: true,
        }
    }

    /// Who it is; nobody on the command line.
    pub fn id(&self) -> Option<UserId> {
        self.cx.user().map(|user| user.id)
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        Timestamp::from(self.cx.now)
    }

    /// Notes an act in the audit log, in the act's transaction.
    pub async fn note(
        &self,
        db: &impl Connection,
        subject: impl Into<Option<UserId>>,
        event: Event<'_>,
    ) -> Result<()> {
        if self.is_command {
            audit::note_command(db, self.now(), subject, event).await
        } else {
            audit::note_as_staff(&self.cx, db, subject, event).await
        }
    }
}
