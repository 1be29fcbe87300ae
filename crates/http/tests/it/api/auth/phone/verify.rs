//! `/auth/phone/verify`.

use auth::Client;
use serde_json::{Value, json};

use crate::support::{Answer, Device, PASSWORD, Test, for_both_clients};

const PHONE: &str = "+31612345678";

async fn phones(changes: Value) -> Test {
    let mut account = json!({
        "signup_fields": ["phone*", "username", "password1*"],
        "login_methods": ["phone", "username"],
        "email_verification": "none",
        "phone_verification_supports_resend": 2,
    });
    for (name, value) in changes.as_object().unwrap() {
        account[name] = value.clone();
    }
    Test::with(json!({"account": account})).await
}

async fn sign_up(device: &Device<'_>, phone: &str) -> Answer {
    device
        .post(
            "/auth/signup",
            json!({"phone": phone, "password": "new battery"}),
        )
        .await
}

async fn verify(device: &Device<'_>, code: &str) -> Answer {
    device
        .post("/auth/phone/verify", json!({"code": code}))
        .await
}

for_both_clients! {
    async fn a_sign_up_waits_for_the_code(client: Client) {
        let test = phones(json!({})).await;
        let device = test.device(client);
        verify(&device, "AAAA-AAAA").await.is(409);
        sign_up(&device, "+31 612-345678").await.is_refused("phone", "invalid_phone");
        sign_up(&device, PHONE).await.is_pending("verify_phone");
        let message = test.last_message().await;
        assert_eq!((message.to.as_str(), message.template.as_str()), (PHONE, "account/sms/verification_code"));
        verify(&device, "AAAA-AAAA").await.is_refused("code", "incorrect_code");
        verify(&device, message.code().unwrap()).await.is(200);
        let shown = device.get("/account/phone").await;
        assert_eq!(shown.body["data"], json!([{"phone": PHONE, "verified": true}]));
    }

    async fn a_sign_up_with_a_known_number_looks_like_any_other(client: Client) {
        let test = phones(json!({})).await;
        let alice = test.user("alice").await;
        test.give_phone(&alice, PHONE).await;
        let mut answers = Vec::new();
        for phone in [PHONE, "+31687654321"] {
            let device = test.device(client);
            let mut seen = vec![sign_up(&device, phone).await];
            let template = test.last_message().await.template;
            assert_eq!(template == "account/sms/account_already_exists", phone == PHONE);
            seen.push(device.post("/auth/phone/verify/resend", json!({})).await);
            for _ in 0..4 {
                seen.push(verify(&device, "wrong").await);
            }
            seen.push(device.get("/auth/session").await);
            let seen: Vec<_> = seen.into_iter().map(|answer| {
                let mut body = answer.body;
                body["meta"] = Value::Null;
                (answer.status, body)
            }).collect();
            answers.push(seen);
        }
        assert_eq!(answers[0], answers[1]);
    }
}

#[tokio::test]
async fn a_login_with_an_unverified_number_waits_for_the_code() {
    let test = phones(json!({})).await;
    let device = test.device(Client::App);
    sign_up(&device, PHONE).await;
    let other = test.device(Client::App);
    let login = json!({"phone": PHONE, "password": "new battery"});
    other
        .post("/auth/login", login)
        .await
        .is_pending("verify_phone");
    verify(&other, &test.last_code().await).await.is(200);
}

#[tokio::test]
async fn a_login_without_a_number_ends_where_one_is_required() {
    let test = phones(json!({})).await;
    test.user("alice").await;
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
async fn a_login_without_a_number_goes_on_where_none_is_required() {
    let test = phones(json!({"signup_fields": ["phone", "username*", "password1*"]})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    let answer = device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await;
    assert_eq!(answer.user(), Some("alice"));
}

#[tokio::test]
async fn numbers_are_not_verified_where_the_settings_say_so() {
    let test = phones(json!({"phone_verification_enabled": false})).await;
    let device = test.device(Client::App);
    sign_up(&device, PHONE).await.is(200);
    assert_eq!(test.messages().await, []);
}

#[tokio::test]
async fn a_code_is_sent_again_only_as_often_as_allowed() {
    let test = phones(json!({})).await;
    let device = test.device(Client::App);
    device
        .post("/auth/phone/verify/resend", json!({}))
        .await
        .is(409);
    sign_up(&device, PHONE).await;
    let first = test.last_code().await;
    for status in [200, 200, 409] {
        device
            .post("/auth/phone/verify/resend", json!({}))
            .await
            .is(status);
    }
    verify(&device, &first)
        .await
        .is_refused("code", "incorrect_code");
    verify(&device, &test.last_code().await).await.is(200);
}

#[tokio::test]
async fn codes_to_one_number_are_limited() {
    let test = Test::with(json!({
        "cache": {"backend": "memory"},
        "account": {
            "signup_fields": ["phone*", "username", "password1*"],
            "login_methods": ["phone"],
            "email_verification": "none",
            "phone_verification_supports_resend": true,
        },
    }))
    .await;
    let device = test.device(Client::App);
    sign_up(&device, PHONE).await.is_pending("verify_phone");
    device
        .post("/auth/phone/verify/resend", json!({}))
        .await
        .is(429);
    test.advance(31);
    device
        .post("/auth/phone/verify/resend", json!({}))
        .await
        .is(200);
}

#[tokio::test]
async fn the_last_wrong_code_ends_the_sign_up_that_waited_for_it() {
    let test = Test::with(json!({"account": {
        "signup_fields": ["phone*", "password1*"],
        "login_methods": ["phone"],
        "email_verification": "none",
        "phone_verification_max_attempts": 2,
    }}))
    .await;
    let device = test.device(Client::App);
    let body = json!({"phone": "+31612345678", "password": "new battery"});
    device
        .post("/auth/signup", body)
        .await
        .is_pending("verify_phone");
    let right = test.last_code().await;
    for _ in 0..2 {
        let wrong = json!({"code": "BBBB-BBBB"});
        device
            .post("/auth/phone/verify", wrong)
            .await
            .is_refused("code", "incorrect_code");
    }
    assert_eq!(
        device.get("/auth/session").await.pending(),
        Vec::<&str>::new()
    );
    device
        .post("/auth/phone/verify", json!({"code": right}))
        .await
        .is(409);
}
