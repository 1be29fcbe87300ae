//! What the tests beside a real Django share.

pub(crate) mod django;
