//! Section `[server]`: where the server listens, who it is, and which front ends belong to it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Where the server listens, who it is, and which front ends belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Key that signs sessions, links and cookies; a Django project that shares the database has the same.
    /// Without one, outside of production, a key is made and kept in `data_dir`.
    pub secret_key: Secret,
    /// Former keys: what they signed is still accepted.
    pub secret_key_fallbacks: Vec<Secret>,
    /// The server's own address as browsers see it, like `https://auth.example.com`. Absent: taken from each request.
    pub public_url: Option<String>,
    /// Front ends of this server, as origins: `["https://app.example.com"]`. CORS, trusted origins, cookie domains
    /// and, where `ui.enabled` is off, links in mails follow from them.
    pub frontends: Vec<String>,
    /// Origins allowed by CORS. Absent: `frontends`.
    pub cors_allowed_origins: Option<Vec<String>>,
    /// Host names that are answered; `.example.com` includes subdomains, `*` is all.
    /// Empty: this machine, and the hosts of `public_url` and `frontends`.
    pub allowed_hosts: Vec<String>,
    /// Path before the API.
    pub path_prefix: String,
    /// Refuse to start with settings that are only good for trying out.
    pub production: bool,
    /// Show causes of errors in answers. Never in production.
    pub debug: bool,
    /// Language of messages where the client asks for none that exists.
    pub language: String,
    /// Folder whose `<language>.ftl` files replace sentences of answers, mails and text messages, key by key; looked for
    /// beside the configuration.
    pub messages_dir: Option<PathBuf>,
    /// Time zone of times shown to people and of password reset keys, like `Europe/Amsterdam`.
    pub time_zone: String,
    /// Greatest size of a request body in bytes.
    pub body_limit: u32,
    /// Folder for files made here: the development key and database.
    pub data_dir: PathBuf,
    /// Seconds that running requests get to finish when the server is told to stop.
    pub shutdown_grace: u32,
}

impl Server {
    /// Whether only this machine can connect.
    pub fn is_loopback(&self) -> bool {
        self.listen.ip().to_canonical().is_loopback()
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            secret_key: Secret::default(),
            secret_key_fallbacks: Vec::new(),
            public_url: None,
            frontends: Vec::new(),
            cors_allowed_origins: None,
            allowed_hosts: Vec::new(),
            path_prefix: "/_allauth".to_owned(),
            production: false,
            debug: false,
            language: "en".to_owned(),
            messages_dir: None,
            time_zone: "UTC".to_owned(),
            body_limit: 1_048_576,
            data_dir: PathBuf::from("./data"),
            shutdown_grace: 4,
        }
    }
}
