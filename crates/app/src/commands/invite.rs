//! `vestibule invite` and `vestibule invitation ...`.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use auth::Server;
use auth::admin::actor::Actor;
use auth::admin::invitations::{self, Delivery, Invited};
use auth::admin::tables;
use serde_json::{Value, json};
use store::InvitationId;
use store::invitations::Model;

use super::{Outcome, open, print, reasons};
use crate::cli::{Global, Invitation, Invite};
use crate::wiring;

/// Invites people. Each that could not be invited is told, and stops no other.
pub(crate) async fn run(global: &Global, args: Invite) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let actor = Actor::command(&server);
    let delivery = if args.link {
        Delivery::Hand
    } else {
        Delivery::Mail
    };
    let mut json = Vec::new();
    let mut lines = Vec::new();
    let mut failed = 0;
    for (line, invited) in people(&server, &actor, &args)? {
        let email = invited.email.clone();
        let place = line.map_or(email.clone(), |line| format!("line {line}: {email}"));
        match invitations::invite(&actor, invited, delivery).await {
            Ok(made) => {
                let told = made.link.as_deref().unwrap_or("invited");
                lines.push(format!("{place}: {told}"));
                json.push(json!({
                    "line": line, "email": email, "id": made.row.id, "link": made.link,
                }));
            }
            Err(error @ auth::Error::Internal(_)) => return Err(error.into()),
            Err(error) => {
                failed += 1;
                let reasons = reasons(&server, &error);
                lines.push(format!("{place}: {}", reasons.join(" ")));
                json.push(json!({ "line": line, "email": email, "errors": reasons }));
            }
        }
    }
    print(global, &Value::Array(json), &lines.join("\n"));
    Ok(if failed == 0 {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

fn people(
    server: &Arc<Server>,
    actor: &Actor,
    args: &Invite,
) -> Result<Vec<(Option<u64>, Invited)>> {
    let default_type = args.user_type.as_deref();
    if let Some(id) = default_type.filter(|id| server.user_types.by_id(id).is_none()) {
        let known: Vec<_> = server.user_types.iter().collect();
        let known: Vec<_> = known.iter().map(|one| one.settings.id.as_str()).collect();
        bail!(
            "there is no user type {id:?}; there are: {}",
            known.join(", ")
        );
    }
    if let Some(path) = &args.csv {
        let lines = tables::read(open(path)?).with_context(|| path.display().to_string())?;
        let invited = lines.iter().map(|line| {
            let invited = line.invited(&actor.cx, default_type);
            (Some(line.number), invited)
        });
        return Ok(invited.collect());
    }
    let invited = |email: &String| Invited {
        email: email.clone(),
        user_type: default_type.unwrap_or_default().to_owned(),
        ..Invited::default()
    };
    Ok(args
        .emails
        .iter()
        .map(|email| (None, invited(email)))
        .collect())
}

/// Lists invitations, or takes one back.
pub(crate) async fn manage(global: &Global, args: Invitation) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let actor = Actor::command(&server);
    match args {
        Invitation::List { limit, before } => {
            let found = invitations::list(&actor, before.map(InvitationId), limit).await?;
            let lines: Vec<_> = found.iter().map(|row| line(&actor, row)).collect();
            let json: Vec<_> = found.iter().map(|row| brief(&actor, row)).collect();
            print(global, &json.into(), &lines.join("\n"));
        }
        Invitation::Revoke { id } => {
            match invitations::revoke(&actor, InvitationId(id)).await {
                Err(auth::Error::NotFound) => bail!("there is no invitation {id}"),
                Err(auth::Error::Conflict) => bail!("invitation {id} is not open any more"),
                other => other?,
            }
            let json = json!({ "id": id, "state": "revoked" });
            print(global, &json, &format!("Invitation {id} is taken back."));
        }
    }
    Ok(Outcome::Done)
}

fn state(actor: &Actor, row: &Model) -> &'static str {
    if row.used_at.is_some() {
        "used"
    } else if row.revoked_at.is_some() {
        "revoked"
    } else if row.is_open(actor.now()) {
        "open"
    } else {
        "expired"
    }
}

fn line(actor: &Actor, row: &Model) -> String {
    let state = state(actor, row);
    format!("{:>8}  {}  {}  {state}", row.id.0, row.email, row.user_type)
}

fn brief(actor: &Actor, row: &Model) -> Value {
    json!({
        "id": row.id, "email": row.email, "user_type": row.user_type, "state": state(actor, row),
        "created_at": row.created_at, "expires_at": row.expires_at, "used_by": row.used_by,
    })
}
