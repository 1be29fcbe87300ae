//! Invitations, as whoever was invited sees them.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::invitations::Model;
use store::{Timestamp, invitations};

use crate::configuration::UserTypeOut;
use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::kit::form::{Field, Form, Rules};

/// An invitation that is still good.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InvitationOut {
    /// The address that is invited, and must be signed up with.
    #[schema(example = "email@domain.org")]
    pub email: String,
    /// What one signs up as.
    pub user_type: UserTypeOut,
    /// What is known of the profile already.
    #[schema(value_type = Object)]
    pub profile: Value,
    /// Until when it is good, in seconds since 1970.
    pub expires_at: i64,
}

/// What the database keeps of a key.
pub fn hash(key: &str) -> String {
    hex::encode(Sha256::digest(key.as_bytes()))
}

/// The invitation of a key, if somebody may still sign up with it.
pub async fn open(cx: &Cx, key: &str) -> Result<Option<Model>> {
    let row = invitations::by_key_hash(&cx.server.db, &hash(key)).await?;
    Ok(row.filter(|row| row.is_open(Timestamp::from(cx.now))))
}

/// What an invitation is for.
///
/// # Errors
/// `Invalid` with `invalid_invitation`.
pub async fn look(cx: &Cx, key: &Field) -> Result<InvitationOut> {
    let mut form = Form::default();
    let key = form.text("key", key, Rules::REQUIRED);
    form.finish()?;
    let refused = || Error::field("key", Code::InvalidInvitation);
    let row = open(cx, &key.unwrap_or_default())
        .await?
        .ok_or_else(refused)?;
    let user_type = cx.server.user_types.by_id(&row.user_type);
    Ok(InvitationOut {
        user_type: UserTypeOut::from(user_type.ok_or_else(refused)?),
        expires_at: row.expires_at.to_utc().timestamp(),
        email: row.email,
        profile: row.data,
    })
}
