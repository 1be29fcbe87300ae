//! The list of one's sessions, and ending them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Timestamp, UserSessionId, sessions, user_sessions, users};

use crate::context::{Cx, seconds};
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::logout::logout;
use crate::flows::sign_in;
use crate::kit::form::Field;
use crate::kit::session;
use crate::messages::Arg;

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
/// Compat: allauth/usersessions/models.py `purge_and_list`.
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
        if found.is_some() {
            sessions::delete(db, &row.session_key).await?;
        }
        user_sessions::delete(db, row.id).await?;
    }
    Ok(alive)
}

/// Ends some of the user's sessions; ending the current one logs out.
/// Compat: allauth/headless/usersessions/inputs.py, Django's `ModelMultipleChoiceField`.
///
/// # Errors
/// `Invalid` on `sessions`: nothing chosen, no list, not an id, not one of theirs.
pub async fn end(cx: &Cx, user: &users::Model, input: &EndSessionsInput) -> Result<()> {
    let ids = ids(input)?;
    let db = &cx.server.db;
    let rows = user_sessions::by_ids(db, user.id, &ids).await?;
    if let Some(unknown) = ids.iter().find(|id| rows.iter().all(|row| row.id != **id)) {
        return Err(refused(Code::InvalidChoice, unknown.0.to_string()));
    }
    let current = cx.session.row_key(&cx.server);
    for row in &rows {
        sessions::delete(db, &row.session_key).await?;
        user_sessions::delete(db, row.id).await?;
    }
    if rows.iter().any(|row| Some(&row.session_key) == current.as_ref()) {
        logout(cx).await?;
    }
    Ok(())
}

fn ids(input: &EndSessionsInput) -> Result<Vec<UserSessionId>> {
    let value = input.sessions.value();
    if is_nothing(value) {
        return Err(Error::field("sessions", Code::Required));
    }
    match value {
        Value::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => {
            Err(Error::field("sessions", Code::InvalidList))
        }
        Value::Array(items) => items.iter().map(id).collect(),
        // Python takes an object for the list of its names.
        Value::Object(names) => names.keys().map(|name| id(&Value::from(name.as_str()))).collect(),
        _ => Err(Error::field("sessions", Code::InvalidList)),
    }
}

/// What Python takes for false.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

/// An id, as a number or as the text of one; nothing but that text, since it is looked for among the texts of ids.
fn id(item: &Value) -> Result<UserSessionId> {
    let text = django::python::python_str(item);
    if text.contains('\0') {
        return Err(Error::field("sessions", Code::NullCharacters));
    }
    let digits = text.trim();
    let is_number = !item.is_string() || digits.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => Ok(UserSessionId(number)),
        _ if is_number && !digits.is_empty() => Err(refused(Code::InvalidChoice, text)),
        _ => Err(refused(Code::InvalidId, text)),
    }
}

fn refused(code: Code, value: String) -> Error {
    let args = vec![("value", Arg::from(value))];
    Error::Invalid(vec![FieldError { param: Some("sessions"), code, args }])
}

/// Notes where and when the session is used, where the settings ask for it.
/// Compat: allauth/usersessions/middleware.py.
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
