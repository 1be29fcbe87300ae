//! Section `[mail]`: how mails leave the server.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A way for mails to leave the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailBackend {
    /// Printed, for development.
    Console,
    /// One `*.eml` file each, in `directory`.
    #[serde(alias = "directory")]
    File,
    /// To an SMTP server.
    Smtp,
}

/// How the connection to the SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS after a plain greeting, and no mail without it.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// No encryption.
    None,
}

/// How mails leave the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `"console"`, `"file"` (also called `"directory"`) or `"smtp"`.
    pub backend: MailBackend,
    /// Sender of all mails: `name@example.com` or `Name <name@example.com>`.
    pub from: String,
    /// Address for answers. Absent: the sender.
    pub reply_to: Option<String>,
    /// Folder for mails with the backend `"file"`.
    pub directory: Option<PathBuf>,
    /// Folder whose templates replace the built-in ones: `<name>/subject.txt`, `body.txt`, `body.html`.
    pub templates_dir: Option<PathBuf>,
    /// Host of the SMTP server.
    pub host: String,
    /// Port of the SMTP server. Absent: 587, 465 or 25, as `security` has it.
    pub port: Option<u16>,
    /// User at the SMTP server. Empty: no login.
    pub username: String,
    /// Password at the SMTP server.
    pub password: Secret,
    /// `"starttls"`, `"tls"` or `"none"`.
    pub security: MailSecurity,
    /// Seconds to wait for the SMTP server.
    pub timeout: u32,
}

impl Mail {
    /// The SMTP port: as configured, else the usual one.
    pub fn smtp_port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            MailSecurity::Starttls => 587,
            MailSecurity::Tls => 465,
            MailSecurity::None => 25,
        })
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            backend: MailBackend::Console,
            from: "webmaster@localhost".to_owned(),
            reply_to: None,
            directory: None,
            templates_dir: None,
            host: "localhost".to_owned(),
            port: None,
            username: String::new(),
            password: Secret::default(),
            security: MailSecurity::Starttls,
            timeout: 10,
        }
    }
}
