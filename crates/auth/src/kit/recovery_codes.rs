//! A set of recovery codes as `mfa_authenticator.data` keeps it: made of a seed, or a plain list that
//! was brought along from another package.

use django::recovery_codes::{self, Shape};
use django::user_code;
use serde_json::{Map, Value, json};
use store::authenticators::{self, Model};
use store::{UserId, users};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::kit::audit::{self, Event};
use crate::kit::sealing::Place;

/// The type of these authenticators.
pub const TYPE: &str = "recovery_codes";

/// How often a request tries again when others change the set at the same time.
const RACES: usize = 16;

/// The data of a new set.
pub fn new_set(cx: &Cx, user: &users::Model) -> Result<Map<String, Value>> {
    let seed = Zeroizing::new(recovery_codes::new_seed(&mut *cx.server.rng()));
    let mut data = Map::new();
    data.insert("seed".to_owned(), place(user.id).seal(cx, &seed)?.into());
    data.insert("used_mask".to_owned(), 0.into());
    Ok(data)
}

/// How many codes there are and how many of them are left; neither needs the codes.
pub fn counts(cx: &Cx, row: &Model) -> (usize, usize) {
    if let Some(left) = row.data["migrated_codes"].as_array() {
        return (left.len(), left.len());
    }
    let count = cx.server.config.mfa.recovery_code_count as usize;
    let mask = used_mask(row);
    (
        count,
        (0..count)
            .filter(|index| !recovery_codes::is_used(mask, *index))
            .count(),
    )
}

/// The codes that are left.
pub fn unused(cx: &Cx, row: &Model) -> Result<Vec<String>> {
    if let Some(codes) = migrated(cx, row)? {
        return Ok(codes.iter().map(|code| code.to_string()).collect());
    }
    Ok(recovery_codes::unused(
        &seed(cx, row)?,
        shape(cx),
        used_mask(row),
    ))
}

/// Uses a code up; false when it is not one of those that are left.
///
/// Security: of two requests that bring the same code at once, one wins.
pub async fn use_up(cx: &Cx, row: &Model, typed: &str) -> Result<bool> {
    let event = Some(Event::RecoveryCodeUsed);
    change(cx, row, event, |row| without(cx, row, typed)).await
}

/// Notes that the codes were seen; false when that is known already.
pub async fn mark_viewed(cx: &Cx, row: &Model) -> Result<bool> {
    change(cx, row, None, |row| {
        Ok((!is_viewed(row)).then(|| viewed(cx, row.data.clone())))
    })
    .await
}

/// Data with the note that the codes were seen.
pub fn viewed(cx: &Cx, mut data: Value) -> Value {
    data["viewed_at"] = cx.seconds().into();
    data
}

fn is_viewed(row: &Model) -> bool {
    row.data["viewed_at"].as_f64().is_some_and(|at| at > 0.0)
}

/// Replaces the data by what `after` makes of it, unless it makes nothing of it, and notes the event; starts
/// over when another request was faster.
async fn change(
    cx: &Cx,
    row: &Model,
    event: Option<Event<'_>>,
    after: impl Fn(&Model) -> Result<Option<Value>>,
) -> Result<bool> {
    let mut row = row.clone();
    for _ in 0..RACES {
        let Some(data) = after(&row)? else {
            return Ok(false);
        };
        let db = &cx.server.db;
        let is_written = store::tx(db, async |tx| -> Result<bool> {
            let is_written =
                authenticators::set_data_if_unchanged(tx, row.id, &row.data, &data).await?;
            if let Some(event) = event.clone().filter(|_| is_written) {
                audit::note(cx, tx, row.user_id, event).await?;
            }
            Ok(is_written)
        });
        if is_written.await? {
            return Ok(true);
        }
        match authenticators::by_id(db, row.id).await? {
            Some(fresh) => row = fresh,
            None => return Ok(false),
        }
    }
    Err(Error::Conflict)
}

/// The data after a code was used, if there is such a code.
/// Compat: `allauth/mfa/recovery_codes/internal/auth.py` `RecoveryCodes.validate_code`.
fn without(cx: &Cx, row: &Model, typed: &str) -> Result<Option<Value>> {
    let mut data = row.data.clone();
    if let Some(codes) = migrated(cx, row)? {
        // Security: every code is compared, so that the time does not tell which one came close.
        let found = codes.iter().enumerate().filter(|(_, code)| {
            let is_same: bool = typed.as_bytes().ct_eq(code.as_bytes()).into();
            is_same | user_code::matches(typed, code)
        });
        let Some((used, _)) = found.fold(None, |first, one| first.or(Some(one))) else {
            return Ok(None);
        };
        let left = codes.iter().enumerate().filter(|(index, _)| *index != used);
        let left = left.map(|(_, code)| place(row.user_id).seal(cx, code));
        data["migrated_codes"] = left.collect::<Result<Vec<_>>>()?.into();
        return Ok(Some(data));
    }
    let seed = seed(cx, row)?;
    let mask = used_mask(row);
    let Some(index) = recovery_codes::find_unused(typed, &seed, shape(cx), mask) else {
        return Ok(None);
    };
    data["seed"] = place(row.user_id).seal(cx, &seed)?.into();
    data["used_mask"] = json!(recovery_codes::mark_used(mask, index));
    Ok(Some(data))
}

/// The seed of a set in the clear.
pub fn seed(cx: &Cx, row: &Model) -> Result<Zeroizing<String>> {
    let stored = row.data["seed"].as_str();
    let stored = stored.ok_or_else(|| Error::internal("recovery codes without a seed"))?;
    Ok(place(row.user_id).open(cx, stored)?.text)
}

fn migrated(cx: &Cx, row: &Model) -> Result<Option<Vec<Zeroizing<String>>>> {
    let Some(codes) = row.data["migrated_codes"].as_array() else {
        return Ok(None);
    };
    let codes = codes.iter().filter_map(Value::as_str);
    let codes = codes.map(|code| Ok(place(row.user_id).open(cx, code)?.text));
    codes.collect::<Result<_>>().map(Some)
}

fn used_mask(row: &Model) -> u64 {
    row.data["used_mask"].as_u64().unwrap_or_default()
}

fn shape(cx: &Cx) -> Shape {
    let config = &cx.server.config.mfa;
    Shape {
        count: config.recovery_code_count,
        digits: config.recovery_code_digits,
    }
}

fn place(user: UserId) -> Place {
    Place { user, kind: TYPE }
}
