//! Refusals that no handler makes.

use serde_json::json;

use super::{Ask, Site, THING};

#[tokio::test]
async fn unknown_paths_of_the_api_are_answered_in_json() {
    let site = Site::by_default();
    for path in [
        "/_allauth",
        "/_allauth/",
        "/_allauth/browser/v1/nothing",
        "/_allauth/tv/v1/thing",
        "/_allauth/%ff",
    ] {
        let answer = site.answer(Ask::get(path)).await;
        assert_eq!(
            (answer.status, answer.json()),
            (404, json!({"status": 404})),
            "{path}"
        );
    }
}

#[tokio::test]
async fn paths_outside_of_the_api_are_left_alone() {
    for path in ["/nowhere", "/_allauthx"] {
        let answer = Site::by_default().answer(Ask::get(path)).await;
        assert_eq!(
            (
                answer.status,
                answer.body.as_str(),
                answer.header("content-type")
            ),
            (404, "", None)
        );
    }
}

#[tokio::test]
async fn the_prefix_may_be_another_one_and_end_with_a_slash() {
    let site = Site::with(
        json!({"server": {"allowed_hosts": ["testserver"], "path_prefix": "/api/auth/"}}),
    );
    assert_eq!(
        site.answer(Ask::get("/api/auth/nothing")).await.json(),
        json!({"status": 404})
    );
    assert_eq!(site.answer(Ask::get("/_allauth/nothing")).await.body, "");
}

#[tokio::test]
async fn a_method_that_is_not_allowed_is_told_which_are() {
    let answer = Site::by_default()
        .answer(Ask::new("PATCH", THING).with_token())
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (405, json!({"status": 405}))
    );
    assert_eq!(
        answer.header("allow"),
        Some("GET, POST, PUT, DELETE, HEAD, OPTIONS")
    );
    let answer = Site::by_default()
        .answer(Ask::get("/_allauth/browser/v1/login"))
        .await;
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, Some("POST, OPTIONS"))
    );
}

#[tokio::test]
async fn options_are_answered_with_the_methods_and_no_body() {
    let answer = Site::by_default()
        .answer(Ask::new("OPTIONS", "/_allauth/browser/v1/delete-only"))
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(answer.header("allow"), Some("DELETE, OPTIONS"));
    assert_eq!(
        (
            answer.header("content-type"),
            answer.header("content-length")
        ),
        (None, Some("0"))
    );
}

#[tokio::test]
async fn head_is_answered_like_get_without_the_body() {
    let site = Site::by_default();
    for path in [THING, "/_allauth/browser/v1/nothing"] {
        let (get, head) = (
            site.answer(Ask::get(path)).await,
            site.answer(Ask::new("HEAD", path)).await,
        );
        assert_eq!((head.status, head.body.as_str()), (get.status, ""));
        for name in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        assert_ne!(head.header("content-length"), Some("0"));
    }
}

#[tokio::test]
async fn what_extractors_refuse_is_told_in_json() {
    let site = Site::by_default();
    let typed = "/_allauth/app/v1/typed";
    let answer = site
        .answer(Ask::post(typed).body("application/json", "{"))
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (400, json!({"status": 400}))
    );
    let answer = site.answer(Ask::post(typed).body("text/plain", "{}")).await;
    assert_eq!(
        (answer.status, answer.json()),
        (415, json!({"status": 415}))
    );
}

#[tokio::test]
async fn a_handler_that_breaks_is_answered_without_details() {
    let answer = Site::by_default()
        .answer(Ask::get("/_allauth/app/v1/panic"))
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (500, json!({"status": 500}))
    );
    assert!(answer.header("x-request-id").is_some());
    let answer = Site::by_default()
        .answer(Ask::get("/_allauth/app/v1/busy"))
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (503, json!({"status": 503}))
    );
}
