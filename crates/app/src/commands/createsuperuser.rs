//! `vestibule createsuperuser`.

use anyhow::{Result, bail};
use auth::kit::audit::{self, Event};
use auth::kit::form;
use serde_json::json;
use store::users::NewUser;
use store::{Timestamp, emails, users};

use super::{Outcome, password, print};
use crate::cli::{Createsuperuser, Global};
use crate::wiring;

/// Creates a user who may do everything.
pub(crate) async fn run(global: &Global, args: Createsuperuser) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    if !form::is_username(&args.username) || args.username.chars().count() > 150 {
        bail!(
            "{:?} is no user name: letters, digits and @ . + - _ only, at most 150",
            args.username
        );
    }
    let email = args
        .email
        .map(|email| email.to_lowercase())
        .unwrap_or_default();
    if !email.is_empty() && !form::is_email(&email) {
        bail!("{email:?} is no e-mail address");
    }
    if !users::taken_usernames(&server.db, std::slice::from_ref(&args.username))
        .await?
        .is_empty()
    {
        bail!("there is a user called {:?} already", args.username);
    }
    let chosen = password::ask(&server, None, args.password_stdin)?;
    let encoded = server.passwords.encode(chosen).await?;
    let now = Timestamp::from(server.clock.now());
    let new = NewUser {
        username: args.username,
        email: email.clone(),
        password: encoded,
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: true,
        is_superuser: true,
        date_joined: now,
    };
    let user = store::tx(&server.db, async |tx| {
        let user = users::insert(tx, new).await?;
        if !email.is_empty() {
            let email = emails::NewEmail {
                user_id: user.id,
                email,
                verified: true,
                primary: true,
            };
            emails::insert(tx, email).await?;
        }
        audit::note_command(tx, now, user.id, Event::UserSignedUp).await?;
        Ok::<_, auth::Error>(user)
    })
    .await?;
    let json = json!({ "id": user.id, "username": user.username });
    print(
        global,
        &json,
        &format!("Created superuser {} with id {}.", user.username, user.id.0),
    );
    Ok(Outcome::Done)
}
