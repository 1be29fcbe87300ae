//! The CSRF token: its cookie, where it may come back, and which ones are refused.

use serde_json::json;

use super::{APP_THING, Ask, Site, THING, TOKEN};

/// The secret of `TOKEN` under a mask of `b`s: each letter one further.
const MASKED: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbcdefghijklmnopqrstuvwxyzA123456";

fn cookie(value: &str) -> String {
    format!("other=1; csrftoken={value}")
}

fn post(cookie_value: &str, token: &str) -> Ask {
    Ask::post(THING)
        .with("cookie", &cookie(cookie_value))
        .with("x-csrftoken", token)
}

#[tokio::test]
async fn the_first_answer_brings_a_cookie_with_django_s_attributes() {
    let answer = Site::by_default().answer(Ask::get(THING)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("set-cookie"),
        Some(
            "csrftoken=00000000000000000000000000000002; expires=Sun, 28 Feb 2027 12:00:00 GMT; Max-Age=31449600; \
             Path=/; SameSite=Lax"
        )
    );
    assert_eq!(answer.header("vary"), Some("Cookie"));
}

#[tokio::test]
async fn all_attributes_of_the_cookie_can_be_configured() {
    let site = Site::with(json!({"csrf": {
        "cookie_name": "__Secure-token", "cookie_age": 60, "cookie_domain": ".example.com", "cookie_path": "/auth",
        "cookie_httponly": true, "cookie_secure": true, "cookie_samesite": "None",
    }}));
    assert_eq!(
        site.answer(Ask::get(THING)).await.header("set-cookie"),
        Some(
            "__Secure-token=00000000000000000000000000000002; expires=Sun, 01 Mar 2026 12:01:00 GMT; Max-Age=60; \
             Domain=.example.com; Path=/auth; HttpOnly; SameSite=None; Secure"
        )
    );
}

#[tokio::test]
async fn a_known_cookie_is_renewed_with_the_same_token() {
    let answer = Site::by_default()
        .answer(Ask::get(THING).with("cookie", &cookie(TOKEN)))
        .await;
    assert!(
        answer
            .header("set-cookie")
            .unwrap()
            .starts_with(&format!("csrftoken={TOKEN}; "))
    );
}

#[tokio::test]
async fn a_masked_cookie_of_an_old_django_is_unmasked() {
    let answer = Site::by_default()
        .answer(Ask::get(THING).with("cookie", &cookie(MASKED)))
        .await;
    assert!(
        answer
            .header("set-cookie")
            .unwrap()
            .starts_with(&format!("csrftoken={TOKEN}; "))
    );
}

#[tokio::test]
async fn a_malformed_cookie_is_replaced() {
    for value in ["short", "", "abcdefghijklmnopqrstuvwxyz01234-", "\"\""] {
        let answer = Site::by_default()
            .answer(Ask::get(THING).with("cookie", &cookie(value)))
            .await;
        assert!(
            answer
                .header("set-cookie")
                .unwrap()
                .starts_with("csrftoken=00000000000000000000000000000002; ")
        );
    }
}

#[tokio::test]
async fn the_app_client_has_no_tokens() {
    let answer = Site::by_default().answer(Ask::post(APP_THING)).await;
    assert_eq!(
        (
            answer.status,
            answer.header("set-cookie"),
            answer.header("vary")
        ),
        (200, None, None)
    );
}

#[tokio::test]
async fn unknown_paths_bring_no_cookie() {
    let answer = Site::by_default()
        .answer(Ask::post("/_allauth/browser/v1/nothing"))
        .await;
    assert_eq!((answer.status, answer.header("set-cookie")), (404, None));
}

