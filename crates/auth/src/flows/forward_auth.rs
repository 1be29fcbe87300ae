//! Forward authentication: a proxy asks whether a request may pass, and who it is from. Nothing is written.

mod rules;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use config::AccessRule;
use serde_json::Value;
use store::{emails, groups, users};

pub use rules::{Denied, Place};

use crate::Server;
use crate::context::seconds;
use crate::error::Result;
use crate::flows::tokens::{self, Credential, Use};
use crate::kit::jwt::Claims;
use crate::kit::session::{Opened, Session};
use crate::kit::{methods, user_type};

/// What a request shows, the strongest first. One that counts is enough: an application may have bearer tokens of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a> {
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `X-Session-Token`.
    pub session_token: Option<&'a str>,
    /// The session cookie.
    pub cookie: Option<&'a str>,
}

/// Who a request is from.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The user.
    pub user: Arc<users::Model>,
    /// The primary address, if it is verified.
    // Security: an address that nobody confirmed may be somebody else's, and applications let people in by it.
    pub email: Option<String>,
    /// The type.
    pub user_type: Option<String>,
    /// The groups, in alphabetical order.
    pub groups: Vec<String>,
    /// When a second factor or a passkey was shown last, in seconds since 1970.
    pub factor_at: Option<f64>,
}

/// Whether a request may pass.
#[derive(Debug)]
pub enum Verdict {
    /// It may.
    Allowed(Box<Visitor>),
    /// Nobody is logged in.
    Unknown,
    /// Somebody is, and it is not enough.
    Denied(Denied),
}

/// Decides on a request to a place: the rules of the settings that are about it, and one more, must all hold.
pub async fn check(
    server: &Server,
    shown: Shown<'_>,
    place: Option<&Place>,
    rule: &AccessRule,
) -> Result<Verdict> {
    let now = server.clock.now();
    let Some((session, user)) = session(server, shown, now).await? else {
        return Ok(Verdict::Unknown);
    };
    let visitor = visitor(server, &session, user).await?;
    let of_settings = server.config.forward_auth.rules.iter();
    let of_settings = of_settings.filter(|one| rules::is_about(one, place));
    for one in of_settings.chain([rule]) {
        if let Err(denied) = rules::holds(one, &visitor, seconds(now)) {
            return Ok(Verdict::Denied(denied));
        }
    }
    Ok(Verdict::Allowed(Box::new(visitor)))
}

/// A short-lived token that says who a visitor is, to the service behind the proxy.
pub async fn token(server: &Server, visitor: &Visitor) -> Result<String> {
    let now = server.clock.now().timestamp();
    let end = now + i64::from(server.config.forward_auth.token_expires_in);
    let mut claims = Claims::new();
    let text = |value: &Option<String>| value.as_deref().map_or(Value::Null, Value::from);
    claims.insert(
        "preferred_username".to_owned(),
        visitor.user.username.as_str().into(),
    );
    claims.insert("email".to_owned(), text(&visitor.email));
    claims.insert("user_type".to_owned(), text(&visitor.user_type));
    claims.insert("groups".to_owned(), visitor.groups.clone().into());
    tokens::fill(server, &mut claims, Use::Forward, &visitor.user, now, end);
    tokens::sign(server, &claims).await
}

async fn session(
    server: &Server,
    shown: Shown<'_>,
    now: DateTime<Utc>,
) -> Result<Option<(Session, Arc<users::Model>)>> {
    let app = |client| server.config.headless.serves(client);
    if app(config::Client::App) {
        // Each on its own: one that leads nowhere does not hide the other.
        for (token, line) in [(None, shown.authorization), (shown.session_token, None)] {
            let credential = tokens::credential(server, token, line).await?;
            if let Some(found) = open(server, &credential, now).await? {
                return Ok(Some(found));
            }
        }
    }
    let cookie = shown.cookie.filter(|_| app(config::Client::Browser));
    let credential = cookie.map_or(Credential::None, |key| Credential::Session(key.to_owned()));
    open(server, &credential, now).await
}

async fn open(
    server: &Server,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<Option<(Session, Arc<users::Model>)>> {
    let Some(key) = credential.session() else {
        return Ok(None);
    };
    let Opened::Found(session) = Session::open(server, key, now).await? else {
        return Ok(None);
    };
    let Some(user) = session.user() else {
        return Ok(None);
    };
    let is_theirs = match credential {
        Credential::Access { sub, .. } => user.id.0.to_string() == *sub,
        _ => true,
    };
    Ok(is_theirs.then_some((session, user)))
}

async fn visitor(server: &Server, session: &Session, user: Arc<users::Model>) -> Result<Visitor> {
    let (primary, is_verified) = match session.verified_primary() {
        Some((primary, is_verified)) => (primary, is_verified),
        None => match emails::primary_of(&server.db, user.id).await? {
            Some(row) => (Some(row.email), row.verified),
            None => (None, false),
        },
    };
    Ok(Visitor {
        email: primary.filter(|_| is_verified),
        user_type: user_type::of(server, &user).await?,
        groups: groups::names_of(&server.db, user.id).await?,
        factor_at: methods::last_factor_at(session, &user),
        user,
    })
}
