//! `vestibule changepassword`.

use anyhow::Result;
use serde_json::json;
use store::users;

use super::{Outcome, find_user, password, print};
use crate::cli::{Changepassword, Global};
use crate::wiring;

/// Sets a user's password; every session of the user ends with it.
pub(crate) async fn run(global: &Global, args: Changepassword) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let user = find_user(&server, &args.user).await?;
    let chosen = password::ask(&server, Some(&user), args.password_stdin)?;
    let encoded = server.passwords.encode(chosen).await?;
    users::set_password(&server.db, user.id, &encoded).await?;
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
