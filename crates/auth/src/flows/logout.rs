//! Logging out.

use store::user_sessions;

use crate::context::Cx;
use crate::error::Result;

/// Ends the session: a login, or whatever waits in it.
/// Compat: `django/contrib/auth/__init__.py` `logout`.
pub async fn logout(cx: &Cx) -> Result<()> {
    if let Some(key) = cx.session.row_key(&cx.server) {
        user_sessions::delete_by_key(&cx.server.db, &key).await?;
    }
    cx.session.flush();
    Ok(())
}
