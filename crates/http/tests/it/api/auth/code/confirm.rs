//! `/auth/code/confirm`.

use auth::Client;
use serde_json::{Value, json};
use store::{emails, users};

use crate::support::{Answer, Device, PASSWORD, Test, for_both_clients};

for_both_clients! {
    async fn the_code_logs_in_and_verifies_the_address(client: Client) {
        let test = Test::with(json!({"account": {"email_verification": "mandatory"}})).await;
        let alice = test.user_with_email("alice", false).await;
        let device = test.device(client);
        device.post("/auth/code/request", json!({"email": "alice@example.org"})).await;
        let answer = device.post("/auth/code/confirm", json!({"code": test.last_code().await})).await;
        assert_eq!(answer.is(200).user(), Some("alice"));
        assert_eq!(answer.body["data"]["methods"][0]["method"], "code");
        assert_eq!(answer.body["data"]["methods"][0]["email"], "alice@example.org");
        assert!(emails::has_verified(&**test.db(), alice.id).await.unwrap());
        assert_eq!(device.get("/auth/session").await.user(), Some("alice"));
    }

    async fn a_code_can_be_required_on_top_of_the_password(client: Client) {
        let test = Test::with(json!({"account": {"login_by_code_required": true}})).await;
        test.user("alice").await;
        let device = test.device(client);
        let password = json!({"username": "alice", "password": PASSWORD});
        device.post("/auth/login", password).await.is_pending("login_by_code");
        device.get("/auth/session").await.is_pending("login_by_code");
        assert_eq!(test.messages().await.len(), 1, "asking again sends nothing");
        let answer = device.post("/auth/code/confirm", json!({"code": test.last_code().await})).await;
        let methods: Vec<_> = answer.body["data"]["methods"].as_array().unwrap().iter().map(|m| &m["method"]).collect();
        assert_eq!((answer.user(), methods), (Some("alice"), vec![&json!("password"), &json!("code")]));
    }
}

async fn after_password(required: Value) -> bool {
    let test = Test::with(json!({"account": {"login_by_code_required": required}})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    let password = json!({"username": "alice", "password": PASSWORD});
    device.post("/auth/login", password).await.pending() == ["login_by_code"]
}

#[tokio::test]
async fn codes_can_be_required_after_some_proofs_only() {
    assert!(after_password(json!(["password"])).await);
    assert!(after_password(json!(["mfa", "password"])).await);
    assert!(!after_password(json!(["mfa"])).await);
    assert!(!after_password(json!([])).await);
}

#[tokio::test]
async fn a_login_that_nobody_can_be_reached_about_ends() {
    let test = Test::with(json!({"account": {"login_by_code_required": true}})).await;
    let alice = test.user("alice").await;
    test.forget_email(&alice).await;
    let device = test.device(Client::App);
    let answer = device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await;
    assert_eq!((answer.status, answer.pending()), (401, vec![]));
}

#[tokio::test]
async fn a_user_who_was_switched_off_meanwhile_does_not_get_in() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    test.deactivate(&alice).await;
    let answer = device
        .post(
            "/auth/code/confirm",
            json!({"code": test.last_code().await}),
        )
        .await;
    assert_eq!(answer.is(409).user(), None);
}

