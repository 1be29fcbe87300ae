//! How requests to providers leave: one trait, so that tests can answer.

use std::time::Duration;

use async_trait::async_trait;

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Send.
    Post,
}

/// What is sent to a provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// The whole address, query included.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body, if there is one; its type is among the headers.
    pub body: Option<String>,
    /// Whether the same request may be sent again when no answer came.
    pub is_repeatable: bool,
}

// Security: addresses, headers and bodies carry codes, secrets and tokens.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &address)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The media type, parameters included; empty if none was sent.
    pub content_type: String,
    /// How long it may be kept (`Cache-Control: max-age`), if it says so.
    pub max_age: Option<Duration>,
    /// The body, as text.
    pub body: String,
}

// Security: bodies carry tokens.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// Why there is no answer. The texts name no query and no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is none, or not one that may be called.
    #[error("{host} may not be called: {why}")]
    Refused {
        /// Whom.
        host: String,
        /// Why.
        why: String,
    },
    /// It did not answer in time.
    #[error("{host} did not answer in time")]
    TimedOut {
        /// Who.
        host: String,
    },
    /// The answer is larger than anything a login needs.
    #[error("the answer of {host} is too large")]
    TooLarge {
        /// Whose.
        host: String,
    },
    /// It cannot be reached, or broke off.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// Who.
        host: String,
        /// Why.
        why: String,
    },
}

/// Sends requests to providers.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// One request, one answer, whatever its status.
    async fn send(&self, request: Request) -> Result<Response, FetchError>;
}
