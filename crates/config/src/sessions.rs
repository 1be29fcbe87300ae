//! Section `[session]`: the session cookie and how sessions are stored (Django's `SESSION_*`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cookies::SameSite;

/// Sessions and their cookie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, named by Django"
)]
pub struct Session {
    /// Seconds for which a session lives after it was last saved.
    pub cookie_age: u32,
    /// Name of the session cookie.
    pub cookie_name: String,
    /// Domain of the cookie. Absent: derived from `server.frontends`; empty: this host only.
    pub cookie_domain: Option<String>,
    /// Path of the cookie.
    pub cookie_path: String,
    /// Hide the cookie from scripts.
    pub cookie_httponly: bool,
    /// `"Lax"`, `"Strict"`, `"None"`, or `false` to leave the attribute out.
    pub cookie_samesite: SameSite,
    /// Send the cookie over https only. Absent: if `server.public_url` is https, or in production.
    pub cookie_secure: Option<bool>,
    /// Let sessions end with the browser instead of after `cookie_age`.
    pub expire_at_browser_close: bool,
    /// Save the session, and move its end, at every request.
    pub save_every_request: bool,
    /// Store a hash of each session's key instead of the key. `false` lets Django read the same rows.
    pub hash_keys: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            cookie_age: 1_209_600,
            cookie_name: "sessionid".to_owned(),
            cookie_domain: None,
            cookie_path: "/".to_owned(),
            cookie_httponly: true,
            cookie_samesite: SameSite::Lax,
            cookie_secure: None,
            expire_at_browser_close: false,
            save_every_request: false,
            hash_keys: true,
        }
    }
}
