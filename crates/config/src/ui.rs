//! Section `[ui]`: the web app that comes with the server, and how it looks.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::headless::Client;
use crate::settings::Settings;

/// Languages that the web app has texts in.
pub const UI_LANGUAGES: [&str; 2] = ["en", "hi"];

/// A link at the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UiLink {
    /// What it says.
    pub label: String,
    /// Where it leads: `https://...`, `mailto:...`, or a path of this server.
    pub url: String,
}

/// The web app that comes with the server, and how it looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Ui {
    /// Serve the web app, and let mails lead to its pages. `false`: the front end is your own, elsewhere.
    pub enabled: bool,
    /// Name of the product, on every page.
    pub name: String,
    /// File with the logo: `.svg`, `.png`, `.jpg` or `.webp`. Absent: the name alone.
    pub logo: Option<PathBuf>,
    /// Colour of buttons and links, like `#3b4cca`. Absent: the web app's own.
    pub primary_color: Option<String>,
    /// The same for the dark theme. Absent: `primary_color`.
    pub primary_color_dark: Option<String>,
    /// Links at the foot of every page: `[{ label = "Terms", url = "https://example.com/terms" }]`.
    pub links: Vec<UiLink>,
    /// Languages that people can choose; the first that their browser asks for is shown, else `server.language`.
    pub languages: Vec<String>,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            enabled: true,
            name: "Vestibule".to_owned(),
            logo: None,
            primary_color: None,
            primary_color_dark: None,
            links: Vec::new(),
            languages: UI_LANGUAGES.map(str::to_owned).to_vec(),
        }
    }
}

impl Ui {
    /// The media type of the logo, as its name says; `None` if it is no picture that pages can show.
    pub fn logo_type(&self) -> Option<&'static str> {
        let name = self.logo.as_ref()?.extension()?.to_str()?;
        match name.to_ascii_lowercase().as_str() {
            "svg" => Some("image/svg+xml"),
            "png" => Some("image/png"),
            "jpg" | "jpeg" => Some("image/jpeg"),
            "webp" => Some("image/webp"),
            _ => None,
        }
    }
}

impl Settings {
    /// Whether the web app is served: it is a browser client, and not replaced by a front end elsewhere.
    pub fn serves_ui(&self) -> bool {
        self.ui.enabled && !self.headless.only && self.headless.serves(Client::Browser)
    }

    /// The web app's language where the browser asks for none that it has.
    pub fn ui_language(&self) -> &str {
        let wanted = &self.server.language;
        let languages = &self.ui.languages;
        let is_there = languages.contains(wanted);
        languages.first().filter(|_| !is_there).unwrap_or(wanted)
    }
}

/// Whether a text is a colour that a style can take over as it is: `#rrggbb`.
pub(crate) fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
