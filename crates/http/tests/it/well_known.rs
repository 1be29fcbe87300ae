//! `/.well-known/*`.

use axum::http::StatusCode;
use serde_json::json;

use crate::setup::{Ask, Test, exchange};

const APPS: &str = r#"
[mfa]
supported_types = ["totp", "recovery_codes", "webauthn"]
webauthn_rp_id = "example.org"
webauthn_related_origins = ["https://example.net/", "https://shop.example.com"]
webauthn_apple_apps = ["TEAM12345.org.example.app"]
webauthn_android_apps = [{ package = "org.example.app", sha256_cert_fingerprints = ["14:6D:E9:83:C5:73:06:50:D8:EE:B9:95:2F:34:FC:64:16:A0:83:42:E6:1D:BE:A8:8A:04:96:B2:3F:CF:44:E5"] }]
"#;

async fn file(t: &Test, name: &str) -> (u16, Option<String>, serde_json::Value) {
    let path = format!("/.well-known/{name}");
    let reply = exchange(&t.world, &path, t.ip, Ask::new("GET", &path)).await;
    let kind = reply.header("content-type").map(str::to_owned);
    (reply.status, kind, reply.json)
}

#[tokio::test]
async fn browsers_and_phones_learn_who_else_may_use_the_passkeys() {
    let t = Test::with(APPS).await;
    let json = Some("application/json".to_owned());
    assert_eq!(
        file(&t, "webauthn").await,
        (
            200,
            json.clone(),
            json!({"origins": ["https://example.net", "https://shop.example.com"]})
        )
    );
    assert_eq!(
        file(&t, "apple-app-site-association").await,
        (
            200,
            json.clone(),
            json!({"webcredentials": {"apps": ["TEAM12345.org.example.app"]}})
        )
    );
    let (status, kind, links) = file(&t, "assetlinks.json").await;
    assert_eq!((status, kind), (200, json));
    assert_eq!(links[0]["target"]["namespace"], "android_app");
    assert_eq!(links[0]["target"]["package_name"], "org.example.app");
    assert_eq!(
        links[0]["relation"],
        json!([
            "delegate_permission/common.handle_all_urls",
            "delegate_permission/common.get_login_creds"
        ])
    );
}

#[tokio::test]
async fn what_has_nothing_to_say_is_not_there() {
    let t = Test::new().await;
    for name in ["webauthn", "assetlinks.json", "apple-app-site-association"] {
        assert_eq!(file(&t, name).await.0, StatusCode::NOT_FOUND.as_u16());
    }
}
