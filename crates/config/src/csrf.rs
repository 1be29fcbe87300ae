//! Section `[csrf]`: the CSRF cookie, its header and the origins that may post (Django's `CSRF_*`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cookies::SameSite;

/// Protection of browsers against requests forged by other sites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Csrf {
    /// Seconds for which the cookie is kept.
    pub cookie_age: u32,
    /// Name of the cookie.
    pub cookie_name: String,
    /// Domain of the cookie. Absent: derived from `server.frontends`; empty: this host only.
    pub cookie_domain: Option<String>,
    /// Path of the cookie.
    pub cookie_path: String,
    /// Hide the cookie from scripts. Front ends that send the header themselves cannot work then.
    pub cookie_httponly: bool,
    /// `"Lax"`, `"Strict"`, `"None"`, or `false` to leave the attribute out.
    pub cookie_samesite: SameSite,
    /// Send the cookie over https only. Absent: as the session cookie.
    pub cookie_secure: Option<bool>,
    /// Request header with the token, as WSGI names it.
    pub header_name: String,
    /// Origins that may post besides the server's own. Absent: `server.frontends`.
    pub trusted_origins: Option<Vec<String>>,
    /// Keep the token in the session instead of a cookie.
    pub use_sessions: bool,
}

impl Csrf {
    /// The request header with the token, in lower case: `HTTP_X_CSRFTOKEN` is `x-csrftoken`.
    pub fn header(&self) -> String {
        let name = self
            .header_name
            .strip_prefix("HTTP_")
            .unwrap_or(&self.header_name);
        name.to_ascii_lowercase().replace('_', "-")
    }
}

impl Default for Csrf {
    fn default() -> Self {
        Self {
            cookie_age: 31_449_600,
            cookie_name: "csrftoken".to_owned(),
            cookie_domain: None,
            cookie_path: "/".to_owned(),
            cookie_httponly: false,
            cookie_samesite: SameSite::Lax,
            cookie_secure: None,
            header_name: "HTTP_X_CSRFTOKEN".to_owned(),
            trusted_origins: None,
            use_sessions: false,
        }
    }
}
