//! `vestibule user ...`.

use std::sync::Arc;

use anyhow::Result;
use auth::Server;
use auth::flows::mfa_reset;
use auth::kit::audit::{self, Door, Event};
use serde_json::{Value, json};
use store::{Timestamp, UserId, authenticators, emails, sessions, user_sessions, users};

use super::{Outcome, find_user, operator, print};
use crate::cli::{Global, User};
use crate::wiring;

/// Looks up users, switches them on and off.
pub(crate) async fn run(global: &Global, args: User) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    match args {
        User::List {
            search,
            limit,
            after,
        } => {
            let found =
                users::page(&server.db, after.map(UserId), limit, search.as_deref()).await?;
            let lines: Vec<_> = found.iter().map(line).collect();
            let json: Vec<_> = found.iter().map(brief).collect();
            print(global, &Value::Array(json), &lines.join("\n"));
        }
        User::Show { user } => {
            let user = find_user(&server, &user).await?;
            let json = full(&server, &user).await?;
            print(global, &json, &serde_json::to_string_pretty(&json)?);
        }
        User::Activate { user } => switch(global, &server, &user, true).await?,
        User::Deactivate { user } => switch(global, &server, &user, false).await?,
        User::ResetMfa { user } => reset_mfa(global, &server, &user).await?,
    }
    Ok(Outcome::Done)
}

async fn switch(global: &Global, server: &Server, name: &str, is_active: bool) -> Result<()> {
    let user = find_user(server, name).await?;
    let event = if is_active {
        Event::UserActivated
    } else {
        Event::UserDeactivated
    };
    let now = Timestamp::from(server.clock.now());
    store::tx(&server.db, async |tx| {
        users::set_active(tx, user.id, is_active).await?;
        if !is_active {
            sessions::delete_of_user(tx, user.id).await?;
            user_sessions::delete_of_user(tx, user.id).await?;
        }
        audit::note_command(tx, now, user.id, event).await
    })
    .await?;
    let words = if is_active {
        "may log in"
    } else {
        "may not log in any more"
    };
    let json = json!({ "id": user.id, "is_active": is_active });
    print(global, &json, &format!("{} {words}.", user.username));
    Ok(())
}

async fn reset_mfa(global: &Global, server: &Arc<Server>, name: &str) -> Result<()> {
    let user = find_user(server, name).await?;
    let cx = operator(server);
    let types = mfa_reset::reset(&cx, &user, Door::Command).await?;
    let words = match types.as_slice() {
        [] => format!("{} has no second factor.", user.username),
        types => format!("Removed from {}: {}.", user.username, types.join(", ")),
    };
    let json = json!({ "id": user.id, "removed": types });
    print(global, &json, &words);
    Ok(())
}

fn line(user: &users::Model) -> String {
    let state = if user.is_active { "" } else { "  (inactive)" };
    format!("{:>8}  {}  {}{state}", user.id.0, user.username, user.email)
}

fn brief(user: &users::Model) -> Value {
    json!({
        "id": user.id, "username": user.username, "email": user.email, "is_active": user.is_active,
        "is_staff": user.is_staff, "is_superuser": user.is_superuser,
        "date_joined": user.date_joined, "last_login": user.last_login,
    })
}

async fn full(server: &Server, user: &users::Model) -> Result<Value> {
    let db = &server.db;
    let addresses: Vec<_> = emails::of_user(db, user.id)
        .await?
        .iter()
        .map(|row| json!({ "email": row.email, "verified": row.verified, "primary": row.primary }))
        .collect();
    let factors: Vec<_> = authenticators::of_user(db, user.id)
        .await?
        .iter()
        .map(|row| json!({ "type": row.r#type, "created_at": row.created_at, "last_used_at": row.last_used_at }))
        .collect();
    let devices: Vec<_> = user_sessions::of_user(db, user.id)
        .await?
        .iter()
        .map(|row| json!({ "id": row.id, "ip": row.ip, "user_agent": row.user_agent, "last_seen_at": row.last_seen_at }))
        .collect();
    let mut json = brief(user);
    json["has_usable_password"] = django::password::is_usable(&user.password).into();
    json["emails"] = addresses.into();
    json["authenticators"] = factors.into();
    json["sessions"] = devices.into();
    Ok(json)
}
