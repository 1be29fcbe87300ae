//! Bodies that are too large or too slow.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use futures_util::stream;
use serde_json::json;

use super::{APP_THING, Ask, Site, THING};

fn small() -> Site {
    Site::with(json!({"server": {"allowed_hosts": ["testserver"], "body_limit": 10}}))
}

/// A body that says nothing about its length.
fn chunked(chunks: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(
        chunks
            .iter()
            .map(|chunk| Ok::<_, io::Error>(Bytes::from(*chunk))),
    ))
}

#[tokio::test]
async fn a_body_up_to_the_limit_reaches_the_handler() {
    let answer = small()
        .answer(Ask::post(APP_THING).body("text/plain", "0123456789"))
        .await;
    assert_eq!(
        (answer.status, answer.json()["body"].as_str()),
        (200, Some("0123456789"))
    );
    let answer = small()
        .answer(Ask::post(APP_THING).body("text/plain", chunked(&["01234", "56789"])))
        .await;
    assert_eq!(
        (answer.status, answer.json()["body"].as_str()),
        (200, Some("0123456789"))
    );
}

#[tokio::test]
async fn a_greater_body_is_refused_in_json_whether_it_says_so_or_not() {
    for body in [Body::from("0123456789a"), chunked(&["01234", "56789", "a"])] {
        let answer = small()
            .answer(Ask::post(APP_THING).body("text/plain", body))
            .await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (413, "body_too_large")
        );
    }
}

#[tokio::test]
async fn a_great_form_is_refused_before_its_token_is_looked_for() {
    let ask = Ask::post(THING).with_token().body(
        "application/x-www-form-urlencoded",
        chunked(&["0123456789", "a"]),
    );
    assert_eq!(small().answer(ask).await.status, 413);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused_in_json() {
    let broken = Body::from_stream(stream::iter([
        Ok(Bytes::from("01")),
        Err(io::Error::other("reset")),
    ]));
    let answer = small()
        .answer(Ask::post(APP_THING).body("text/plain", broken))
        .await;
    assert_eq!(
        (answer.status, answer.reason().as_str()),
        (400, "unreadable_body")
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let silent = Body::from_stream(stream::pending::<io::Result<Bytes>>());
    // A byte now and then, each in time.
    let trickle = Body::from_stream(stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_secs(9)).await;
        Some((Ok::<_, io::Error>(Bytes::from("x")), ()))
    }));
    for body in [silent, trickle] {
        let answer = small()
            .answer(Ask::post(APP_THING).body("text/plain", body))
            .await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (408, "body_too_slow")
        );
    }
}

#[tokio::test]
async fn a_length_that_lies_does_not_matter() {
    let mut ask = Ask::post(APP_THING).body("text/plain", "0123456789");
    ask.0.headers_mut().insert(
        "content-length",
        HeaderValue::from_static("99999999999999999999"),
    );
    assert_eq!(small().answer(ask).await.status, 200);
}
