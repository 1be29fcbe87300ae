//! The files that Next.js exports, as they were when the binary was built.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Bytes;
use rust_embed::RustEmbed;

use super::file::{FOREVER, File};
use super::policy;

/// The export. Builds for development read it from the disk when they start.
#[derive(RustEmbed)]
#[folder = "../../web/ui/out"]
#[allow_missing = true]
struct Export;

/// What a page says of itself when it is only for people who are logged in.
const GUARD: &str = r#"<meta name="vestibule:guard" content="user""#;

/// Where names of files change with their content.
const HASHED: &str = "/_next/static/";

/// Encodings that files are compressed in beforehand, the best first, and the ends of their names.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The files of the web app, by path. Empty in a binary that was built without them.
pub struct Ui {
    files: HashMap<String, File>,
    not_found: Option<File>,
}

impl Ui {
    /// What the binary was built with.
    pub fn embedded() -> Self {
        let files = Export::iter().filter_map(|name| {
            let file = Export::get(&name)?;
            Some((name.into_owned(), file.data))
        });
        Self::of(files)
    }

    /// These files, with the names they have below the folder of the export.
    pub fn of(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let content: HashMap<String, Bytes> = files
            .into_iter()
            .map(|(name, data)| (name, bytes(data)))
            .collect();
        let mut ui = Self {
            files: HashMap::new(),
            not_found: None,
        };
        for (name, plain) in &content {
            let is_packed = ENCODINGS.iter().any(|(_, end)| name.ends_with(end));
            let path = path(name);
            let Some(kind) = kind(name).filter(|_| !is_packed) else {
                continue;
            };
            let packed = ENCODINGS.iter().filter_map(|(encoding, end)| {
                Some((*encoding, content.get(&format!("{name}{end}"))?.clone()))
            });
            let file = dressed(&path, kind, plain.clone()).packed(packed.collect());
            if path == "/404" {
                ui.not_found = Some(file);
            } else {
                ui.files.insert(path, file);
            }
        }
        ui
    }

    /// Whether there is no web app.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file at a path of a request.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// The same with the path as it is written here.
    pub(super) fn entry(&self, path: &str) -> Option<(&str, &File)> {
        let (path, file) = self.files.get_key_value(path)?;
        Some((path, file))
    }

    /// The page that says that there is no such page.
    pub(super) fn not_found(&self) -> Option<&File> {
        self.not_found.as_ref()
    }
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

/// Where a file is found: pages without their ending.
fn path(name: &str) -> String {
    match name.strip_suffix(".html") {
        Some("index") => "/".to_owned(),
        Some(page) => format!("/{page}"),
        None => format!("/{name}"),
    }
}

/// The file with what its path and its text say of it.
fn dressed(path: &str, kind: &'static str, content: Bytes) -> File {
    let file = File::new(kind, content.clone());
    if path.starts_with(HASHED) {
        return file.kept(FOREVER);
    }
    if kind != HTML {
        return file;
    }
    let page = String::from_utf8_lossy(&content);
    let file = file.under(&policy::of_page(&page));
    if page.contains(GUARD) {
        file.guarded()
    } else {
        file
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// The media type by the end of the name. What has none is not served.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => HTML,
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        // The pages' data, which Next.js asks for before it shows another page.
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
