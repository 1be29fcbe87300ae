//! `/auth/password/request` and `/auth/password/reset` where codes reset passwords.

use auth::Client;
use serde_json::{Value, json};
use store::emails;

use crate::support::{Answer, Device, PASSWORD, Test, for_both_clients};

async fn by_code(changes: Value) -> Test {
    let mut account = json!({"password_reset_by_code_enabled": true});
    for (name, value) in changes.as_object().unwrap() {
        account[name] = value.clone();
    }
    Test::with(json!({"account": account})).await
}

async fn request(device: &Device<'_>, name: &str) -> Answer {
    device
        .post(
            "/auth/password/request",
            json!({"email": format!("{name}@example.org")}),
        )
        .await
}

async fn look(device: &Device<'_>, code: &str) -> Answer {
    device
        .get_with("/auth/password/reset", ("x-password-reset-key", code))
        .await
}

async fn reset(device: &Device<'_>, code: &str, password: &str) -> Answer {
    device
        .post(
            "/auth/password/reset",
            json!({"key": code, "password": password}),
        )
        .await
}

async fn log_in(test: &Test, password: &str) -> Option<String> {
    let device = test.device(Client::App);
    let answer = device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": password}),
        )
        .await;
    answer.user().map(str::to_owned)
}

for_both_clients! {
    async fn the_code_sets_a_new_password(client: Client) {
        let test = by_code(json!({"email_notifications": true})).await;
        let alice = test.user_with_email("alice", false).await;
        let device = test.device(client);
        request(&device, "alice").await.is_pending("password_reset_by_code");
        let code = test.last_code().await;
        look(&device, "wrong").await.is_refused("key", "incorrect_code");
        assert_eq!(look(&device, &code).await.is(200).body["data"]["user"]["username"], "alice");
        assert!(emails::has_verified(&**test.db(), alice.id).await.unwrap());
        reset(&device, &code, "short").await.is_refused("password", "password_too_short");
        let answer = reset(&device, &code, "new battery").await;
        assert_eq!((answer.is(401).pending(), answer.user()), (vec![], None));
        assert_eq!(test.last_message().await.template, "account/email/password_reset");
        assert_eq!(log_in(&test, "new battery").await.as_deref(), Some("alice"));
        assert_eq!(log_in(&test, PASSWORD).await, None);
        reset(&device, &code, "newer battery").await.is(409);
    }

    async fn an_answer_does_not_tell_who_has_an_account(client: Client) {
        let test = by_code(json!({})).await;
        test.user("alice").await;
        let mut answers = Vec::new();
        for name in ["alice", "bob"] {
            let device = test.device(client);
            let mut seen = vec![request(&device, name).await];
            seen.push(look(&device, "wrong").await);
            seen.push(reset(&device, "wrong", "short").await);
            seen.push(reset(&device, "", "new battery").await);
            seen.push(look(&device, "wrong").await);
            seen.push(device.get("/auth/session").await);
            let seen: Vec<_> = seen.into_iter().map(|answer| {
                let mut body = answer.body;
                body["meta"] = Value::Null;
                (answer.status, body)
            }).collect();
            answers.push(seen);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(test.last_message().await.template, "account/email/unknown_account");
    }
}

#[tokio::test]
async fn the_time_for_the_new_password_begins_with_the_right_code() {
    let test = by_code(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    request(&device, "alice").await;
    let code = test.last_code().await;
    test.advance(150);
    look(&device, &code).await.is(200);
    test.advance(150);
    look(&device, &code).await.is(200);
    test.advance(29);
    reset(&device, &code, "new battery").await.is(401);
    assert_eq!(log_in(&test, "new battery").await.as_deref(), Some("alice"));
}

#[tokio::test]
async fn the_time_begins_anew_only_once() {
    let test = by_code(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    request(&device, "alice").await;
    let code = test.last_code().await;
    for _ in 0..2 {
        test.advance(150);
        look(&device, &code).await;
    }
    test.advance(31);
    reset(&device, &code, "new battery").await.is(409);
}

#[tokio::test]
async fn guesses_by_looking_and_by_resetting_are_counted_together() {
    let test = by_code(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    request(&device, "alice").await;
    let code = test.last_code().await;
    look(&device, "wrong").await.is(400);
    reset(&device, "wrong", "new battery").await.is(400);
    look(&device, "wrong").await.is(400);
    look(&device, &code).await.is(409);
    reset(&device, &code, "new battery").await.is(409);
}

#[tokio::test]
async fn whoever_resets_the_password_is_logged_in_where_the_settings_say_so() {
    let test = by_code(json!({"login_on_password_reset": true})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    request(&device, "alice").await;
    let answer = reset(&device, &test.last_code().await, "new battery").await;
    assert_eq!(answer.user(), Some("alice"));
    assert_eq!(
        answer.body["data"]["methods"][0]["method"],
        "password_reset"
    );
}

#[tokio::test]
async fn other_sessions_end_with_the_old_password() {
    let test = by_code(json!({})).await;
    test.user("alice").await;
    let elsewhere = test.device(Client::App);
    elsewhere
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await
        .is(200);
    let device = test.device(Client::App);
    request(&device, "alice").await;
    reset(&device, &test.last_code().await, "new battery").await;
    assert_eq!(elsewhere.get("/auth/session").await.user(), None);
}
