//! `/tokens`.

pub(crate) mod refresh;
