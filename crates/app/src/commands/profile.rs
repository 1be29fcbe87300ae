//! `vestibule profile ...`.

use anyhow::{Result, bail};
use auth::admin::{actor::Actor, profiles};
use serde_json::{Map, Value, json};

use super::{Outcome, find_user, print, reasons};
use crate::cli::{Global, Profile};
use crate::wiring;

/// Shows, sets and checks profiles.
pub(crate) async fn run(global: &Global, args: Profile) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let actor = Actor::command(&server);
    match args {
        Profile::Check => check(global, &actor).await,
        Profile::Count => count(global, &actor).await,
        Profile::Show { user } => {
            let user = find_user(&server, &user).await?;
            let Some(row) = store::profiles::of_user(&server.db, user.id).await? else {
                bail!("{} is of no user type", user.username);
            };
            let json = json!({
                "id": user.id, "username": user.username, "user_type": row.user_type,
                "approval": row.approval, "reason": row.reason, "profile": row.data,
            });
            print(global, &json, &serde_json::to_string_pretty(&json)?);
            Ok(Outcome::Done)
        }
        Profile::Set {
            user,
            user_type,
            fields,
        } => {
            let user = find_user(&server, &user).await?;
            let known = server.user_types.by_id(&user_type);
            let schema = known.and_then(|one| one.schema.as_ref());
            let read = |(name, text): (String, String)| {
                let field = schema.and_then(|schema| schema.field(&name));
                let value = field.map_or_else(|| Value::from(&*text), |field| field.read(&text));
                (name, value)
            };
            let profile: Map<String, Value> = fields.into_iter().map(read).collect();
            match profiles::set(&actor, user.id, &user_type, profile).await {
                Err(error @ auth::Error::Invalid(_)) => {
                    bail!(reasons(&server, &error).join("\n"));
                }
                other => other?,
            }
            let json = json!({ "id": user.id, "user_type": user_type });
            print(
                global,
                &json,
                &format!("{} is {user_type} now.", user.username),
            );
            Ok(Outcome::Done)
        }
    }
}

async fn check(global: &Global, actor: &Actor) -> Result<Outcome> {
    let found = profiles::misfits(actor).await?;
    let mut lines = Vec::new();
    for one in &found {
        for (field, reason) in &one.mistakes {
            lines.push(format!(
                "user {} ({}): {field}: {reason}",
                one.user_id, one.user_type
            ));
        }
    }
    if lines.is_empty() {
        lines.push("All profiles fit.".to_owned());
    }
    print(global, &serde_json::to_value(&found)?, &lines.join("\n"));
    Ok(if found.is_empty() {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

async fn count(global: &Global, actor: &Actor) -> Result<Outcome> {
    let counts = store::profiles::counts(&actor.cx.server.db).await?;
    let line = |(kind, approval, people): &(String, store::profiles::Approval, u64)| {
        format!("{people:>8}  {kind}  {}", approval.as_str())
    };
    let lines: Vec<_> = counts.iter().map(line).collect();
    let json: Vec<_> = counts
        .iter()
        .map(|(kind, approval, people)| json!({ "user_type": kind, "approval": approval, "people": people }))
        .collect();
    print(global, &json.into(), &lines.join("\n"));
    Ok(Outcome::Done)
}
