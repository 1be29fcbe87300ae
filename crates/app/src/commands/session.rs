//! `vestibule session ...`.

use anyhow::{Result, bail};
use auth::kit::audit::{self, Event};
use auth::kit::session::{Saved, row_key};
use serde_json::json;
use store::{Timestamp, sessions, user_sessions};

use super::{Outcome, find_user, operator, print};
use crate::cli::{Global, Session};
use crate::wiring;

/// Makes and ends sessions.
pub(crate) async fn run(global: &Global, args: Session) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    match args {
        Session::Create { user } => {
            let user = find_user(&server, &user).await?;
            let cx = operator(&server);
            cx.session.sign_in(&server, &user);
            let Saved::Written(token) = cx.session.save(&server, cx.now).await? else {
                bail!("the session could not be written");
            };
            print(global, &json!({ "token": token }), &token);
        }
        Session::End {
            token: Some(token), ..
        } => {
            let key = row_key(&server, &token);
            user_sessions::delete_by_key(&server.db, &key).await?;
            let ended = u64::from(sessions::delete(&server.db, &key).await?);
            print(
                global,
                &json!({ "ended": ended }),
                &format!("Ended {ended} sessions."),
            );
        }
        Session::End { user, .. } => {
            let user = find_user(&server, &user.unwrap_or_default()).await?;
            let now = Timestamp::from(server.clock.now());
            let ended = store::tx(&server.db, async |tx| -> auth::Result<u64> {
                user_sessions::delete_of_user(tx, user.id).await?;
                audit::note_command(tx, now, user.id, Event::SessionsEnded).await?;
                Ok(sessions::delete_of_user(tx, user.id).await?)
            })
            .await?;
            print(
                global,
                &json!({ "ended": ended }),
                &format!("Ended {ended} sessions."),
            );
        }
    }
    Ok(Outcome::Done)
}
