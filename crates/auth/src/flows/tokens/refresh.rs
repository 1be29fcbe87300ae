//! New tokens for a refresh token.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{sessions, tx, user_sessions, users};

use super::{Listed, Token, Use, access_token, open, refresh_token};
use crate::Server;
use crate::context::{self, Cx};
use crate::error::{Error, Result};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::session::{Opened, Session, row_key};

/// Tokens that others took the place of, within the grace: `{id: {"at": when, "next": the other's id}}`.
const REPLACED: &str = "vestibule_replaced_refresh_tokens";
/// How often a session that others write to at the same time is tried.
const PATIENCE: u32 = 16;

/// What is asked for with.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct RefreshInput {
    /// The token.
    #[serde(default)]
    #[schema(value_type = String, required)]
    pub refresh_token: Field,
}

/// New tokens.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Refreshed {
    /// For the `Authorization` header.
    pub access_token: String,
    /// For the next time; absent where the one that was shown stays good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// What a token that was signed here is to its session.
enum Standing {
    /// Listed.
    Good,
    /// Another one took its place a moment ago: this one.
    Replaced(String),
    /// Another one took its place before that.
    Stolen,
    /// It was never listed, or no session lists anything.
    Unknown,
}

/// New tokens for a refresh token. Where they rotate, it is good no more.
/// Compat: `allauth/headless/tokens/strategies/jwt/strategy.py` `refresh_token`.
///
/// # Errors
/// `Invalid` without a reason when it is not, or no longer, good.
pub async fn refresh(cx: &Cx, input: &RefreshInput) -> Result<Refreshed> {
    let mut form = Form::default();
    let token = form.text("refresh_token", &input.refresh_token, Rules::REQUIRED);
    form.finish()?;
    let token = token.unwrap_or_default();
    let server = &cx.server;
    let refused = || Error::Invalid(Vec::new());
    let token = open(server, &token, Use::Refresh, cx.now).await?;
    let token = token.ok_or_else(refused)?;
    // Many may come at once, on several nodes: the session's row decides, and who loses looks again.
    for _ in 0..PATIENCE {
        let Some((session, user)) = session_of(server, &token, cx.now).await? else {
            return Err(refused());
        };
        match standing(server, &session, &token, cx.now) {
            Standing::Unknown => return Err(refused()),
            Standing::Stolen => {
                end_family(cx, &token, &user).await?;
                return Err(refused());
            }
            Standing::Replaced(next) => {
                return copy(server, &session, &user, &token, &next, cx.now).await;
            }
            Standing::Good if !server.config.headless.jwt_rotate_refresh_token => {
                return Ok(Refreshed {
                    access_token: access_token(server, &user, &token.session, cx.now).await?,
                    refresh_token: None,
                });
            }
            Standing::Good => {
                let refresh_token = replace(server, &session, &user, &token, cx.now).await?;
                if session.save_if_unchanged(server, cx.now).await? {
                    return Ok(Refreshed {
                        access_token: access_token(server, &user, &token.session, cx.now).await?,
                        refresh_token: Some(refresh_token),
                    });
                }
            }
        }
    }
    Err(Error::Busy { retry_after: 1 })
}

