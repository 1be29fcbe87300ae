//! Ways into the account of somebody else, or of drawing somebody into one's own; each is closed.

use auth::Client;
use futures_util::future::join_all;

use super::TWO;
use crate::setup::{CAROL, DUMMY, Device, Test};

const LOST: &str = "https://app.example.org/provider/callback?error=unknown&error_process=login";

async fn browser(settings: &str) -> Test {
    Test::of(Client::Browser, settings).await
}

async fn be_nobody(device: &Device, state: &str) -> String {
    device.be(state, &CAROL).await
}

#[tokio::test]
async fn a_state_of_another_session_is_refused() {
    let t = browser(DUMMY).await;
    let state = t.set_out("dummy", "login", "/back").await;
    let victim = t.device();
    assert_eq!(be_nobody(&victim, &state).await, LOST);
    victim.session().await.is_anonymous();
    // It stays where it belongs.
    assert_eq!(be_nobody(&t, &state).await, "/back");
}

#[tokio::test]
async fn nobody_is_drawn_into_the_account_of_somebody_else() {
    let t = browser(DUMMY).await;
    let victim = t.device();
    victim.set_out("dummy", "login", "/back").await;
    // The attacker's own state, or none, sent to the victim's browser.
    let state = t.set_out("dummy", "login", "/back").await;
    assert_eq!(be_nobody(&victim, &state).await, LOST);
    victim.session().await.is_anonymous();
}

#[tokio::test]
async fn a_state_counts_once() {
    let t = browser(DUMMY).await;
    let state = t.set_out("dummy", "login", "/back").await;
    assert_eq!(be_nobody(&t, &state).await, "/back");
    t.send(crate::setup::Ask::new("DELETE", "/auth/session"))
        .await
        .is(401);
    assert_eq!(be_nobody(&t, &state).await, LOST);
    t.session().await.is_anonymous();
}

#[tokio::test]
async fn of_many_answers_with_one_state_one_counts() {
    let t = browser(DUMMY).await;
    let state = t.set_out("dummy", "login", "/back").await;
    let copies: Vec<_> = (0..8).map(|_| t.copied()).collect();
    let answers = join_all(copies.iter().map(|copy| be_nobody(copy, &state))).await;
    let through = answers.iter().filter(|to| *to == "/back").count();
    assert_eq!(through, 1, "{answers:?}");
    assert_eq!(t.db_user_count().await, 1);
}

#[tokio::test]
async fn a_state_of_another_provider_is_refused() {
    let t = browser(TWO).await;
    let state = t.set_out("github", "login", "/back").await;
    let reply = t
        .open(&format!(
            "/accounts/gitlab/login/callback/?code=x&state={state}"
        ))
        .await;
    assert_eq!(reply.is(302).location(), LOST);
    assert_eq!(t.db_user_count().await, 0);
}

#[tokio::test]
async fn a_state_dies_after_ten_minutes() {
    let t = browser(DUMMY).await;
    let state = t.set_out("dummy", "login", "/back").await;
    t.advance(601.0);
    assert_eq!(be_nobody(&t, &state).await, LOST);
}

#[tokio::test]
async fn logins_in_several_tabs_do_not_disturb_each_other() {
    let t = browser(DUMMY).await;
    let one = t.set_out("dummy", "login", "/one").await;
    let two = t.set_out("dummy", "login", "/two").await;
    assert_eq!(be_nobody(&t, &two).await, "/two");
    assert_eq!(be_nobody(&t, &one).await, "/one");
}

#[tokio::test]
async fn no_more_than_ten_logins_wait_in_one_browser() {
    let t = browser(DUMMY).await;
    let mut states = Vec::new();
    for _ in 0..11 {
        t.advance(1.0);
        states.push(t.set_out("dummy", "login", "/back").await);
    }
    assert_eq!(be_nobody(&t, &states[0]).await, LOST);
    assert_eq!(be_nobody(&t, &states[1]).await, "/back");
}

#[tokio::test]
async fn a_login_of_somebody_else_takes_no_states_along() {
    let t = browser(DUMMY).await;
    let (alice, bob) = (t.user("alice").await, t.user("bob").await);
    t.db_connect(&bob, "dummy", "2").await;
    t.login(&alice).await.is(200);
    let of_alice = t.set_out("dummy", "connect", "/back").await;
    assert_eq!(t.login_through_dummy(&[("id", "2")]).await, "/back");
    // Bob's browser must not connect an identity that Alice set out for.
    assert_eq!(t.be(&of_alice, &[("id", "3")]).await, LOST);
    assert_eq!(t.db_social_accounts(&bob).await.len(), 1);
}

#[tokio::test]
async fn a_planted_session_is_worth_nothing_after_a_login_through_a_provider() {
    let t = browser(DUMMY).await;
    let state = t.set_out("dummy", "login", "/back").await;
    let planted = t.copied();
    assert_eq!(be_nobody(&t, &state).await, "/back");
    t.session().await.is(200);
    assert_ne!(planted.session().await.status, 200);
}
