//! `/.well-known/*`: what browsers and phones read to learn who else may use the passkeys of this domain. Each file is there
//! only where the settings have something to say in it.

use auth::Settings;
use axum::Json;
use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};

use crate::App;

/// The files that these settings give.
pub(crate) fn routes(config: &Settings) -> Router<App> {
    let files = [
        ("webauthn", related_origins(config)),
        ("assetlinks.json", asset_links(config)),
        ("apple-app-site-association", apple_association(config)),
    ];
    let mut routes = Router::new();
    for (name, content) in files {
        if let Some(content) = content {
            let answer = get(move || async move { Json(content.clone()) });
            routes = routes.route(&format!("/.well-known/{name}"), answer);
        }
    }
    routes
}

/// WebAuthn Level 3, section 5.11.1: sites on other domains.
fn related_origins(config: &Settings) -> Option<Value> {
    let origins = &config.mfa.webauthn_related_origins;
    let origins: Vec<_> = origins.iter().map(|o| o.trim_end_matches('/')).collect();
    (!origins.is_empty()).then(|| json!({ "origins": origins }))
}

/// Digital Asset Links: apps on Android.
fn asset_links(config: &Settings) -> Option<Value> {
    let apps = &config.mfa.webauthn_android_apps;
    let statements: Vec<_> = apps
        .iter()
        .map(|app| {
            json!({
                "relation": ["delegate_permission/common.handle_all_urls", "delegate_permission/common.get_login_creds"],
                "target": {
                    "namespace": "android_app",
                    "package_name": app.package,
                    "sha256_cert_fingerprints": app.sha256_cert_fingerprints,
                },
            })
        })
        .collect();
    (!statements.is_empty()).then(|| statements.into())
}

/// Associated domains: apps on Apple's systems.
fn apple_association(config: &Settings) -> Option<Value> {
    let apps = &config.mfa.webauthn_apple_apps;
    (!apps.is_empty()).then(|| json!({ "webcredentials": { "apps": apps } }))
}
