//! How third parties are called. [`Guarded`] is the one client that really calls; [`Canned`] answers in tests.
//! Nothing else of this server opens a connection to where a stranger or a provider points.

mod addresses;
#[cfg(any(test, feature = "testing"))]
mod canned;
mod guarded;
mod lookup;

use std::time::Duration;

use async_trait::async_trait;
use url::Url;

pub use addresses::is_public;
#[cfg(any(test, feature = "testing"))]
pub use canned::Canned;
pub use guarded::{Egress, Guarded};

/// How many redirects a page may take.
const HOPS: usize = 5;

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
    pub headers: Vec<(String, String)>,
    /// The body, if there is one; its type is among the headers.
    pub body: Option<String>,
    /// Whether it may be sent again when nobody could be reached.
    pub is_repeatable: bool,
}

impl Request {
    /// A GET.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: None,
            is_repeatable: true,
        }
    }
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
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The media type, parameters included; empty if none was sent.
    pub content_type: String,
    /// How long it may be kept (`Cache-Control: max-age`), if it says so.
    pub max_age: Option<Duration>,
    /// Where it points to, as it was sent.
    pub location: Option<String>,
    /// Where its XRDS document is (Yadis), as it was sent.
    pub xrds_location: Option<String>,
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
    /// It points from one place to the next without end.
    #[error("{host} redirects too often")]
    Loop {
        /// Who was the last.
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
    /// One request, one answer, whatever its status. Redirects are not followed.
    async fn send(&self, request: Request) -> Result<Response, FetchError>;

    /// Whether what a provider publishes may be kept for later logins: not if a mock says something else each time.
    fn may_be_kept(&self) -> bool {
        true
    }
}

/// Gets a page, through redirects; every hop is checked as the first is. Also says where it was found.
///
/// # Errors
/// As for one call; or too many redirects.
pub async fn get_page(
    fetch: &dyn Fetch,
    url: Url,
    accept: &str,
) -> Result<(Url, Response), FetchError> {
    let mut url = url;
    for _ in 0..=HOPS {
        let mut request = Request::get(url.as_str());
        request
            .headers
            .push(("accept".to_owned(), accept.to_owned()));
        let response = fetch.send(request).await?;
        let is_elsewhere = matches!(response.status, 301 | 302 | 303 | 307 | 308);
        let target = response.location.as_ref().filter(|_| is_elsewhere);
        match target.and_then(|to| url.join(to).ok()) {
            Some(to) => url = to,
            None => return Ok((url, response)),
        }
    }
    let host = url.host_str().unwrap_or("?").to_owned();
    Err(FetchError::Loop { host })
}

#[cfg(test)]
mod tests;
