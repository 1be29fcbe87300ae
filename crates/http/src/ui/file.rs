//! One file as browsers get it: compressed as they like, kept as long as it is good, with its content policy.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Names of these files change with their content.
pub(super) const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked about before each use.
const ASKED: &str = "no-cache";
/// The same, by the browser of one person only.
const ASKED_BY_ONE: &str = "private, no-cache";

/// A file and everything that is known about it before anybody asks.
pub(super) struct File {
    /// Only for people who are logged in.
    pub(super) is_guarded: bool,
    is_for_all_sites: bool,
    kind: &'static str,
    caching: &'static str,
    policy: Option<HeaderValue>,
    tag: String,
    plain: Bytes,
    /// The same, compressed beforehand; the best first.
    packed: Vec<(&'static str, Bytes)>,
}

impl File {
    /// A file of this media type.
    pub(super) fn new(kind: &'static str, content: Bytes) -> Self {
        let digest = Sha256::digest(&content);
        Self {
            is_guarded: false,
            is_for_all_sites: false,
            kind,
            caching: ASKED,
            policy: None,
            tag: BASE64_URL_SAFE_NO_PAD.encode(&digest[..15]),
            plain: content,
            packed: Vec::new(),
        }
    }

    /// Kept by browsers as said.
    pub(super) fn kept(self, caching: &'static str) -> Self {
        Self { caching, ..self }
    }

    /// Only for people who are logged in.
    pub(super) fn guarded(self) -> Self {
        Self {
            is_guarded: true,
            caching: ASKED_BY_ONE,
            ..self
        }
    }

    /// With a `Content-Security-Policy`.
    pub(super) fn under(self, policy: &str) -> Self {
        let policy = HeaderValue::try_from(policy).ok();
        Self { policy, ..self }
    }

    /// Pages of all sites may read it: it says nothing that depends on who asks.
    pub(super) fn for_all_sites(self) -> Self {
        Self {
            is_for_all_sites: true,
            ..self
        }
    }

    /// Also there in these encodings, the best first.
    pub(super) fn packed(self, packed: Vec<(&'static str, Bytes)>) -> Self {
        Self { packed, ..self }
    }

    /// What tells this content from any other.
    pub(super) fn tag(&self) -> &str {
        &self.tag
    }

    /// The answer to GET or HEAD.
    pub(super) fn answer(
        &self,
        status: StatusCode,
        method: &Method,
        asked: &HeaderMap,
    ) -> Response {
        let (encoding, content, tag) = self.chosen(asked);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(self.caching),
        );
        if !self.packed.is_empty() {
            headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if let Some(policy) = &self.policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        if self.is_for_all_sites {
            let any = HeaderValue::from_static("*");
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
        }
        let is_found = status == StatusCode::OK;
        if let Some(tag) = HeaderValue::try_from(&tag).ok().filter(|_| is_found) {
            headers.insert(header::ETAG, tag);
        }
        let mut response = Response::new(Body::empty());
        if is_found && is_known(asked, &tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            headers.remove(header::CONTENT_TYPE);
        } else {
            *response.status_mut() = status;
            headers.insert(header::CONTENT_LENGTH, content.len().into());
            if let Some(encoding) = encoding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            if method != Method::HEAD {
                *response.body_mut() = Body::from(content.clone());
            }
        }
        *response.headers_mut() = headers;
        response
    }

    /// The form that the browser takes, and its entity tag.
    fn chosen(&self, asked: &HeaderMap) -> (Option<&'static str>, &Bytes, String) {
        let found = self
            .packed
            .iter()
            .find(|(encoding, _)| takes(asked, encoding));
        match found {
            Some((encoding, content)) => (
                Some(encoding),
                content,
                format!("\"{}-{encoding}\"", self.tag),
            ),
            None => (None, &self.plain, format!("\"{}\"", self.tag)),
        }
    }
}

/// Whether a browser takes an encoding (RFC 9110, section 12.5.3).
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    entries(asked, header::ACCEPT_ENCODING).any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let is_named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let is_refused = parts
            .filter_map(|parameter| parameter.strip_prefix("q="))
            .any(|weight| weight.parse() == Ok(0.0_f32));
        is_named && !is_refused
    })
}

/// Whether the browser has this content already.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    entries(asked, header::IF_NONE_MATCH)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn entries(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}
