//! `vestibule changepassword`.

use anyhow::Result;
use auth::kit::audit::{self, Event};
use serde_json::json;
use store::{Timestamp, users};

use super::{Outcome, find_user, password, print};
use crate::cli::{Changepassword, Global};
use crate::wiring;

/// Sets a user's password; every session of the user ends with it.
pub(crate) async fn run(global: &Global, args: Changepassword) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let user = find_user(&server, &args.user).await?;
    let chosen = password::ask(&server, Some(&user), args.password_stdin)?;
    let encoded = server.passwords.encode(chosen).await?;
    let now = Timestamp::from(server.clock.now());
    store::tx(&server.db, async |tx| -> auth::Result<()> {
        users::set_password(tx, user.id, &encoded).await?;
        audit::note_command(tx, now, user.id, Event::PasswordSet).await
    })
    .await?;
    let words = format!(
        "Changed the password of {}. Their sessions have ended.",
        user.username
    );
    print(
        global,
        &json!({ "id": user.id, "username": user.username }),
        &words,
    );
    Ok(Outcome::Done)
}
