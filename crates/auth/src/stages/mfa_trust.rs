//! Stage `mfa_trust`.

use crate::context::Cx;
use crate::login::Login;
use crate::stages::Step;

/// Whether the settings have this stage.
pub fn is_on(cx: &Cx) -> bool {
    cx.server.config.has_trust_stage()
}

/// Has nothing to ask yet.
pub fn enter(_: &Cx, _: &mut Login) -> Step {
    Step::Pass
}
