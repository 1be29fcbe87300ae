//! `POST /auth/provider/redirect`, and coming back.

use auth::Client;
use serde_json::json;

use crate::setup::{Ask, CAROL, DUMMY, Test, param};

const REDIRECT: &str = "/_allauth/browser/v1/auth/provider/redirect";
/// The front end's page for what went wrong.
const ERROR_PAGE: &str = "https://app.example.org/provider/callback";

async fn browser(settings: &str) -> Test {
    Test::of(Client::Browser, settings).await
}

#[tokio::test]
async fn a_form_sends_the_browser_to_the_provider() {
    let t = browser(DUMMY).await;
    let fields = [
        ("provider", "dummy"),
        ("process", "login"),
        ("callback_url", "/back"),
    ];
    let reply = t.submit(REDIRECT, &fields).await;
    assert!(
        reply
            .is(302)
            .location()
            .starts_with("/accounts/dummy/authenticate/?state=")
    );
}

#[tokio::test]
async fn a_page_that_uses_fetch_gets_the_address_as_json() {
    let t = browser(DUMMY).await;
    let input = json!({"provider": "dummy", "process": "login", "callback_url": "/back"});
    let ask = Ask::new("POST", "/auth/provider/redirect").json(&input);
    let reply = t.send(ask.header("accept", "application/json")).await;
    let location = reply.is(200).data()["location"]
        .as_str()
        .unwrap()
        .to_owned();
    let state = param(&location, "state").unwrap();
    assert_eq!(t.be(&state, &CAROL).await, "/back");
    t.session().await.is(200);

    let input = json!({"provider": "nobody", "process": "dance", "callback_url": "https://evil.example.com/"});
    let ask = Ask::new("POST", "/auth/provider/redirect").json(&input);
    let reply = t.send(ask.header("accept", "application/json")).await;
    reply.is_invalid(&[
        ("provider", "unknown_provider"),
        ("callback_url", "invalid_url"),
        ("process", "invalid_choice"),
    ]);
}

#[tokio::test]
async fn without_the_csrf_token_nobody_sets_out() {
    let t = browser(DUMMY).await;
    let fields = [
        ("provider", "dummy"),
        ("process", "login"),
        ("callback_url", "/back"),
    ];
    t.submit_from_elsewhere(REDIRECT, &fields).await.is(403);
}

#[tokio::test]
async fn a_callback_url_elsewhere_is_refused() {
    let t = browser("[server]\nfrontends = ['https://app.example.org']\n[socialaccount]\ninstalled_providers = ['dummy']\n").await;
    for good in [
        "/back",
        "http://testserver/back",
        "https://testserver/x",
        "https://app.example.org/back?a=1",
    ] {
        t.set_out("dummy", "login", good).await;
    }
    for bad in [
        "https://evil.example.com/",
        "https://app.example.org.evil.example.com/",
        "https://app.example.org@evil.example.com/",
        "http://app.example.org/",
        "https://app.example.org:8443/",
        "javascript:alert(1)",
        "data:text/html,x",
        "///evil.example.com",
        "/\\evil.example.com",
        "https:/evil.example.com",
        "\thttps://evil.example.com",
        "evil.example.com",
        "",
    ] {
        let fields = [
            ("provider", "dummy"),
            ("process", "login"),
            ("callback_url", bad),
        ];
        let reply = t.submit(REDIRECT, &fields).await;
        assert_eq!(
            reply.is(302).location(),
            format!("{ERROR_PAGE}?error=unknown&error_process=login"),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_next_url_with_two_slashes_is_refused() {
    let t = browser("[headless]\nonly = false\n[ui]\nenabled = false\n[socialaccount]\ninstalled_providers = ['dummy']\n").await;
    for (next, goes_to) in [
        ("/fine", "/fine"),
        ("//evil.example.com/", "/accounts/profile/"),
        ("/\\evil.example.com", "/accounts/profile/"),
        ("https://evil.example.com/", "/accounts/profile/"),
    ] {
        let reply = t.submit("/accounts/dummy/login/", &[("next", next)]).await;
        let state = reply.is(302).state();
        assert_eq!(t.be(&state, &CAROL).await, goes_to, "{next}");
    }
}

#[tokio::test]
async fn whoever_cancels_is_told_at_home() {
    let t = browser(DUMMY).await;
    let state = t.set_out("dummy", "login", "/back?a=1").await;
    let to = t.be(&state, &[("action", "cancel")]).await;
    assert_eq!(to, "/back?a=1&error=cancelled&error_process=login");
    t.session().await.is_anonymous();
}

#[tokio::test]
async fn a_front_end_is_told_which_flow_waits() {
    let t = browser("[server]\nfrontends = ['https://app.example.org']\n[socialaccount]\ninstalled_providers = ['dummy']\nauto_signup = false\n").await;
    let state = t
        .set_out("dummy", "login", "https://app.example.org/back")
        .await;
    let to = t.be(&state, &[("id", "1")]).await;
    assert_eq!(to, "https://app.example.org/back?flow=provider_signup");
    t.session().await.is_pending("provider_signup");
    // A mere path is allauth's own form.
    assert_eq!(t.login_through_dummy(&[("id", "1")]).await, "/back");
}

#[tokio::test]
async fn refusals_come_back_with_their_code() {
    let t = browser("[account]\nreauthentication_required = true\n[socialaccount]\ninstalled_providers = ['dummy']\n").await;
    let (alice, bob) = (t.user("alice").await, t.user("bob").await);
    t.db_connect(&bob, "dummy", "2").await;
    let connect = async |id: &str| {
        let state = t.set_out("dummy", "connect", "/back").await;
        t.be(&state, &[("id", id)]).await
    };
    assert_eq!(
        connect("1").await,
        "/back?error=permission_denied&error_process=connect"
    );
    t.login(&alice).await.is(200);
    assert_eq!(
        connect("1").await,
        "/back?error=reauthentication_required&error_process=connect"
    );
    t.post("/auth/reauthenticate", json!({"password": alice.password}))
        .await
        .is(200);
    assert_eq!(
        connect("2").await,
        "/back?error=connected_other&error_process=connect"
    );
    assert_eq!(connect("1").await, "/back");
    assert_eq!(
        t.db_social_accounts(&alice).await,
        [("dummy".to_owned(), "1".to_owned())]
    );
}

#[tokio::test]
async fn somebody_else_who_comes_back_ends_the_session_that_was() {
    let t = browser(DUMMY).await;
    let (alice, bob) = (t.user("alice").await, t.user("bob").await);
    t.db_connect(&bob, "dummy", "2").await;
    t.login(&alice).await.is(200);
    let before = t.token();
    assert_eq!(t.login_through_dummy(&[("id", "2")]).await, "/back");
    t.is_logged_in(&bob).await;
    assert_ne!(t.token(), before);
}
