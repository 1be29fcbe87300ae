//! The client that really calls.

use std::error::Error as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::addresses::is_public;
use super::lookup::{self, Lookup, Private, PublicOnly};
use super::{Fetch, FetchError, Method, Request, Response};

/// Yadis 1.0, 6.2.3.
const XRDS_LOCATION: HeaderName = HeaderName::from_static("x-xrds-location");

/// What the client may do.
#[derive(Debug, Clone)]
pub struct Egress {
    /// Until when a call must have its whole answer.
    pub timeout: Duration,
    /// The greatest body that is read.
    pub max_body: usize,
    /// Whether private addresses and plain http may be called.
    pub allows_private: bool,
    /// For tests: `http://127.0.0.1:port`, to which all calls go as `/proxy/<scheme>/<host>/<path>`.
    pub mock: Option<Url>,
}

impl Default for Egress {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            max_body: 1024 * 1024,
            allows_private: false,
            mock: None,
        }
    }
}

/// Calls third parties: in time, no more than so much, and nothing that only this server can reach.
#[derive(Debug, Clone)]
pub struct Guarded {
    client: reqwest::Client,
    egress: Egress,
}

impl Guarded {
    /// A client within these bounds.
    ///
    /// # Errors
    /// What the TLS library says.
    pub fn new(egress: Egress) -> Result<Self, FetchError> {
        Self::with_lookup(egress, lookup::system())
    }

    pub(super) fn with_lookup(egress: Egress, lookup: Lookup) -> Result<Self, FetchError> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls()?)
            // Security: a redirect is for the caller to judge; a proxy of the environment would look names up itself.
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(egress.timeout)
            .timeout(egress.timeout)
            .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")));
        let builder = if egress.allows_private || egress.mock.is_some() {
            builder
        } else {
            builder.dns_resolver(Arc::new(PublicOnly(lookup)))
        };
        let client = builder.build().map_err(|error| unusable(&error))?;
        Ok(Self { client, egress })
    }

    /// What the rules say of an address before its name is looked up.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        let refuse = |why: &str| {
            Err(FetchError::Refused {
                host: host(url),
                why: String::from(why),
            })
        };
        match url.scheme() {
            "https" => {}
            "http" if self.egress.allows_private => {}
            "http" => return refuse("it is not https"),
            _ => return refuse("it is no web address"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("a name or password is in it");
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return refuse("it has no host"),
        };
        let is_private = literal.is_some_and(|address| !is_public(address));
        if is_private && !self.egress.allows_private {
            return refuse("its address is private");
        }
        Ok(())
    }

    /// Where a call really goes: there, or to the mock of a test.
    fn target(&self, url: &Url) -> Url {
        let Some(mock) = &self.egress.mock else {
            return url.clone();
        };
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let mut target = mock.clone();
        target.set_path(&format!(
            "/proxy/{}/{authority}{}",
            url.scheme(),
            url.path()
        ));
        target.set_query(url.query());
        target
    }

    async fn answer(&self, request: Request, url: &Url) -> Result<Response, FetchError> {
        let failed = |error: &reqwest::Error| failure(error, host(url));
        let sent = match self.attempt(&request, url).await {
            // Only what nobody has seen is said again, and only what changes nothing.
            Err(error) if request.is_repeatable && error.is_connect() && !is_refused(&error) => {
                self.attempt(&request, url).await
            }
            sent => sent,
        };
        let mut answer = sent.map_err(|error| failed(&error))?;
        let too_large = || FetchError::TooLarge { host: host(url) };
        let announced = answer.content_length().unwrap_or_default();
        if usize::try_from(announced).map_or(true, |length| length > self.egress.max_body) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
            if body.len() + chunk.len() > self.egress.max_body {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status: answer.status().as_u16(),
            content_type: text(answer.headers(), &CONTENT_TYPE).unwrap_or_default(),
            max_age: text(answer.headers(), &CACHE_CONTROL).and_then(|text| max_age(&text)),
            location: text(answer.headers(), &LOCATION),
            xrds_location: text(answer.headers(), &XRDS_LOCATION),
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    async fn attempt(
        &self,
        request: &Request,
        url: &Url,
    ) -> Result<reqwest::Response, reqwest::Error> {
        let target = self.target(url);
        let mut sent = match request.method {
            Method::Get => self.client.get(target),
            Method::Post => self.client.post(target),
        };
        for (name, value) in &request.headers {
            sent = sent.header(name, value);
        }
        if let Some(body) = &request.body {
            sent = sent.body(body.clone());
        }
        sent.send().await
    }
}

#[async_trait]
impl Fetch for Guarded {
    fn may_be_kept(&self) -> bool {
        self.egress.mock.is_none()
    }

    async fn send(&self, request: Request) -> Result<Response, FetchError> {
        let url = Url::parse(&request.url).map_err(|_| FetchError::Refused {
            host: "?".to_owned(),
            why: "it is no web address".to_owned(),
        })?;
        self.check(&url)?;
        // The second attempt does not get a second helping of time.
        tokio::time::timeout(self.egress.timeout, self.answer(request, &url))
            .await
            .unwrap_or_else(|_| Err(FetchError::TimedOut { host: host(&url) }))
    }
}

/// The host of an address, as errors tell it.
fn host(url: &Url) -> String {
    url.host_str().unwrap_or("?").to_owned()
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The age in a `Cache-Control` (RFC 9111, 5.2.2.1).
fn max_age(control: &str) -> Option<Duration> {
    let mut directives = control.split(',').map(str::trim);
    let seconds = directives.find_map(|one| one.strip_prefix("max-age="))?;
    seconds.parse().ok().map(Duration::from_secs)
}

fn tls() -> Result<ClientConfig, FetchError> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    Ok(
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth(),
    )
}

fn unusable(error: &dyn std::fmt::Display) -> FetchError {
    FetchError::Unreachable {
        host: "anybody".to_owned(),
        why: error.to_string(),
    }
}

fn is_refused(error: &reqwest::Error) -> bool {
    causes(error).any(<dyn std::error::Error>::is::<Private>)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

fn failure(error: &reqwest::Error, host: String) -> FetchError {
    if is_refused(error) {
        let why = "its address is private".to_owned();
        return FetchError::Refused { host, why };
    }
    if error.is_timeout() {
        return FetchError::TimedOut { host };
    }
    // Security: the outermost error has the whole address in it, its causes do not.
    let why = causes(error)
        .last()
        .map_or_else(|| "no cause".to_owned(), ToString::to_string);
    FetchError::Unreachable { host, why }
}
