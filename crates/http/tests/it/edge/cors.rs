//! Which origins may read answers of the API.

use serde_json::json;

use super::{APP_THING, Answer, Ask, Site, THING};

const APP: &str = "https://app.example.com";

fn site() -> Site {
    Site::with(json!({"server": {"allowed_hosts": ["testserver"], "frontends": [APP]}}))
}

fn preflight(origin: &str) -> Ask {
    Ask::new("OPTIONS", THING)
        .with("origin", origin)
        .with("access-control-request-method", "POST")
        .with("access-control-request-headers", "content-type,x-csrftoken")
}

fn cors_headers(answer: &Answer) -> Vec<(&str, &str)> {
    let headers = answer.headers.iter();
    let mut cors: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .filter(|(name, _)| name.starts_with("access-control-"))
        .collect();
    cors.sort_unstable();
    cors
}

#[tokio::test]
async fn a_front_end_may_read_answers_with_cookies() {
    let answer = site().answer(Ask::get(THING).with("origin", APP)).await;
    assert_eq!(
        cors_headers(&answer),
        [
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-origin", APP),
            ("access-control-expose-headers", "Retry-After, X-Request-ID"),
        ]
    );
    assert_eq!(answer.header("vary"), Some("Cookie, Origin"));
}

#[tokio::test]
async fn a_preflight_request_is_answered_with_what_clients_send() {
    let answer = site().answer(preflight(APP)).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(
        cors_headers(&answer),
        [
            ("access-control-allow-credentials", "true"),
            (
                "access-control-allow-headers",
                "accept, accept-language, authorization, content-type, user-agent, x-email-verification-key, \
                 x-invitation-key, x-password-reset-key, x-request-id, x-requested-with, x-session-token, x-csrftoken"
            ),
            (
                "access-control-allow-methods",
                "GET, POST, PUT, PATCH, DELETE, OPTIONS"
            ),
            ("access-control-allow-origin", APP),
            ("access-control-max-age", "86400"),
        ]
    );
    assert_eq!(
        (answer.header("vary"), answer.header("set-cookie")),
        (Some("Origin"), None)
    );
}

#[tokio::test]
async fn strangers_are_told_nothing() {
    for origin in [
        "https://evil.example",
        "http://app.example.com",
        "https://app.example.com:8443",
        "null",
        "",
    ] {
        for ask in [Ask::get(THING).with("origin", origin), preflight(origin)] {
            let answer = site().answer(ask).await;
            assert_eq!(
                (answer.status, cors_headers(&answer)),
                (200, vec![]),
                "{origin}"
            );
            assert_eq!(answer.header("vary"), Some("Cookie, Origin"));
        }
    }
}

#[tokio::test]
async fn caches_are_told_that_answers_depend_on_the_origin_even_without_one() {
    assert_eq!(
        site().answer(Ask::get(APP_THING)).await.header("vary"),
        Some("Origin")
    );
    assert_eq!(
        Site::by_default()
            .answer(Ask::get(APP_THING).with("origin", APP))
            .await
            .header("vary"),
        None
    );
}

#[tokio::test]
async fn refusals_can_be_read_too() {
    let site = site();
    for (ask, status) in [
        (Ask::get("/_allauth/app/v1/nothing"), 404),
        (Ask::post(THING), 403),
        (Ask::get("/_allauth/app/v1/panic"), 500),
        (Ask::get(THING).to("evil.example"), 400),
    ] {
        let answer = site.answer(ask.with("origin", APP)).await;
        assert_eq!(
            (answer.status, answer.header("access-control-allow-origin")),
            (status, Some(APP))
        );
    }
}

#[tokio::test]
async fn paths_outside_of_the_api_are_not_shared() {
    for path in ["/page", "/_allauthx/browser/v1/thing", "/"] {
        let answer = site().answer(Ask::get(path).with("origin", APP)).await;
        assert_eq!(
            (cors_headers(&answer), answer.header("vary")),
            (vec![], None),
            "{path}"
        );
    }
}

#[tokio::test]
async fn any_origin_may_read_only_without_cookies() {
    let site = Site::with(
        json!({"server": {"allowed_hosts": ["testserver"], "cors_allowed_origins": ["*", APP]}}),
    );
    let answer = site
        .answer(Ask::get(APP_THING).with("origin", "https://anyone.example"))
        .await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let answer = site.answer(Ask::get(APP_THING).with("origin", APP)).await;
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        Some("true")
    );
}

#[tokio::test]
async fn an_options_request_that_is_no_preflight_is_answered_by_the_route() {
    let answer = site()
        .answer(Ask::new("OPTIONS", THING).with("origin", APP))
        .await;
    assert_eq!(
        (answer.status, answer.header("allow")),
        (200, Some("GET, POST, PUT, DELETE, HEAD, OPTIONS"))
    );
}
