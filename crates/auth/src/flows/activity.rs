//! What was done to one's own account: the part of the audit log that its owner sees.

use chrono::DateTime;
use serde::Serialize;
use store::audit::{self, Cursor, Filter, Model, Outcome};
use store::{AuditId, Timestamp, users};

use crate::context::{Cx, seconds};
use crate::error::{Code, Error, FieldError, Result};
use crate::kit::audit::{ADMIN, COMMAND};

/// Most entries of a page.
const MOST: u64 = 100;
/// Entries of a page where nobody says how many.
const USUAL: u64 = 25;

/// Which part of the list is wanted.
#[derive(Debug, Default)]
pub struct ActivityInput {
    /// Where the page before said that this one begins.
    pub cursor: Option<String>,
    /// How many entries, at most.
    pub limit: Option<String>,
}

/// Who did something to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActorOut {
    /// Its owner.
    You,
    /// Those who run the server.
    Staff,
    /// Nobody knows; perhaps its owner.
    Unknown,
}

/// Something that was done to an account, as its owner sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ActivityOut {
    /// Names the entry.
    pub id: i64,
    /// When it was, in seconds since 1970.
    #[schema(example = 1_711_555_057.065_702)]
    pub at: f64,
    /// What was done.
    #[schema(example = "user_logged_in")]
    pub event: String,
    /// How it ended: `done` or `refused`.
    #[schema(value_type = String, example = "done")]
    pub outcome: Outcome,
    /// Who did it.
    pub actor: ActorOut,
    /// Where it came from; `null` when it was the staff.
    #[schema(example = "127.2.3.192")]
    pub ip: Option<String>,
    /// What the device called itself; `null` when it was the staff.
    #[schema(example = "Mozilla/5.0")]
    pub user_agent: Option<String>,
    /// Which kind of client: `browser` or `app`; `null` when it was the staff.
    #[schema(example = "browser")]
    pub client: Option<String>,
    /// What else there is to say, such as the address or the kind of factor.
    #[schema(value_type = Object, example = json!({"methods": ["password", "totp"]}))]
    pub data: serde_json::Value,
}

impl ActivityOut {
    /// Security: what concerns the staff, and what they wrote, is for the staff.
    fn of(row: Model) -> Self {
        let is_staff = [ADMIN, COMMAND].contains(&row.client.as_str());
        let actor = match row.actor_id {
            _ if is_staff => ActorOut::Staff,
            Some(actor) if row.subject_id == Some(actor) => ActorOut::You,
            _ => ActorOut::Unknown,
        };
        let is_shown = !is_staff;
        Self {
            id: row.id.0,
            at: seconds(row.at.into()),
            event: row.event,
            outcome: row.outcome,
            actor,
            ip: row.ip.filter(|_| is_shown).map(|ip| ip.as_str().to_owned()),
            user_agent: is_shown.then_some(row.user_agent),
            client: is_shown.then_some(row.client),
            data: if is_shown {
                row.data
            } else {
                serde_json::json!({})
            },
        }
    }
}

/// A page of the list, the newest entries first, and where the next one begins, if there is one.
///
/// # Errors
/// `Invalid` on `cursor` or `limit`.
pub async fn list(
    cx: &Cx,
    user: &users::Model,
    input: &ActivityInput,
) -> Result<(Vec<ActivityOut>, Option<String>)> {
    let limit = read_limit(input.limit.as_deref())?;
    let after = input.cursor.as_deref().map(read_cursor).transpose()?;
    let filter = Filter {
        subject: Some(user.id),
        ..Filter::default()
    };
    let mut rows = audit::list(&cx.server.db, &filter, after, limit + 1).await?;
    let has_more = rows.len() as u64 > limit;
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more).map(Model::cursor);
    let shown = rows.into_iter().map(ActivityOut::of).collect();
    Ok((shown, next.map(write_cursor)))
}

fn refused(param: &'static str, code: Code, value: &str) -> Error {
    Error::Invalid(vec![FieldError {
        args: vec![("value", value.into())],
        ..FieldError::of(param, code)
    }])
}

fn read_limit(text: Option<&str>) -> Result<u64> {
    let Some(text) = text else { return Ok(USUAL) };
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| refused("limit", Code::InvalidChoice, text))
}

/// The text of a cursor: microseconds since 1970, a point, an id.
pub fn write_cursor(cursor: Cursor) -> String {
    format!("{}.{}", cursor.at.to_utc().timestamp_micros(), cursor.id)
}

/// Reads what [`write_cursor`] wrote.
///
/// # Errors
/// `Invalid` on `cursor`.
pub fn read_cursor(text: &str) -> Result<Cursor> {
    let parts = text.split_once('.');
    let read = parts.and_then(|(at, id)| {
        let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some(Cursor {
            at: Timestamp::from(at),
            id: AuditId(id.parse().ok()?),
        })
    });
    read.ok_or_else(|| refused("cursor", Code::InvalidId, text))
}
