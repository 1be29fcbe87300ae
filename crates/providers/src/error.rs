//! Why a login with a provider does not come about.

use crate::fetch::FetchError;

/// What the person is told, and in the text a cause for the log; neither holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The person said no at the provider.
    #[error("cancelled at the provider")]
    Cancelled,
    /// The person may not log in.
    #[error("denied: {0}")]
    Denied(String),
    /// The provider says no, or something that makes no sense.
    #[error("{0}")]
    Unknown(String),
    /// There is no answer.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A token handed in by an app is not one we may take.
    #[error("the token is refused: {0}")]
    InvalidToken(String),
    /// What was sent by the person's browser is no use: a field of the request, and what about it.
    #[error("{param}: {why}")]
    BadRequest {
        /// The parameter.
        param: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The configuration lacks something or contradicts itself.
    #[error("the configuration of the provider is not usable: {0}")]
    Misconfigured(String),
    /// The provider has no such thing, like a login by token.
    #[error("not supported by this provider")]
    Unsupported,
}

impl Error {
    /// allauth's word for it in `?error=`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Denied(_) => "denied",
            _ => "unknown",
        }
    }

    pub(crate) fn unknown(cause: impl Into<String>) -> Self {
        Self::Unknown(cause.into())
    }
}
