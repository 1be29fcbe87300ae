//! What browsers are told to do with cookies and answers.

use auth::Client;
use serde_json::json;

use crate::setup::{Ask, Reply, Test};

async fn browser(settings: &str) -> Test {
    Test::of(Client::Browser, settings).await
}

/// The cookie of a session, its token left out.
fn session_cookie(reply: &Reply) -> String {
    let line = reply.set_cookie("sessionid").unwrap();
    let (pair, attributes) = line.split_once("; ").unwrap();
    assert_eq!(pair.len(), "sessionid=".len() + 32);
    attributes.to_owned()
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let t = browser("").await;
    let alice = t.user("alice").await;
    let reply = t.login(&alice).await;
    let expected =
        "expires=Sun, 31 Mar 2030 17:46:40 GMT; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax";
    assert_eq!(session_cookie(&reply), expected);
    let csrf = reply.set_cookie("csrftoken").unwrap();
    assert!(
        csrf.ends_with("Max-Age=31449600; Path=/; SameSite=Lax"),
        "{csrf}"
    );
}

#[tokio::test]
async fn cookies_of_a_site_on_https_never_travel_in_the_clear() {
    let t = browser("[server]\npublic_url = 'https://testserver'").await;
    let alice = t.user("alice").await;
    let input = json!({"username": alice.username, "password": alice.password});
    let ask = Ask::new("POST", "/auth/login").json(&input);
    let reply = t.send(ask.header("origin", "https://testserver")).await;
    for name in ["sessionid", "csrftoken"] {
        let line = reply.is(200).set_cookie(name).unwrap();
        assert!(line.ends_with("; SameSite=Lax; Secure"), "{line}");
    }
}

#[tokio::test]
async fn a_session_may_end_with_the_browser() {
    let t = browser("[session]\nexpire_at_browser_close = true").await;
    let alice = t.user("alice").await;
    assert_eq!(
        session_cookie(&t.login(&alice).await),
        "Path=/; HttpOnly; SameSite=Lax"
    );
}

#[tokio::test]
async fn logging_out_takes_the_cookie_away() {
    let t = browser("").await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    let reply = t.logout().await;
    let expected =
        "sessionid=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax";
    assert_eq!(reply.set_cookie("sessionid"), Some(expected));
    assert_eq!(t.cookie("sessionid"), None);
}

#[tokio::test]
async fn what_says_who_somebody_is_is_never_stored_on_the_way() {
    let t = browser("").await;
    let alice = t.user("alice").await;
    let wrong = t
        .post(
            "/auth/login",
            json!({"username": "alice", "password": "wrong"}),
        )
        .await;
    let replies = [
        t.session().await,
        wrong,
        t.login(&alice).await,
        t.get("/account/email").await,
        t.logout().await,
    ];
    for reply in replies {
        let never = Some("max-age=0, no-cache, no-store, must-revalidate, private");
        assert_eq!(reply.header("cache-control"), never, "{reply}");
        assert!(reply.header("vary").unwrap().contains("Cookie"), "{reply}");
        assert_eq!(
            reply.header("x-content-type-options"),
            Some("nosniff"),
            "{reply}"
        );
        assert_eq!(reply.header("x-frame-options"), Some("DENY"), "{reply}");
    }
}

#[tokio::test]
async fn only_front_ends_of_ours_may_read_answers_with_cookies() {
    let t = browser("[server]\nfrontends = ['https://app.example.org']").await;
    for (origin, is_ours) in [
        ("https://app.example.org", true),
        ("http://app.example.org", false),
        ("https://app.example.org.evil.example", false),
        ("https://evil.example", false),
        ("null", false),
    ] {
        let reply = t
            .send(Ask::new("GET", "/auth/session").header("origin", origin))
            .await;
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(origin).filter(|_| is_ours),
            "{origin}"
        );
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            Some("true").filter(|_| is_ours),
            "{origin}"
        );
    }
}
