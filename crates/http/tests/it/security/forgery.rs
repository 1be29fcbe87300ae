//! Requests that other sites send in a user's name, and addresses that lead users elsewhere.

use auth::Client;
use serde_json::json;

use crate::setup::{Ask, Test};

/// Links in mails lead to this very server.
const OWN_PAGES: &str =
    "[headless.frontend_urls]\naccount_reset_password_from_key = '/reset/{key}'\n";

fn reset(email: &str) -> Ask {
    Ask::new("POST", "/auth/password/request").json(&json!({"email": email}))
}

#[tokio::test]
async fn without_the_token_nothing_happens() {
    let t = Test::of(Client::Browser, "").await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    let cookies = format!(
        "csrftoken={}; sessionid={}",
        t.cookie("csrftoken").unwrap(),
        t.token().unwrap()
    );
    for (method, path, body) in [
        (
            "POST",
            "/account/email",
            json!({"email": "mallory@example.org"}),
        ),
        (
            "PATCH",
            "/account/email",
            json!({"email": "mallory@example.org", "primary": true}),
        ),
        (
            "DELETE",
            "/account/email",
            json!({"email": "alice@example.org"}),
        ),
        (
            "POST",
            "/account/password/change",
            json!({"current_password": alice.password, "new_password": "mallory's own"}),
        ),
        ("DELETE", "/auth/session", json!({})),
        ("DELETE", "/auth/sessions", json!({"sessions": [1]})),
        (
            "POST",
            "/auth/login",
            json!({"username": "alice", "password": alice.password}),
        ),
        ("POST", "/auth/signup", json!({})),
    ] {
        let ask = || {
            Ask::new(method, path)
                .json(&body)
                .header("cookie", &cookies)
        };
        t.exchange(ask()).await.is(403);
        t.exchange(ask().header("x-csrftoken", "abcdefghijklmnopqrstuvwxyz012345"))
            .await
            .is(403);
        let foreign = ask()
            .header("x-csrftoken", t.cookie("csrftoken").unwrap())
            .header("origin", "https://evil.example");
        t.exchange(foreign).await.is(403);
    }
    t.is_logged_in(&alice).await;
    assert_eq!(
        t.db_emails(&alice).await,
        [("alice@example.org".to_owned(), true, true)]
    );
    t.device().login(&alice).await.is(200);
}

#[tokio::test]
async fn the_token_from_before_a_login_is_good_for_nothing_after_it() {
    let t = Test::of(Client::Browser, "").await;
    let alice = t.user("alice").await;
    t.get("/config").await.is(200);
    let before = t.cookie("csrftoken").unwrap();
    t.login(&alice).await.is(200);
    assert_ne!(t.cookie("csrftoken").unwrap(), before);
    let ask = Ask::new("POST", "/auth/reauthenticate").json(&json!({"password": alice.password}));
    t.send(ask.header("x-csrftoken", before)).await.is(403);
}

#[tokio::test]
async fn cookies_open_nothing_to_an_app_nor_tokens_to_a_browser() {
    let t = Test::new().await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    let token = t.token().unwrap();
    let app = Ask::new("GET", "/_allauth/app/v1/auth/session")
        .header("cookie", format!("sessionid={token}"));
    t.device().exchange(app).await.is_anonymous();
    let browser = Test::of(Client::Browser, "").await;
    browser
        .exchange(Ask::new("GET", "/auth/session").header("x-session-token", token))
        .await
        .is_anonymous();
}

#[tokio::test]
async fn a_forged_host_gets_no_mail_sent() {
    let t = Test::with(OWN_PAGES).await;
    let alice = t.user("alice").await;
    for host in [
        "evil.example",
        "testserver.evil.example",
        "testserver@evil.example",
        "testserver:80@evil.example",
    ] {
        t.send(reset(&alice.email).header("host", host))
            .await
            .is(400);
    }
    assert!(t.mails().await.is_empty());
}

#[tokio::test]
async fn forwarding_headers_do_not_get_into_links() {
    let t = Test::with(OWN_PAGES).await;
    let alice = t.user("alice").await;
    let ask = reset(&alice.email)
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.example")
        .header("x-original-host", "evil.example")
        .header("referer", "https://evil.example/")
        .header("origin", "https://evil.example");
    t.send(ask).await.is(200);
    let mail = t.mail().await;
    assert!(
        mail.link().unwrap().starts_with("http://testserver/reset/"),
        "{:?}",
        mail.link()
    );
    assert!(!format!("{}{}", mail.text(), mail.html()).contains("evil.example"));
}

#[tokio::test]
async fn the_address_in_the_settings_is_the_one_in_links() {
    let settings = format!("[server]\npublic_url = 'https://auth.example.org'\n{OWN_PAGES}");
    let t = Test::with(&settings).await;
    let alice = t.user("alice").await;
    t.send(reset(&alice.email)).await.is(200);
    assert!(
        t.mail()
            .await
            .link()
            .unwrap()
            .starts_with("https://auth.example.org/reset/")
    );
}
