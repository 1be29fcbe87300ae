//! Taking all second factors away from a user who has lost them: the operator's way out.

use store::{authenticators, users};

use crate::context::Cx;
use crate::error::Result;
use crate::kit::audit::{self, Door, Event};
use crate::kit::letter;
use crate::kit::mail::Change;

/// Deletes all second factors and passkeys of a user and tells them so; answers which kinds there were. Trust in their
/// browsers ends with it. Nothing happens where there are none.
///
/// The caller has seen to it that whoever asks may do so.
pub async fn reset(cx: &Cx, user: &users::Model, door: Door) -> Result<Vec<String>> {
    let notice = letter::notice_always(cx, user, Change::MfaReset).await?;
    store::tx(&cx.server.db, async |tx| {
        let rows = authenticators::of_user(tx, user.id).await?;
        let types: Vec<_> = rows.into_iter().map(|row| row.r#type).collect();
        if types.is_empty() {
            return Ok(types);
        }
        authenticators::delete_of_user(tx, user.id).await?;
        let event = Event::MfaReset {
            types: types.clone(),
        };
        audit::note_through(cx, tx, door, (user.id, event)).await?;
        notice.enqueue(cx, tx).await?;
        Ok(types)
    })
    .await
}