#[tokio::test]
async fn whether_a_code_waits_is_asked_before_the_body_is_read() {
    let test = Test::with(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device.post("/auth/code/confirm", json!([])).await.is(409);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    for _ in 0..9 {
        device.post("/auth/code/confirm", json!([])).await.is(400);
    }
    device
        .post(
            "/auth/code/confirm",
            json!({"code": test.last_code().await}),
        )
        .await
        .is(200);
}

#[tokio::test]
async fn a_new_request_voids_the_code_before() {
    let test = Test::with(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    let first = test.last_code().await;
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    let answer = device
        .post("/auth/code/confirm", json!({"code": first}))
        .await;
    answer.is_refused("code", "incorrect_code");
    device
        .post(
            "/auth/code/confirm",
            json!({"code": test.last_code().await}),
        )
        .await
        .is(200);
}

#[tokio::test]
async fn a_code_is_of_no_use_in_another_session() {
    let test = Test::with(json!({})).await;
    test.user("alice").await;
    let (one, other) = (test.device(Client::App), test.device(Client::App));
    one.post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    let code = test.last_code().await;
    other
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    let answer = other
        .post("/auth/code/confirm", json!({"code": code}))
        .await;
    answer.is_refused("code", "incorrect_code");
}

/// A server that asks for a code on top of the password, and trusts browsers that gave one.
async fn trusting() -> Test {
    let test = Test::with(json!({"account": {
        "login_by_code_required": true,
        "login_by_code_trust_enabled": true,
    }}))
    .await;
    test.user("alice").await;
    test
}

async fn confirm_last(test: &Test, device: &Device<'_>) -> Answer {
    let code = json!({"code": test.last_code().await});
    device.post("/auth/code/confirm", code).await
}

#[tokio::test]
async fn a_browser_that_gave_a_code_may_be_trusted_and_is_not_asked_again_for_two_weeks() {
    let test = trusting().await;
    let device = test.device(Client::Browser);
    device.login("alice").await.is_pending("login_by_code");
    confirm_last(&test, &device).await.is_pending("mfa_trust");
    let answer = device.post("/auth/2fa/trust", json!({"trust": true})).await;
    assert_eq!(answer.user(), Some("alice"));
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    test.advance(1_209_599);
    assert_eq!(device.login("alice").await.user(), Some("alice"));
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    test.advance(1);
    device.login("alice").await.is_pending("login_by_code");
    let other = test.device(Client::Browser);
    other.login("alice").await.is_pending("login_by_code");
}

#[tokio::test]
async fn a_browser_that_is_not_trusted_is_asked_for_a_code_every_time() {
    let test = trusting().await;
    let device = test.device(Client::Browser);
    for _ in 0..2 {
        device.login("alice").await.is_pending("login_by_code");
        confirm_last(&test, &device).await.is_pending("mfa_trust");
        let answer = device
            .post("/auth/2fa/trust", json!({"trust": false}))
            .await;
        assert_eq!(answer.user(), Some("alice"));
        device
            .send("DELETE", "/auth/session", &[], None)
            .await
            .is(401);
    }
}

#[tokio::test]
async fn trust_in_a_browser_ends_with_the_password_also_after_a_code() {
    let test = trusting().await;
    let device = test.device(Client::Browser);
    device.login("alice").await.is_pending("login_by_code");
    confirm_last(&test, &device).await.is_pending("mfa_trust");
    device
        .post("/auth/2fa/trust", json!({"trust": true}))
        .await
        .is(200);
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    let alice = users::by_username(&**test.db(), "alice", true)
        .await
        .unwrap()
        .remove(0);
    let rehashed = test
        .server
        .passwords
        .encode(PASSWORD.to_owned())
        .await
        .unwrap();
    users::set_password(&**test.db(), alice.id, &rehashed)
        .await
        .unwrap();
    device.login("alice").await.is_pending("login_by_code");
}

#[tokio::test]
async fn apps_are_asked_for_a_code_every_time_as_they_keep_no_trust() {
    let test = trusting().await;
    for _ in 0..2 {
        let device = test.device(Client::App);
        device.login("alice").await.is_pending("login_by_code");
        assert_eq!(confirm_last(&test, &device).await.user(), Some("alice"));
    }
}

#[tokio::test]
async fn somebody_elses_trust_in_a_browser_is_not_ones_own_after_a_code() {
    let test = trusting().await;
    test.user("bob").await;
    let device = test.device(Client::Browser);
    device.login("alice").await.is_pending("login_by_code");
    confirm_last(&test, &device).await.is_pending("mfa_trust");
    device
        .post("/auth/2fa/trust", json!({"trust": true}))
        .await
        .is(200);
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    device.login("bob").await.is_pending("login_by_code");
}
