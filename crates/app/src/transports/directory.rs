//! Messages as files: mails as `*.eml`, text messages as `*.json`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use store::outbox::{Kind, Model};

use super::{Failure, Letterhead, Transport};

/// A folder that messages are put in.
pub(super) struct Directory {
    folder: PathBuf,
    letterhead: Letterhead,
}

impl Directory {
    /// Opens a folder; makes it where it is missing.
    pub(super) fn open(folder: &Path, letterhead: Letterhead) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
            letterhead,
        })
    }

    fn contents(&self, message: &Model) -> Result<Vec<u8>, Failure> {
        match message.kind {
            Kind::Mail => Ok(self.letterhead.write(message)?.formatted()),
            Kind::Sms => Ok(sms(message).to_string().into_bytes()),
        }
    }
}

#[async_trait]
impl Transport for Directory {
    async fn send(&self, message: &Model) -> Result<(), Failure> {
        let contents = self.contents(message)?;
        let path = self.folder.join(file_name(message));
        let written = tokio::task::spawn_blocking(move || write(&path, &contents)).await;
        let written = written.map_err(|error| Failure::passing("file", error))?;
        written.map_err(|error| Failure::passing("file", error))
    }

    fn is_local(&self) -> bool {
        true
    }
}

/// The names sort by the time the messages were written; the same message has the same name.
fn file_name(message: &Model) -> String {
    let written = DateTime::<Utc>::from(message.created_at).timestamp_micros();
    let extension = match message.kind {
        Kind::Mail => "eml",
        Kind::Sms => "json",
    };
    format!("{written:020}-{:012}.{extension}", message.id.0)
}

/// `user_id`, `phone` and `code`, or `phone` and the `reason` why there is no code.
fn sms(message: &Model) -> Value {
    let value = |key: &str| message.payload.get(key).cloned();
    match value("reason") {
        Some(reason) => json!({"phone": message.recipient, "reason": reason}),
        None => {
            json!({"user_id": value("user_id"), "phone": message.recipient, "code": value("code")})
        }
    }
}

/// Writes a file that is complete from the moment it has its name.
fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("tmp");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Security: codes and links are nobody else's business.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&draft)?.write_all(contents)?;
    fs::rename(&draft, path)
}
