//! Resetting a forgotten password by a code.

use crate::context::Cx;

/// Whether a code waits.
pub fn is_pending(_: &Cx) -> bool {
    false
}
