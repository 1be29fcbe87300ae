//! stub

/// Level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Warning,
    /// The server must not start.
    Error,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// Level.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// What to change.
    pub hint: String,
}
