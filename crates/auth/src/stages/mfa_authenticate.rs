//! Stage `mfa_authenticate`.

use crate::context::Cx;
use crate::error::Result;
use crate::login::Login;
use crate::stages::Step;

/// Has nothing to ask yet.
pub async fn enter(_: &Cx, _: &mut Login) -> Result<Step> {
    Ok(Step::Pass)
}
