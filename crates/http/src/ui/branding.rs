//! What the pages are told at run time: name, colours, links and languages of the deployment, the fields of its sign-up
//! form, and its logo.

use auth::Settings;
use axum::body::Bytes;
use config::Required;
use serde_json::json;

use super::file::{FOREVER, File};
use super::policy;

const LOGO: &str = "/_vestibule/logo";

/// The files of a deployment, by path.
pub(super) fn files(settings: &Settings) -> Vec<(&'static str, File)> {
    let logo = logo(settings);
    let told = told(settings, logo.as_ref());
    let logo = logo.map(|logo| (LOGO, logo));
    [("/_vestibule/ui.json", told)]
        .into_iter()
        .chain(logo)
        .collect()
}

fn told(settings: &Settings, logo: Option<&File>) -> File {
    let ui = &settings.ui;
    let logo_url = logo.map(|logo| format!("{LOGO}?v={}", logo.tag()));
    let primary = &ui.primary_color;
    let dark = ui.primary_color_dark.as_ref().or(primary.as_ref());
    let fields: Vec<_> = settings
        .account
        .signup_fields
        .iter()
        .map(|field| json!({ "name": field.name, "required": field.required == Required::Yes }))
        .collect();
    let content = json!({
        "name": ui.name,
        "logo_url": logo_url,
        "colors": { "primary": primary, "primary_dark": dark },
        "links": ui.links,
        "languages": ui.languages,
        "default_language": settings.ui_language(),
        "signup_fields": fields,
        // Compat: allauth tells of it neither in its configuration nor among the flows.
        "passkey_signup": settings.mfa.allows_passkey_signup() && settings.account.is_open_for_signup,
        "api_base": settings.server.path_prefix.trim_end_matches('/'),
    });
    File::new("application/json", Bytes::from(content.to_string())).for_all_sites()
}

/// `None` if there is none, or it cannot be read, which the log says.
fn logo(settings: &Settings) -> Option<File> {
    let path = settings.ui.logo.as_ref()?;
    let kind = settings.ui.logo_type()?;
    match std::fs::read(path) {
        Ok(content) => {
            let file = File::new(kind, Bytes::from(content));
            Some(file.kept(FOREVER).under(policy::PICTURE))
        }
        Err(error) => {
            tracing::warn!(error = %error, "the file of ui.logo cannot be read: pages show the name alone");
            None
        }
    }
}
