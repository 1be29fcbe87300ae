//! Secrets of apps in the database: sealed when we write them, read as Django wrote them.

use providers::Secret;
use serde_json::{Map, Value};
use store::social_apps;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::sealing;

/// As many characters as Django gave the column.
const COLUMN: usize = 191;
/// Where a secret lies, among the app's settings, that is too long for the column once it is sealed.
const LONG: &str = "vestibule_secret";
/// Compat: allauth has the private key of an app among its settings.
const CERTIFICATE_KEY: &str = "certificate_key";

/// The secrets of an app, and the settings without them.
pub(super) struct Opened {
    pub(super) secret: Secret,
    pub(super) certificate_key: Secret,
    pub(super) settings: Map<String, Value>,
}

/// Makes secret and settings of an app ready to be stored: sealed, unless a Django process must read them.
pub fn seal_app(cx: &Cx, app: &mut social_apps::NewSocialApp) -> Result<()> {
    if !cx.server.config.socialaccount.encrypt_secrets {
        return Ok(());
    }
    let place = place(&app.client_id);
    let Value::Object(settings) = &mut app.settings else {
        return seal_secret(cx, &place, &mut app.secret, &mut Map::new());
    };
    seal_secret(cx, &place, &mut app.secret, settings)?;
    let key = settings.get(CERTIFICATE_KEY).and_then(Value::as_str);
    if let Some(key) = key.filter(|key| !key.is_empty()) {
        let sealed = sealing::seal(&cx.server, &place, key)?;
        settings.insert(CERTIFICATE_KEY.to_owned(), sealed.into());
    }
    Ok(())
}

fn seal_secret(
    cx: &Cx,
    place: &str,
    secret: &mut String,
    settings: &mut Map<String, Value>,
) -> Result<()> {
    if secret.is_empty() {
        return Ok(());
    }
    let sealed = sealing::seal(&cx.server, place, secret)?;
    if sealed.len() <= COLUMN {
        *secret = sealed;
    } else {
        settings.insert(LONG.to_owned(), sealed.into());
        secret.clear();
    }
    Ok(())
}

/// The secrets of an app in the clear.
pub(super) fn open_app(cx: &Cx, row: &social_apps::Model) -> Result<Opened> {
    let place = place(&row.client_id);
    let seals = cx.server.config.socialaccount.encrypt_secrets;
    let open = |stored: &str| -> Result<Secret> {
        let opened = sealing::open(&cx.server, &place, stored, seals)?;
        Ok(Secret::new(opened.text.as_str()))
    };
    let mut settings = row.settings.as_object().cloned().unwrap_or_default();
    let long = settings.remove(LONG);
    let key = settings.remove(CERTIFICATE_KEY);
    let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let secret = text(&long).unwrap_or_else(|| row.secret.clone());
    Ok(Opened {
        secret: open(&secret)?,
        certificate_key: open(&text(&key).unwrap_or_default())?,
        settings,
    })
}

/// The client id ties a secret to its app.
fn place(client_id: &str) -> String {
    format!("socialapp:{client_id}")
}
