//! What every flow is handed: who calls, when, in which session, and the server around it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDateTime, Utc};
use config::TokenStrategy;
use store::users;

use crate::Server;
use crate::error::{Error, Result};
use crate::flows::tokens::Credential;
use crate::kit::session::{Opened, Session};

/// The two kinds of clients allauth knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Session cookie and CSRF token.
    Browser,
    /// Session token in a header.
    App,
}

/// Where a request came from, as far as the edge could tell.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The client's address, proxies seen through.
    pub ip: IpAddr,
    /// The client's own words.
    pub user_agent: String,
    /// Scheme and host under which the client reached us, without a trailing slash.
    pub base_url: String,
    /// The language to answer in, e.g. `en`.
    pub language: String,
    /// The trusted-browser cookie, if any.
    pub trust_cookie: Option<String>,
}

/// The context of one request. Clones share the session.
#[derive(Clone)]
pub struct Cx {
    /// The server around the request.
    pub server: Arc<Server>,
    /// The kind of client.
    pub client: Client,
    /// Where the request came from.
    pub caller: Arc<Caller>,
    /// The time of the request; the only time there is in this crate.
    pub now: DateTime<Utc>,
    /// The session.
    pub session: Session,
    has_mail: Arc<AtomicBool>,
    given_trust: Arc<Mutex<Option<String>>>,
}

impl Cx {
    /// Opens the context of a request.
    ///
    /// A browser's unknown cookie is an anonymous visitor; an app's unknown token is reported.
    /// Compat: `allauth/headless/internal/authkit.py` `authentication_context`.
    ///
    /// # Errors
    /// `SessionGone` with the app client's unknown token.
    pub async fn open(
        server: &Arc<Server>,
        client: Client,
        caller: Caller,
        credential: &Credential,
    ) -> Result<Self> {
        let cx = Self::anonymous(server, client, caller);
        let headless = &server.config.headless;
        let Some(token) = credential.session().filter(|token| !token.is_empty()) else {
            return Ok(cx);
        };
        let Opened::Found(session) = Session::open(server, token, cx.now).await? else {
            let is_looked_up = headless.jwt_stateful_validation_enabled;
            return match credential {
                _ if client == Client::Browser => Ok(cx),
                // Compat: where sessions are looked up, a token without one is no token.
                Credential::Access { .. } if is_looked_up => Ok(cx),
                _ => Err(Error::SessionGone),
            };
        };
        // Compat: `lookup_session` of the JWT strategy does not take an expired row for a session; the other one does.
        let is_expired = session.token().is_none() && !session.is_modified();
        if is_expired && client == Client::App && headless.token_strategy == TokenStrategy::Jwt {
            return Err(Error::SessionGone);
        }
        if let Credential::Access { sub, .. } = credential
            && headless.jwt_stateful_validation_enabled
            && session
                .user()
                .is_none_or(|user| user.id.0.to_string() != *sub)
        {
            return Ok(cx);
        }
        Ok(Self { session, ..cx })
    }

    /// The context of a visitor without a session.
    pub fn anonymous(server: &Arc<Server>, client: Client, caller: Caller) -> Self {
        Self {
            server: server.clone(),
            client,
            caller: Arc::new(caller),
            now: server.clock.now(),
            session: Session::default(),
            has_mail: Arc::default(),
            given_trust: Arc::default(),
        }
    }

    /// Who is logged in.
    pub fn user(&self) -> Option<Arc<users::Model>> {
        self.session.user()
    }

    /// Who is logged in.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody is.
    pub fn must_be_user(&self) -> Result<Arc<users::Model>> {
        self.user().ok_or(Error::Unauthenticated)
    }

    /// # Errors
    /// `Conflict` when somebody is logged in.
    pub fn must_be_anonymous(&self) -> Result<()> {
        if self.user().is_some() {
            Err(Error::Conflict)
        } else {
            Ok(())
        }
    }

    /// The same request, answered in another language.
    #[must_use]
    pub fn speaking(&self, language: &str) -> Self {
        let caller = Caller {
            language: language.to_owned(),
            ..self.caller.as_ref().clone()
        };
        Self {
            caller: Arc::new(caller),
            ..self.clone()
        }
    }

    /// The time on the clock of the configured time zone, which password reset keys count in.
    pub fn local_time(&self) -> NaiveDateTime {
        self.now.with_timezone(&self.server.time_zone).naive_local()
    }

    /// Notes that this request put something in the outbox.
    pub fn note_mail(&self) {
        self.has_mail.store(true, Ordering::Relaxed);
    }

    /// Whether this request put something in the outbox.
    pub fn has_mail(&self) -> bool {
        self.has_mail.load(Ordering::Relaxed)
    }

    /// Gives the browser a new trusted-browser cookie, of this value, with the answer.
    pub fn give_trust(&self, cookie: String) {
        *self
            .given_trust
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(cookie);
    }

    /// The trusted-browser cookie that the browser gets with the answer, if any.
    pub fn given_trust(&self) -> Option<String> {
        self.given_trust
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The time of the request in seconds since 1970, with a fraction, as sessions keep it.
    pub fn seconds(&self) -> f64 {
        seconds(self.now)
    }
}

/// A time in seconds since 1970, microseconds as the fraction.
#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds of this era fit an f64 exactly enough"
)]
pub fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp_micros() as f64 / 1e6
}