/// The session of a token, if it is still this user's.
async fn session_of(
    server: &Server,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<(Session, Arc<users::Model>)>> {
    let Opened::Found(session) = Session::open(server, &token.session, now).await? else {
        return Ok(None);
    };
    let user = session
        .user()
        .filter(|user| user.id.0.to_string() == token.sub);
    // One that a retired secret key tied to its user stays where its tokens say it is.
    session.keep_token(&token.session);
    Ok(user.map(|user| (session, user)))
}

fn standing(server: &Server, session: &Session, token: &Token, now: DateTime<Utc>) -> Standing {
    let headless = &server.config.headless;
    let (listed, seconds) = (Listed::of(session), now.timestamp());
    let is_good = |jti: &str| listed.exp(jti).is_some_and(|exp| exp > seconds);
    if is_good(&token.jti) {
        return Standing::Good;
    }
    let grace = headless.jwt_refresh_token_grace;
    let Some((last, last_exp)) = listed.last().filter(|_| grace > 0) else {
        return Standing::Unknown;
    };
    let replaced = Replaced::of(session, now, grace);
    if let Some(next) = replaced.follow(&token.jti).filter(|next| is_good(next)) {
        return Standing::Replaced(next.to_owned());
    }
    // It was signed for this session, so it was listed once, and is not any more. Two cases are innocent: somebody wrote
    // an older state of the session back, or Django replaced it just now, which keeps no account of that.
    let made = last_exp - i64::from(headless.jwt_refresh_token_expires_in);
    let is_django_s = made + i64::from(grace) >= seconds && !replaced.has_made(last);
    let is_innocent = token.exp > last_exp || is_django_s;
    if is_innocent || !headless.jwt_rotate_refresh_token {
        Standing::Unknown
    } else {
        Standing::Stolen
    }
}

/// Puts a new token in the place of one, in the session.
async fn replace(
    server: &Server,
    session: &Session,
    user: &users::Model,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<String> {
    let mut listed = Listed::of(session);
    let (new, jti) = listed.add(server, user, &token.session, now).await?;
    listed.0.shift_remove(&token.jti);
    listed.keep(session);
    let grace = server.config.headless.jwt_refresh_token_grace;
    if grace > 0 {
        let mut replaced = Replaced::of(session, now, grace);
        let entry = json!({"at": context::seconds(now), "next": jti});
        replaced.map.insert(token.jti.clone(), entry);
        session.set(REPLACED, replaced.map);
    }
    Ok(new)
}

/// A copy of the token that took another one's place, and an access token.
async fn copy(
    server: &Server,
    session: &Session,
    user: &users::Model,
    token: &Token,
    jti: &str,
    now: DateTime<Utc>,
) -> Result<Refreshed> {
    let end = Listed::of(session).exp(jti).unwrap_or_default();
    let span = (now.timestamp(), end);
    let (copy, _) = refresh_token(server, user, &token.session, span, Some(jti)).await?;
    Ok(Refreshed {
        access_token: access_token(server, user, &token.session, now).await?,
        refresh_token: Some(copy),
    })
}

/// Ends the session whose refresh token somebody used who should not have it.
// Security: who is the thief cannot be known, so both have to log in again.
async fn end_family(cx: &Cx, token: &Token, user: &users::Model) -> Result<()> {
    let key = row_key(&cx.server, &token.session);
    tx(&cx.server.db, async |tx| {
        sessions::delete(tx, &key).await?;
        user_sessions::delete_by_key(tx, &key).await?;
        audit::note(cx, tx, user.id, Event::RefreshTokenReused).await
    })
    .await
}

/// Which token took the place of which, and when.
struct Replaced {
    map: Map<String, Value>,
    /// The beginning of the grace.
    since: f64,
}

impl Replaced {
    /// Those within the grace, and a moment longer: times in tokens are whole seconds.
    fn of(session: &Session, now: DateTime<Utc>, grace: u32) -> Self {
        let mut map = match session.get(REPLACED) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        let since = context::seconds(now) - f64::from(grace);
        map.retain(|_, entry| entry["at"].as_f64().is_some_and(|at| at >= since - 2.0));
        Self { map, since }
    }

    /// The last of those that took the place of a token, each after the other.
    fn follow(&self, jti: &str) -> Option<&str> {
        let mut last = None;
        let mut at = jti;
        // Nothing takes a place twice, so this ends after as many steps as there are.
        for _ in 0..self.map.len() {
            let entry = self.map.get(at);
            let entry = entry.filter(|one| one["at"].as_f64().is_some_and(|at| at >= self.since));
            match entry.and_then(|entry| entry["next"].as_str()) {
                Some(next) => (last, at) = (Some(next), next),
                None => break,
            }
        }
        last
    }

    /// Whether this token took the place of another one here.
    fn has_made(&self, jti: &str) -> bool {
        self.map.values().any(|entry| entry["next"] == jti)
    }
}
