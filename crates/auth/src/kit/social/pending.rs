//! A sign-up that began at a provider and waits in the session for what the provider did not say.
//!
//! The form is allauth's (`SocialLogin.serialize`), so that a Django process on the same sessions can take over.

use chrono::{DateTime, SecondsFormat, Utc};
use providers::{Email, Secret, Token};
use serde_json::{Value, json};

use super::apps;
use super::social_login::{Draft, SocialLogin};
use super::states::Errand;
use crate::context::Cx;
use crate::error::Result;

const SESSION_KEY: &str = "socialaccount_sociallogin";

/// Keeps a sign-up until the rest is said.
pub fn keep_pending(cx: &Cx, login: &SocialLogin) {
    cx.session.set(SESSION_KEY, to_json(cx, login));
}

/// Forgets the sign-up that waits.
pub fn clear_pending(cx: &Cx) {
    cx.session.remove(SESSION_KEY);
}

/// The sign-up that waits, if its provider is still there.
pub async fn pending(cx: &Cx) -> Result<Option<SocialLogin>> {
    match cx.session.get(SESSION_KEY) {
        Some(kept) => from_json(cx, &kept).await,
        None => Ok(None),
    }
}

fn to_json(cx: &Cx, login: &SocialLogin) -> Value {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut provider = json!({"id": login.provider.provider.id});
    if login.provider.provider.uses_app() {
        provider["app.client_id"] = login.provider.app.client_id.as_str().into();
    }
    let address = |email: &Email| {
        json!({
            "id": null, "user_id": null, "email": email.email,
            "verified": email.verified, "primary": email.primary,
        })
    };
    let emails: Vec<_> = login.emails.iter().map(address).collect();
    let (phone, phone_verified) = match &login.phone {
        Some((phone, verified)) => (Some(phone), *verified),
        None => (None, false),
    };
    let mut kept = json!({
        "provider": provider,
        "account": {
            "id": null, "user_id": null, "provider": login.provider.id(), "uid": login.uid,
            "last_login": null, "date_joined": null, "extra_data": login.extra_data,
        },
        "user": {
            "id": null, "password": cx.server.passwords.unusable(), "last_login": null,
            "is_superuser": false, "username": login.user.username,
            "first_name": login.user.first_name, "last_name": login.user.last_name,
            "email": login.user.email, "is_staff": false, "is_active": true,
            "date_joined": time(cx.now),
        },
        "state": login.errand.to_json(&serde_json::Map::new()),
        "email_addresses": emails,
        "phone": phone,
        "phone_verified": phone_verified,
    });
    // Security: a token is kept only where it will be stored in the end.
    let keeps_tokens = cx.server.config.socialaccount.store_tokens;
    if let Some(token) = login.token.as_ref().filter(|_| keeps_tokens) {
        kept["token"] = json!({
            "id": null, "app_id": login.provider.row, "account_id": null,
            "token": token.token.expose(), "token_secret": token.token_secret.expose(),
            "expires_at": token.expires_at.map(time),
        });
    }
    kept
}

async fn from_json(cx: &Cx, kept: &Value) -> Result<Option<SocialLogin>> {
    let Some(provider) = kept["provider"]["id"].as_str() else {
        return Ok(None);
    };
    let client_id = kept["provider"]["app.client_id"].as_str();
    let Some(provider) = apps::find(cx, provider, client_id).await? else {
        return Ok(None);
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is = |value: &Value| value.as_bool().unwrap_or_default();
    let user = &kept["user"];
    let token = &kept["token"];
    let address = |email: &Value| Email {
        email: text(&email["email"]),
        verified: is(&email["verified"]),
        primary: is(&email["primary"]),
    };
    let emails = kept["email_addresses"].as_array().into_iter().flatten();
    let ends = token["expires_at"].as_str();
    let ends = ends.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let uid = text(&kept["account"]["uid"]);
    Ok((!uid.is_empty()).then(|| SocialLogin {
        provider,
        uid,
        extra_data: kept["account"]["extra_data"].clone(),
        user: Draft {
            username: text(&user["username"]),
            email: text(&user["email"]),
            first_name: text(&user["first_name"]),
            last_name: text(&user["last_name"]),
        },
        emails: emails.map(address).collect(),
        phone: kept["phone"]
            .as_str()
            .map(|phone| (phone.to_owned(), is(&kept["phone_verified"]))),
        token: token["token"].as_str().map(|access| Token {
            token: Secret::new(access),
            token_secret: Secret::new(text(&token["token_secret"])),
            expires_at: ends.map(|at| at.to_utc()),
        }),
        membership: None,
        errand: kept["state"]
            .as_object()
            .map(Errand::from_json)
            .unwrap_or_default(),
    }))
}
