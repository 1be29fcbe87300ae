//! `/account/phone`.

use auth::Client;
use serde_json::{Value, json};

use crate::support::{Answer, Device, PASSWORD, Test, for_both_clients};

const PHONE: &str = "+31612345678";
const OTHER: &str = "+31687654321";

async fn phones(changes: Value) -> Test {
    let mut account = json!({
        "signup_fields": ["phone*", "password1*"],
        "login_methods": ["phone"],
        "email_verification": "none",
        "phone_verification_supports_change": 2,
    });
    for (name, value) in changes.as_object().unwrap() {
        account[name] = value.clone();
    }
    Test::with(json!({"account": account})).await
}

/// A test with alice, who has a number and is logged in.
async fn logged_in(test: &Test, client: Client) -> Device<'_> {
    let alice = test.user("alice").await;
    test.give_phone(&alice, PHONE).await;
    let device = test.device(client);
    let login = json!({"phone": PHONE, "password": PASSWORD});
    assert_eq!(
        device.post("/auth/login", login).await.user(),
        Some("alice")
    );
    device
}

async fn change(device: &Device<'_>, phone: &str) -> Answer {
    device.post("/account/phone", json!({"phone": phone})).await
}

async fn verify(device: &Device<'_>, code: &str) -> Answer {
    device
        .post("/auth/phone/verify", json!({"code": code}))
        .await
}

for_both_clients! {
    async fn a_new_number_is_there_once_it_is_verified(client: Client) {
        let test = phones(json!({})).await;
        let device = logged_in(&test, client).await;
        assert_eq!(change(&device, OTHER).await.is(202).body["data"], json!([{"phone": OTHER, "verified": false}]));
        assert_eq!(device.get("/account/phone").await.body["data"], json!([{"phone": PHONE, "verified": true}]));
        assert_eq!(test.last_message().await.to, OTHER);
        assert_eq!(verify(&device, &test.last_code().await).await.user(), Some("alice"));
        assert_eq!(device.get("/account/phone").await.body["data"], json!([{"phone": OTHER, "verified": true}]));
        verify(&device, &test.last_code().await).await.is(409);
    }

    async fn the_number_of_a_sign_up_can_be_changed_while_it_waits(client: Client) {
        let test = phones(json!({})).await;
        let device = test.device(client);
        change(&device, OTHER).await.is(409);
        let body = json!({"phone": PHONE, "password": "new battery"});
        device.post("/auth/signup", body).await.is_pending("verify_phone");
        let first = test.last_code().await;
        change(&device, PHONE).await.is_refused("phone", "same_as_current");
        change(&device, OTHER).await.is(202);
        assert_eq!(test.last_message().await.to, OTHER);
        verify(&device, &first).await.is_refused("code", "incorrect_code");
        verify(&device, &test.last_code().await).await.is(200);
        assert_eq!(device.get("/account/phone").await.body["data"], json!([{"phone": OTHER, "verified": true}]));
    }
}

#[tokio::test]
async fn a_stranger_has_no_number() {
    let test = phones(json!({})).await;
    let device = test.device(Client::App);
    device.get("/account/phone").await.is(401);
}

#[tokio::test]
async fn what_is_no_number_or_the_same_is_refused() {
    let test = phones(json!({})).await;
    let device = logged_in(&test, Client::App).await;
    change(&device, "0612345678")
        .await
        .is_refused("phone", "invalid_phone");
    change(&device, "").await.is_refused("phone", "required");
    change(&device, PHONE)
        .await
        .is_refused("phone", "same_as_current");
}

#[tokio::test]
async fn a_number_of_somebody_else_is_refused_with_the_code() {
    let test = phones(json!({})).await;
    let device = logged_in(&test, Client::App).await;
    let bob = test.user("bob").await;
    test.give_phone(&bob, OTHER).await;
    change(&device, OTHER).await.is(202);
    verify(&device, &test.last_code().await)
        .await
        .is_refused("code", "phone_taken");
    let mine = device.get("/account/phone").await;
    assert_eq!(
        mine.body["data"],
        json!([{"phone": PHONE, "verified": true}])
    );
}

#[tokio::test]
async fn a_number_of_somebody_else_is_refused_at_once_where_that_may_show() {
    let test = phones(json!({"prevent_enumeration": false})).await;
    let device = logged_in(&test, Client::App).await;
    let bob = test.user("bob").await;
    test.give_phone(&bob, OTHER).await;
    change(&device, OTHER)
        .await
        .is_refused("phone", "phone_taken");
}

#[tokio::test]
async fn a_fresh_proof_is_asked_for_where_the_settings_say_so() {
    let test = phones(json!({"reauthentication_required": true})).await;
    let device = logged_in(&test, Client::App).await;
    let answer = change(&device, OTHER).await;
    assert_eq!(
        answer.is(401).body["data"]["flows"],
        json!([{"id": "reauthenticate"}])
    );
    device
        .post("/auth/reauthenticate", json!({"password": PASSWORD}))
        .await
        .is(200);
    change(&device, OTHER).await.is(202);
}

#[tokio::test]
async fn changing_to_a_known_number_looks_like_any_other_change() {
    let test = phones(json!({})).await;
    let bob = test.user("bob").await;
    test.give_phone(&bob, OTHER).await;
    let mut answers = Vec::new();
    for (own, new) in [("+31600000001", OTHER), ("+31600000002", "+31600000003")] {
        let device = test.device(Client::App);
        device
            .post(
                "/auth/signup",
                json!({"phone": own, "password": "new battery"}),
            )
            .await
            .is(401);
        let changed = change(&device, new).await;
        let wrong = verify(&device, "wrong").await;
        let data = changed.body["data"].to_string().replace(new, "+");
        answers.push((changed.status, data, wrong.status, wrong.body));
    }
    assert_eq!(answers[0], answers[1]);
}
