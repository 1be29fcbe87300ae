//! Verifying an e-mail address by a code.

use store::users;

use crate::context::Cx;
use crate::error::{Error, Result};

/// Sends a code.
pub async fn begin(_: &Cx, _: Option<&users::Model>, _: &str) -> Result<bool> {
    Err(Error::NotFound)
}

/// The address that waits for its code.
pub async fn pending_address(_: &Cx, _: &users::Model) -> Result<Option<String>> {
    Ok(None)
}

/// Sends another code.
pub async fn resend_pending(_: &Cx) -> Result<bool> {
    Ok(false)
}

/// Forgets the code.
pub fn abort(_: &Cx) -> Result<()> {
    Ok(())
}
