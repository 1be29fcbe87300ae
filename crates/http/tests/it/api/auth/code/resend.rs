//! `/auth/code/resend`.

use auth::Client;
use serde_json::json;

use crate::support::{Test, for_both_clients};

for_both_clients! {
    async fn the_code_that_was_sent_last_is_the_only_good_one(client: Client) {
        let test = Test::with(json!({"account": {"login_by_code_supports_resend": 2}})).await;
        test.user("alice").await;
        let device = test.device(client);
        device.post("/auth/code/resend", json!({})).await.is(409);
        device.post("/auth/code/request", json!({"email": "alice@example.org"})).await;
        let first = test.last_code().await;
        device.post("/auth/code/resend", json!({})).await.is(200);
        let second = test.last_code().await;
        assert_ne!(first, second);
        device.post("/auth/code/confirm", json!({"code": first})).await.is_refused("code", "incorrect_code");
        device.post("/auth/code/resend", json!({})).await.is(200);
        device.post("/auth/code/resend", json!({})).await.is(409);
        device.post("/auth/code/confirm", json!({"code": second})).await.is_refused("code", "incorrect_code");
        device.post("/auth/code/confirm", json!({"code": test.last_code().await})).await.is(200);
    }
}

#[tokio::test]
async fn wrong_guesses_stay_counted_when_another_code_is_sent() {
    let test = Test::with(json!({"account": {"login_by_code_supports_resend": 9}})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    for _ in 0..3 {
        device.post("/auth/code/resend", json!({})).await.is(200);
        device
            .post("/auth/code/confirm", json!({"code": "wrong"}))
            .await
            .is(400);
    }
    device.post("/auth/code/resend", json!({})).await.is(409);
    device
        .post(
            "/auth/code/confirm",
            json!({"code": test.last_code().await}),
        )
        .await
        .is(409);
}

#[tokio::test]
async fn a_stranger_gets_no_second_mail_but_the_same_answers() {
    let test = Test::with(json!({"account": {"login_by_code_supports_resend": 1}})).await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "bob@example.org"}))
        .await
        .is(401);
    device.post("/auth/code/resend", json!({})).await.is(200);
    device.post("/auth/code/resend", json!({})).await.is(409);
    assert_eq!(test.messages().await.len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_again_unless_the_settings_say_so() {
    let test = Test::with(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await;
    device.post("/auth/code/resend", json!({})).await.is(409);
}
