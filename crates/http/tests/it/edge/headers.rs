//! Headers of all answers, and those of the API's.

use serde_json::json;

use super::{APP_THING, Ask, Site, THING};

const SECURITY: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

#[tokio::test]
async fn all_answers_have_the_security_headers() {
    let site = Site::by_default();
    for ask in [
        Ask::get(THING),
        Ask::get("/page"),
        Ask::get("/nowhere"),
        Ask::post(THING),
        Ask::get("/_allauth/app/v1/panic"),
        Ask::get(THING).to("evil.example"),
    ] {
        let answer = site.answer(ask).await;
        for (name, value) in SECURITY {
            assert_eq!(answer.header(name), Some(value), "{}", answer.status);
        }
    }
}

#[tokio::test]
async fn answers_of_the_api_are_never_stored() {
    let site = Site::by_default();
    for ask in [
        Ask::get(THING),
        Ask::get(APP_THING),
        Ask::post(THING),
        Ask::get("/_allauth/app/v1/nothing"),
    ] {
        let answer = site.answer(ask).await;
        let told = Some("max-age=0, no-cache, no-store, must-revalidate, private");
        assert_eq!(answer.header("cache-control"), told);
        assert_eq!(
            answer.header("expires"),
            Some("Sun, 01 Mar 2026 12:00:00 GMT")
        );
    }
    let page = site.answer(Ask::get("/page")).await;
    assert_eq!(
        (page.header("cache-control"), page.header("expires")),
        (None, None)
    );
}

#[tokio::test]
async fn browsers_are_bound_to_https_only_on_https() {
    let site = Site::with(json!({"server": {"public_url": "https://auth.example.com"}}));
    let strict = "strict-transport-security";
    let answer = site.answer(Ask::get("/page").to("auth.example.com")).await;
    assert_eq!(answer.header(strict), Some("max-age=31536000"));
    assert_eq!(
        site.answer(Ask::get("/page").to("localhost:8000"))
            .await
            .header(strict),
        None
    );
    assert_eq!(
        Site::by_default()
            .answer(Ask::get("/page"))
            .await
            .header(strict),
        None
    );
}

#[tokio::test]
async fn browsers_are_not_bound_to_https_if_cookies_go_over_http_or_the_settings_say_so() {
    for settings in [
        json!({"server": {"public_url": "https://auth.example.com"}, "session": {"cookie_secure": false}}),
        json!({"server": {"public_url": "https://auth.example.com"}, "security": {"hsts_seconds": 0}}),
    ] {
        let answer = Site::with(settings)
            .answer(Ask::get("/page").to("auth.example.com"))
            .await;
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}
