//! `vestibule approval ...`.

use anyhow::{Result, bail};
use auth::admin::actor::Actor;
use auth::admin::approvals::{self, Waiting};
use serde_json::{Value, json};
use store::UserId;

use super::{Outcome, find_user, print};
use crate::cli::{Approval, Global};
use crate::wiring;

/// Lists those who wait, lets them in, or not.
pub(crate) async fn run(global: &Global, args: Approval) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let actor = Actor::command(&server);
    let (user, decided, words) = match args {
        Approval::List {
            user_type,
            limit,
            after,
        } => {
            let types: Vec<_> = user_type.iter().map(String::as_str).collect();
            let found = approvals::waiting(&actor, &types, after.map(UserId), limit).await?;
            let lines: Vec<_> = found.iter().map(line).collect();
            let json: Vec<_> = found.iter().map(brief).collect();
            print(global, &json.into(), &lines.join("\n"));
            return Ok(Outcome::Done);
        }
        Approval::Approve { user } => {
            let user = find_user(&server, &user).await?;
            let decided = approvals::approve(&actor, user.id).await;
            (user, decided, "approved")
        }
        Approval::Reject { user, reason } => {
            let user = find_user(&server, &user).await?;
            let decided = approvals::reject(&actor, user.id, &reason).await;
            (user, decided, "rejected")
        }
    };
    match decided {
        Err(auth::Error::NotFound) => bail!("{} is of no user type", user.username),
        Err(auth::Error::Conflict) => bail!("{} is {words} already", user.username),
        other => other?,
    }
    let json = json!({ "id": user.id, "approval": words });
    print(global, &json, &format!("{} is {words}.", user.username));
    Ok(Outcome::Done)
}

fn line(waiting: &Waiting) -> String {
    let Waiting { user, profile } = waiting;
    let (id, kind) = (user.id.0, &profile.user_type);
    format!(
        "{id:>8}  {}  {}  {kind}  {}",
        user.username, user.email, profile.data
    )
}

fn brief(waiting: &Waiting) -> Value {
    let Waiting { user, profile } = waiting;
    json!({
        "id": user.id, "username": user.username, "email": user.email,
        "user_type": profile.user_type, "profile": profile.data, "since": profile.created_at,
    })
}