#[tokio::test]
async fn safe_methods_need_no_token_and_any_value_of_the_header_is_ignored() {
    let site = Site::by_default();
    for method in ["GET", "HEAD", "OPTIONS"] {
        assert_eq!(
            site.answer(Ask::new(method, THING).with("x-csrftoken", "null"))
                .await
                .status,
            200
        );
    }
    assert_eq!(
        site.answer(Ask::get(THING).with("origin", "https://evil.example"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_token_may_come_back_as_it_is_or_masked() {
    let site = Site::by_default();
    for (cookie, token) in [
        (TOKEN, TOKEN),
        (TOKEN, MASKED),
        (MASKED, TOKEN),
        (MASKED, MASKED),
    ] {
        assert_eq!(
            site.answer(post(cookie, token)).await.status,
            200,
            "{cookie} {token}"
        );
    }
}

#[tokio::test]
async fn all_unsafe_methods_need_the_token() {
    let site = Site::by_default();
    for method in ["POST", "PUT", "DELETE", "PATCH", "INVENTED"] {
        let answer = site.answer(Ask::new(method, THING)).await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (403, "csrf_cookie_missing"),
            "{method}"
        );
    }
    assert_eq!(
        site.answer(Ask::new("DELETE", THING).with_token())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_refusal_is_json_and_says_which_check_failed() {
    let answer = Site::by_default()
        .answer(Ask::post(THING).with("x-csrftoken", TOKEN))
        .await;
    assert_eq!(
        answer.json(),
        json!({"status": 403, "errors": [{
            "message": "The request has no CSRF cookie: any GET request of the browser client sets it.",
            "code": "csrf_cookie_missing",
        }]})
    );
    // A page of another site could otherwise take the browser's token away.
    assert_eq!(answer.header("set-cookie"), None);
}

#[tokio::test]
async fn wrong_tokens_are_refused_with_their_reason() {
    let site = Site::by_default();
    let other = "b".repeat(32);
    let of_another_cookie = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    for (cookie, token, reason) in [
        (TOKEN, other.as_str(), "csrf_token_mismatch"),
        (TOKEN, of_another_cookie, "csrf_token_mismatch"),
        (TOKEN, &TOKEN.to_uppercase(), "csrf_token_mismatch"),
        (TOKEN, "null", "csrf_token_malformed"),
        (TOKEN, "", "csrf_token_malformed"),
        (TOKEN, &TOKEN[1..], "csrf_token_malformed"),
        (
            TOKEN,
            "abcdefghijklmnopqrstuvwxyz01234%",
            "csrf_token_malformed",
        ),
        ("short", "short", "csrf_cookie_malformed"),
        ("", "", "csrf_cookie_malformed"),
    ] {
        let answer = site.answer(post(cookie, token)).await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (403, reason),
            "{cookie} {token}"
        );
    }
    let answer = site
        .answer(Ask::post(THING).with("cookie", &cookie(TOKEN)))
        .await;
    assert_eq!(
        (answer.status, answer.reason().as_str()),
        (403, "csrf_token_missing")
    );
}

#[tokio::test]
async fn a_login_rotates_the_token_and_the_old_one_is_good_for_nothing() {
    let site = Site::by_default();
    let answer = site
        .answer(Ask::post("/_allauth/browser/v1/login").with_token())
        .await;
    let line = answer.header("set-cookie").unwrap();
    let new = line
        .strip_prefix("csrftoken=")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    assert_ne!(new, TOKEN);
    assert_eq!(site.answer(post(new, new)).await.status, 200);
    assert_eq!(
        site.answer(post(new, TOKEN)).await.reason(),
        "csrf_token_mismatch"
    );
    assert_eq!(
        site.answer(post(new, MASKED)).await.reason(),
        "csrf_token_mismatch"
    );
}

#[tokio::test]
async fn another_header_may_be_configured() {
    let site = Site::with(json!({"csrf": {"header_name": "HTTP_X_XSRF_TOKEN"}}));
    let ask = || Ask::post(THING).with("cookie", &cookie(TOKEN));
    assert_eq!(
        site.answer(ask().with("x-xsrf-token", TOKEN)).await.status,
        200
    );
    assert_eq!(
        site.answer(ask().with("x-csrftoken", TOKEN)).await.reason(),
        "csrf_token_missing"
    );
}

const URLENCODED: &str = "application/x-www-form-urlencoded";

fn multipart(field: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; {field}\r\n\r\n{TOKEN}\r\n--x--\r\n")
}

#[tokio::test]
async fn a_posted_form_may_carry_the_token_and_reaches_the_handler_whole() {
    let site = Site::by_default();
    let ask = || Ask::post(THING).with("cookie", &cookie(TOKEN));
    let body = format!("provider=x&csrfmiddlewaretoken={TOKEN}");
    let answer = site.answer(ask().body(URLENCODED, body.clone())).await;
    assert_eq!(
        (answer.status, answer.json()["body"].as_str()),
        (200, Some(body.as_str()))
    );
    let body = multipart("name=\"csrfmiddlewaretoken\"");
    let answer = site
        .answer(ask().body("multipart/form-data; boundary=x", body.clone()))
        .await;
    assert_eq!(
        (answer.status, answer.json()["body"].as_str()),
        (200, Some(body.as_str()))
    );
}

#[tokio::test]
async fn the_form_counts_before_the_header_and_its_last_field_counts() {
    let site = Site::by_default();
    let wrong = "b".repeat(32);
    let form = |text: String| Ask::post(THING).with_token().body(URLENCODED, text);
    let answer = site
        .answer(form(format!("csrfmiddlewaretoken={wrong}")))
        .await;
    assert_eq!(
        (answer.status, answer.reason().as_str()),
        (403, "csrf_token_mismatch")
    );
    let both = format!("csrfmiddlewaretoken={wrong}&csrfmiddlewaretoken={TOKEN}");
    assert_eq!(site.answer(form(both)).await.status, 200);
    assert_eq!(
        site.answer(form("csrfmiddlewaretoken=".to_owned()))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_token_elsewhere_in_the_body_does_not_count() {
    let site = Site::by_default();
    let ask = |method| Ask::new(method, THING).with("cookie", &cookie(TOKEN));
    let form = format!("csrfmiddlewaretoken={TOKEN}");
    for ask in [
        ask("PUT").body(URLENCODED, form.clone()),
        ask("POST").body("text/plain", form.clone()),
        ask("POST").body(
            "application/json",
            format!("{{\"csrfmiddlewaretoken\": \"{TOKEN}\"}}"),
        ),
        ask("POST").body(
            "multipart/form-data; boundary=x",
            multipart("name=\"csrfmiddlewaretoken\"; filename=\"f\""),
        ),
        ask("POST").body(
            "multipart/form-data",
            multipart("name=\"csrfmiddlewaretoken\""),
        ),
        Ask::post(&format!("{THING}?{form}")).with("cookie", &cookie(TOKEN)),
    ] {
        let answer = site.answer(ask).await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (403, "csrf_token_missing")
        );
    }
}
