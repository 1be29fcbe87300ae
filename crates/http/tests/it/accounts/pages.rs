//! Logins that begin at a page of ours.

use auth::Client;

use crate::setup::{CAROL, DUMMY, Test};

/// The server has pages of its own.
const PAGES: &str = "[headless]\nonly = false\n[ui]\nenabled = false\n[socialaccount]\ninstalled_providers = ['dummy']\n";

#[tokio::test]
async fn a_link_asks_before_it_sends_anybody_to_a_provider() {
    let t = Test::of(Client::Browser, PAGES).await;
    let reply = t.open("/accounts/dummy/login/?next=/fine").await;
    let page = String::from_utf8_lossy(&reply.is(200).bytes).into_owned();
    assert!(
        page.contains("Log in with Dummy") && page.contains("name=\"next\" value=\"/fine\""),
        "{page}"
    );
    t.submit_from_elsewhere("/accounts/dummy/login/", &[])
        .await
        .is(403);
    let state = t
        .submit("/accounts/dummy/login/", &[("next", "/fine")])
        .await
        .is(302)
        .state();
    assert_eq!(t.be(&state, &CAROL).await, "/fine");
    t.session().await.is(200);
}

#[tokio::test]
async fn the_page_of_the_dummy_shows_its_form() {
    let t = Test::of(Client::Browser, PAGES).await;
    let state = t.set_out("dummy", "login", "/back").await;
    let reply = t
        .open(&format!("/accounts/dummy/authenticate/?state={state}"))
        .await;
    let page = String::from_utf8_lossy(&reply.is(200).bytes).into_owned();
    assert!(
        page.contains("name=\"csrfmiddlewaretoken\"") && page.contains("name=\"email\""),
        "{page}"
    );
    assert!(
        reply
            .header("content-security-policy")
            .unwrap()
            .contains("default-src 'none'")
    );
    t.open("/accounts/dummy/authenticate/").await.is(403);
}

#[tokio::test]
async fn what_goes_wrong_is_said_on_a_page() {
    let t = Test::of(Client::Browser, PAGES).await;
    let reply = t
        .submit("/accounts/dummy/authenticate/?state=never", &[("id", "1")])
        .await;
    assert!(String::from_utf8_lossy(&reply.is(401).bytes).contains("Login failed"));
    let state = t
        .submit("/accounts/dummy/login/", &[])
        .await
        .is(302)
        .state();
    assert_eq!(
        t.be(&state, &[("action", "cancel")]).await,
        "/accounts/3rdparty/login/cancelled/"
    );
    t.open("/accounts/3rdparty/login/cancelled/").await.is(200);
    t.open("/accounts/3rdparty/login/error/").await.is(401);
}

#[tokio::test]
async fn the_rest_of_a_sign_up_is_asked_by_the_front_end() {
    let settings = format!("{PAGES}auto_signup = false\n");
    let t = Test::of(Client::Browser, &settings).await;
    let state = t
        .submit("/accounts/dummy/login/", &[])
        .await
        .is(302)
        .state();
    assert_eq!(
        t.be(&state, &[("id", "1")]).await,
        "/accounts/3rdparty/signup/"
    );
    let page = t
        .open("/accounts/3rdparty/signup/")
        .await
        .is(302)
        .location();
    assert_eq!(page, "http://testserver/account/provider/signup");
}

#[tokio::test]
async fn where_the_front_end_is_elsewhere_there_are_no_login_pages() {
    let t = Test::of(Client::Browser, DUMMY).await;
    t.open("/accounts/dummy/login/").await.is(404);
    t.submit("/accounts/dummy/login/", &[]).await.is(404);
}

#[tokio::test]
async fn unknown_providers_have_no_pages() {
    let t = Test::of(Client::Browser, PAGES).await;
    for path in [
        "/accounts/nobody/login/",
        "/accounts/nobody/login/callback/",
        "/accounts/oidc/nobody/login/callback/",
    ] {
        t.open(path).await.is(404);
    }
}
