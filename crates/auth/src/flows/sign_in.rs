//! The end of every login: the session becomes the user's.

use store::{Ip, Timestamp, UserId, tx, user_sessions, users};

use crate::context::Cx;
use crate::error::Result;
use crate::flows::membership;
use crate::flows::user_sessions::purge;
use crate::kit::audit::{self, Event};
use crate::kit::methods;

/// Logs a user in: a new session token, the time of the login, the record of the device.
/// Compat: `django/contrib/auth/__init__.py` `login`, allauth/usersessions/signals.py.
pub async fn sign_in(cx: &Cx, user: &users::Model) -> Result<()> {
    cx.session.sign_in(&cx.server, user);
    let user_type = membership::type_of(cx, user.id).await?;
    if let Some(age) = user_type.and_then(|one| one.settings.session_age) {
        cx.session.set_age(age);
    }
    purge(cx, user).await?;
    let seen = seen(cx, user.id);
    let methods = methods::names(cx, user);
    tx(&cx.server.db, async |tx| {
        users::set_last_login(tx, user.id, Timestamp::from(cx.now)).await?;
        if let Some(seen) = seen {
            user_sessions::upsert(tx, seen).await?;
        }
        let event = Event::UserLoggedIn { methods };
        audit::note(cx, tx, user.id, event).await
    })
    .await
}

/// This request as the record of the session's device; none without a session.
pub fn seen(cx: &Cx, user_id: UserId) -> Option<user_sessions::Seen> {
    Some(user_sessions::Seen {
        user_id,
        session_key: cx.session.row_key(&cx.server)?,
        // An IPv4 address that came in IPv6 clothes is one.
        ip: Ip::from(cx.caller.ip.to_canonical()),
        user_agent: cx.caller.user_agent.chars().take(200).collect(),
        at: Timestamp::from(cx.now),
    })
}
