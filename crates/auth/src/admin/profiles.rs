//! Types and profiles of other people: changing them, and finding those that no longer fit.

use serde::Serialize;
use serde_json::{Map, Value};
use store::profiles::{self, Approval, Model, NewProfile};
use store::{UserId, profile_keys, users};

use super::actor::Actor;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::membership;
use crate::kit::audit::Event;
use crate::kit::form::Form;
use crate::messages::Arg;
use crate::user_types::UserType;

/// How many profiles are looked at together.
const BATCH: u64 = 500;

/// A profile that no longer fits.
#[derive(Debug, Serialize)]
pub struct Misfit {
    /// Whose it is.
    pub user_id: UserId,
    /// The id of the type.
    pub user_type: String,
    /// What does not fit: fields, and why in words.
    pub mistakes: Vec<(String, String)>,
}

/// The profiles that do not fit their type any more, since a schema was changed or a type removed. They stay as they are.
pub async fn misfits(actor: &Actor) -> Result<Vec<Misfit>> {
    let db = &actor.cx.server.db;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let rows = profiles::page(db, &[], None, after, BATCH).await?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = Some(last.user_id);
        found.extend(rows.iter().filter_map(|row| misfit(actor, row)));
    }
}

fn misfit(actor: &Actor, row: &Model) -> Option<Misfit> {
    let server = &actor.cx.server;
    let language = &actor.cx.caller.language;
    let of = |mistakes| {
        Some(Misfit {
            user_id: row.user_id,
            user_type: row.user_type.clone(),
            mistakes,
        })
    };
    let Some(user_type) = server.user_types.by_id(&row.user_type) else {
        let reason = "the settings have no such type".to_owned();
        return of(vec![("user_type".to_owned(), reason)]);
    };
    let data = row.data.as_object().cloned().unwrap_or_default();
    let mistakes = user_type.schema.as_ref()?.mistakes(&data, language);
    let said = |mistake: FieldError| {
        let key = mistake.code.message_key();
        let text = server.words.message(language, key, &mistake.args);
        (mistake.param.map(String::from).unwrap_or_default(), text)
    };
    let said: Vec<_> = mistakes.into_iter().map(said).collect();
    if said.is_empty() { None } else { of(said) }
}

/// Gives somebody a type and a profile, in place of what they had.
///
/// # Errors
/// `NotFound`; `Invalid` with every mistake; `Conflict` when the profile was changed meanwhile.
pub async fn set(
    actor: &Actor,
    user: UserId,
    user_type: &str,
    profile: Map<String, Value>,
) -> Result<()> {
    let cx = &actor.cx;
    let db = &cx.server.db;
    let user = users::by_id(db, user).await?.ok_or(Error::NotFound)?;
    let before = profiles::of_user(db, user.id).await?;
    let (chosen, clean) = check(actor, &user, user_type, profile).await?;
    let keys = chosen.keys(&clean).into_iter();
    let hashes: Vec<_> = keys.map(|key| key.hash).collect();
    let data: Value = clean.clone().into();
    let done = store::tx(db, async |tx| -> Result<()> {
        match &before {
            Some(row) => {
                if !profiles::set_data(tx, row, user_type, &data, actor.now()).await? {
                    return Err(Error::Conflict);
                }
            }
            None => {
                let new = NewProfile {
                    user_id: user.id,
                    user_type: user_type.to_owned(),
                    data: data.clone(),
                    approval: Approval::Approved,
                    now: actor.now(),
                };
                profiles::insert(tx, new).await?;
            }
        }
        profile_keys::set(tx, user.id, &hashes).await?;
        let event = Event::UserTypeSet {
            from: before.as_ref().map_or("", |row| &row.user_type),
            to: user_type,
        };
        actor.note(tx, user.id, event).await
    })
    .await;
    match done {
        Err(Error::Taken(rule)) => {
            Err(membership::refusal(chosen, &clean, &rule).unwrap_or(Error::Conflict))
        }
        other => other,
    }
}

async fn check<'a>(
    actor: &'a Actor,
    user: &users::Model,
    user_type: &str,
    profile: Map<String, Value>,
) -> Result<(&'a UserType, Map<String, Value>)> {
    let cx = &actor.cx;
    let Some(chosen) = cx.server.user_types.by_id(user_type) else {
        return Err(Error::Invalid(vec![FieldError {
            args: vec![("value", Arg::from(user_type))],
            ..FieldError::of("user_type", Code::InvalidChoice)
        }]));
    };
    let mut form = Form::default();
    let clean = membership::clean(cx, &mut form, chosen, profile);
    if form.is_valid() {
        membership::check_unique(cx, &mut form, chosen, &clean, Some(user.id)).await?;
    }
    form.finish()?;
    Ok((chosen, clean))
}
