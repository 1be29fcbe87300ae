//! Logging out.

use store::user_sessions;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::audit::{self, Event};

/// Ends the session: a login, or whatever waits in it.
/// Compat: `django/contrib/auth/__init__.py` `logout`.
pub async fn logout(cx: &Cx) -> Result<()> {
    if let Some(key) = cx.session.row_key(&cx.server) {
        store::tx(&cx.server.db, async |tx| {
            user_sessions::delete_by_key(tx, &key).await?;
            match cx.user() {
                Some(user) => audit::note(cx, tx, user.id, Event::UserLoggedOut).await,
                None => Ok(()),
            }
        })
        .await?;
    }
    cx.session.flush();
    Ok(())
}
