//! The list of one's sessions, and ending them.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use store::{Timestamp, UserSessionId, sessions, user_sessions, users};

use crate::context::{Cx, seconds};
use crate::error::Result;
use crate::flows::logout::logout;
use crate::flows::sign_in;
use crate::kit::audit::{self, Event};
use crate::kit::form::Field;
use crate::kit::{choices, session};

/// How long a login may take from its record to its session.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(1);

/// Which sessions to end.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct EndSessionsInput {
    /// Their ids.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, required, example = json!([123, 345]))]
    pub sessions: Field,
}

/// A session as its owner sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SessionOut {
    /// What the device calls itself.
    #[schema(example = "Mozilla/5.0")]
    pub user_agent: String,
    /// Where it was last seen.
    #[schema(example = "127.2.3.192")]
    pub ip: String,
    /// When it was logged in, in seconds since 1970.
    #[schema(example = 1_711_555_057.065_702)]
    pub created_at: f64,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// Names it when it shall end.
    pub id: i64,
    /// When it was last seen, in seconds since 1970; only with `[usersessions] track_activity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<f64>,
}

/// The sessions of a user that still work. Records of others are deleted on the way.
/// Compat: `allauth/usersessions/models.py` `purge_and_list`.
pub async fn list(cx: &Cx, user: &users::Model) -> Result<Vec<SessionOut>> {
    let current = cx.session.row_key(&cx.server);
    let is_tracked = cx.server.config.usersessions.track_activity;
    let alive = purge(cx, user).await?;
    Ok(alive
        .into_iter()
        .map(|row| SessionOut {
            user_agent: row.user_agent,
            ip: row.ip.as_str().to_owned(),
            created_at: seconds(row.created_at.into()),
            is_current: Some(&row.session_key) == current.as_ref(),
            id: row.id.0,
            last_seen_at: is_tracked.then(|| seconds(row.last_seen_at.into())),
        })
        .collect())
}

/// Deletes the records of sessions that are gone, expired, or no longer this user's; those of another password
/// with the sessions themselves.
pub async fn purge(cx: &Cx, user: &users::Model) -> Result<Vec<user_sessions::Model>> {
    let db = &cx.server.db;
    let current = cx.session.row_key(&cx.server);
    let rows = user_sessions::of_user(db, user.id).await?;
    let keys: Vec<_> = rows.iter().map(|row| row.session_key.as_str()).collect();
    let stored = sessions::find_all(db, &keys, Timestamp::from(cx.now)).await?;
    let mut alive = Vec::new();
    for row in rows {
        let found = stored.iter().find(|one| one.session_key == row.session_key);
        // The session of this very request may not be written yet.
        let is_alive = Some(&row.session_key) == current.as_ref()
            || found.is_some_and(|one| session::belongs_to(&cx.server, one, user));
        if is_alive {
            alive.push(row);
            continue;
        }
        match found {
            Some(_) => {
                sessions::delete(db, &row.session_key).await?;
            }
            // A login that is still under way has its record before its session.
            None if cx.now - row.created_at.to_utc() < UNDER_WAY => continue,
            None => {}
        }
        user_sessions::delete(db, row.id).await?;
    }
    Ok(alive)
}

/// Ends some of the user's sessions; ending the current one logs out.
/// Compat: `allauth/headless/usersessions/inputs.py`.
///
/// # Errors
/// `Invalid` on `sessions`: nothing chosen, no list, not an id, not one of theirs.
pub async fn end(cx: &Cx, user: &users::Model, input: &EndSessionsInput) -> Result<()> {
    let ids = choices::some("sessions", &input.sessions)?;
    let ids: Vec<_> = ids.into_iter().map(UserSessionId).collect();
    let db = &cx.server.db;
    let rows = user_sessions::by_ids(db, user.id, &ids).await?;
    if let Some(unknown) = ids.iter().find(|id| rows.iter().all(|row| row.id != **id)) {
        return Err(choices::unknown("sessions", unknown.0));
    }
    let current = cx.session.row_key(&cx.server);
    for row in rows
        .iter()
        .filter(|row| Some(&row.session_key) != current.as_ref())
    {
        let event = Event::SessionEnded {
            ip: row.ip.as_str(),
            user_agent: &row.user_agent,
        };
        store::tx(db, async |tx| {
            sessions::delete(tx, &row.session_key).await?;
            user_sessions::delete(tx, row.id).await?;
            audit::note(cx, tx, user.id, event).await
        })
        .await?;
    }
    if rows
        .iter()
        .any(|row| Some(&row.session_key) == current.as_ref())
    {
        logout(cx).await?;
    }
    Ok(())
}

/// Notes where and when the session is used, where the settings ask for it.
/// Compat: `allauth/usersessions/middleware.py`.
pub async fn track(cx: &Cx) -> Result<()> {
    if !cx.server.config.usersessions.track_activity {
        return Ok(());
    }
    let Some(user) = cx.user() else { return Ok(()) };
    if let Some(seen) = sign_in::seen(cx, user.id) {
        user_sessions::upsert(&cx.server.db, seen).await?;
    }
    Ok(())
}
