//! `/auth/code/confirm`.

use auth::Client;
use serde_json::{Value, json};
use store::emails;

use crate::support::{PASSWORD, Test, for_both_clients};

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
