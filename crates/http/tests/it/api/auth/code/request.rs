//! `/auth/code/request`.

use auth::Client;
use serde_json::json;

use crate::support::{PASSWORD, Test, for_both_clients};

const BY_PHONE: &str = r#"{"account": {"login_methods": ["email", "phone"]}}"#;

for_both_clients! {
    async fn a_code_comes_by_mail(client: Client) {
        let test = Test::with(json!({})).await;
        test.user("alice").await;
        let device = test.device(client);
        device.post("/auth/code/request", json!({"email": "Alice@Example.org"})).await.is_pending("login_by_code");
        let mail = test.last_message().await;
        assert_eq!((mail.to.as_str(), mail.template.as_str()), ("alice@example.org", "account/email/login_code"));
    }

    async fn a_code_comes_by_text_message(client: Client) {
        let test = Test::with(serde_json::from_str(BY_PHONE).unwrap()).await;
        let alice = test.user("alice").await;
        test.give_phone(&alice, "+31612345678").await;
        let device = test.device(client);
        device.post("/auth/code/request", json!({"phone": "+31612345678"})).await.is_pending("login_by_code");
        let message = test.last_message().await;
        assert_eq!((message.to.as_str(), message.template.as_str()), ("+31612345678", "account/sms/verification_code"));
    }

    async fn an_answer_does_not_tell_who_has_an_account(client: Client) {
        let test = Test::with(serde_json::from_str(BY_PHONE).unwrap()).await;
        let alice = test.user("alice").await;
        test.give_phone(&alice, "+31612345678").await;
        for (known, unknown, template) in [
            (json!({"email": "alice@example.org"}), json!({"email": "bob@example.org"}), "account/email/unknown_account"),
            (json!({"phone": "+31612345678"}), json!({"phone": "+31600000000"}), "account/sms/unknown_account"),
        ] {
            let mut answers = Vec::new();
            for who in [known, unknown] {
                let device = test.device(client);
                let asked = device.post("/auth/code/request", who).await;
                let wrong = device.post("/auth/code/confirm", json!({"code": "wrong"})).await;
                wrong.is_refused("code", "incorrect_code");
                let mut body = asked.body.clone();
                body["meta"].as_object_mut().unwrap().remove("session_token");
                answers.push((asked.status, body, wrong.body, device.get("/auth/session").await.body));
            }
            assert_eq!(answers[0], answers[1]);
            assert_eq!(test.last_message().await.template, template);
        }
    }
}

#[tokio::test]
async fn strangers_are_left_alone_where_the_settings_say_so() {
    let test = Test::with(json!({"account": {"email_unknown_accounts": false}})).await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "bob@example.org"}))
        .await
        .is_pending("login_by_code");
    assert_eq!(test.messages().await, []);
}

#[tokio::test]
async fn an_unknown_account_is_told_where_that_may_show() {
    let test = Test::with(json!({"account": {
        "login_methods": ["email", "phone"],
        "prevent_enumeration": false,
    }}))
    .await;
    let device = test.device(Client::App);
    let answer = device
        .post("/auth/code/request", json!({"email": "bob@example.org"}))
        .await;
    answer.is_refused("email", "unknown_email");
    let answer = device
        .post("/auth/code/request", json!({"phone": "+31600000000"}))
        .await;
    answer.is_refused("phone", "unknown_phone");
}

#[tokio::test]
async fn one_place_must_be_named_and_only_one() {
    let test = Test::with(serde_json::from_str(BY_PHONE).unwrap()).await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({}))
        .await
        .is_refused("email", "required");
    let both = json!({"email": "bob@example.org", "phone": "+31600000000"});
    device
        .post("/auth/code/request", both)
        .await
        .is_refused("", "select_only_one");
    let answer = device
        .post("/auth/code/request", json!({"phone": "0612345678"}))
        .await;
    answer.is_refused("phone", "invalid_phone");
}

#[tokio::test]
async fn an_inactive_user_is_a_stranger() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    test.deactivate(&alice).await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await
        .is(401);
    assert_eq!(
        test.last_message().await.template,
        "account/email/unknown_account"
    );
}

#[tokio::test]
async fn requests_are_limited_by_address() {
    let test = Test::with(json!({
        "cache": {"backend": "memory"},
        "account": {"rate_limits": {"request_login_code": "1/m/key"}},
    }))
    .await;
    test.user("alice").await;
    let device = test.device(Client::App);
    let alice = json!({"email": "alice@example.org"});
    device
        .post("/auth/code/request", alice.clone())
        .await
        .is(401);
    let answer = device.post("/auth/code/request", alice).await;
    answer.is_refused("email", "too_many_login_attempts");
    device
        .post("/auth/code/request", json!({"email": "bob@example.org"}))
        .await
        .is(401);
}

#[tokio::test]
async fn whoever_is_logged_in_stays_so() {
    let test = Test::with(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await
        .is(200);
    let answer = device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    assert_eq!(answer.user(), Some("alice"));
    device
        .post(
            "/auth/code/confirm",
            json!({"code": test.last_code().await}),
        )
        .await
        .is(409);
}

#[tokio::test]
async fn there_is_no_such_thing_where_codes_are_off() {
    let test = Test::with(json!({"account": {"login_by_code_enabled": false}})).await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await
        .is(404);
    device.post("/auth/code/resend", json!({})).await.is(404);
}
