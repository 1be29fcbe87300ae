//! `/auth/email/verify` and `/account/email` where codes verify addresses.

use auth::Client;
use serde_json::{Value, json};
use store::emails;

use crate::support::{Answer, Device, PASSWORD, Test, for_both_clients};

async fn mandatory(changes: Value) -> Test {
    let mut account = json!({
        "email_verification": "mandatory",
        "email_verification_by_code_enabled": true,
        "email_verification_supports_change": 2,
        "email_verification_supports_resend": 2,
    });
    for (name, value) in changes.as_object().unwrap() {
        account[name] = value.clone();
    }
    Test::with(json!({"account": account})).await
}

async fn sign_up(device: &Device<'_>, name: &str) -> Answer {
    let email = format!("{name}@example.org");
    sign_up_with(device, name, &email).await
}

async fn sign_up_with(device: &Device<'_>, name: &str, email: &str) -> Answer {
    let body = json!({"username": name, "email": email, "password": "new battery"});
    device.post("/auth/signup", body).await
}

async fn verify(device: &Device<'_>, code: &str) -> Answer {
    device
        .post("/auth/email/verify", json!({"key": code}))
        .await
}

/// An answer without what differs between any two sessions.
fn shape(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    if let Some(meta) = body["meta"].as_object_mut() {
        meta.remove("session_token");
    }
    (answer.status, body)
}

for_both_clients! {
    async fn a_sign_up_waits_for_the_code(client: Client) {
        let test = mandatory(json!({})).await;
        let device = test.device(client);
        sign_up(&device, "carol").await.is_pending("verify_email");
        let mail = test.last_message().await;
        assert_eq!(mail.template, "account/email/email_confirmation_signup");
        let code = mail.code().unwrap();
        // Looking costs no guess and no code.
        for _ in 0..5 {
            let looked = device.get_with("/auth/email/verify", ("x-email-verification-key", code)).await;
            assert_eq!(looked.is(200).body["data"]["email"], "carol@example.org");
            assert_eq!(looked.body["meta"], json!({"is_authenticating": true}));
        }
        let looked = device.get_with("/auth/email/verify", ("x-email-verification-key", "wrong")).await;
        looked.is_refused("key", "incorrect_code");
        assert_eq!(verify(&device, code).await.user(), Some("carol"));
    }

    async fn a_login_waits_for_the_code(client: Client) {
        let test = mandatory(json!({})).await;
        test.user_with_email("alice", false).await;
        let device = test.device(client);
        let password = json!({"username": "alice", "password": PASSWORD});
        device.post("/auth/login", password).await.is_pending("verify_email");
        let answer = verify(&device, &test.last_code().await).await;
        assert_eq!(answer.user(), Some("alice"));
    }

    async fn a_sign_up_with_a_known_address_looks_like_any_other(client: Client) {
        let test = mandatory(json!({})).await;
        test.user("alice").await;
        let mut answers = Vec::new();
        for email in ["alice@example.org", "carol@example.org"] {
            let device = test.device(client);
            let mut seen = vec![shape(&sign_up_with(&device, "carol", email).await)];
            let template = test.last_message().await.template;
            let is_known = email.starts_with("alice");
            assert_eq!(template == "account/email/account_already_exists", is_known);
            seen.push(shape(&device.get("/auth/session").await));
            seen.push(shape(&device.post("/auth/email/verify/resend", json!({})).await));
            for _ in 0..4 {
                seen.push(shape(&verify(&device, "wrong").await));
            }
            seen.push(shape(&device.get("/auth/session").await));
            answers.push(seen);
        }
        assert_eq!(answers[0], answers[1]);
    }

    async fn the_address_can_be_changed_while_it_waits(client: Client) {
        let test = mandatory(json!({})).await;
        let device = test.device(client);
        let change = async |email: &str| device.post("/account/email", json!({"email": email})).await;
        change("early@example.org").await.is(409);
        sign_up(&device, "carol").await;
        let first = test.last_code().await;
        change("carol@example.org").await.is_refused("email", "same_as_current");
        let changed = change("caroline@example.org").await;
        let only = json!([{"email": "caroline@example.org", "verified": false, "primary": false}]);
        assert_eq!(changed.is(200).body["data"], only);
        assert_eq!(test.last_message().await.to, "caroline@example.org");
        verify(&device, &first).await.is_refused("key", "incorrect_code");
        verify(&device, &test.last_code().await).await.is(200);
        let now = device.get("/account/email").await;
        assert_eq!(now.body["data"], json!([{"email": "caroline@example.org", "verified": true, "primary": true}]));
    }
}

#[tokio::test]
async fn changing_to_a_known_address_looks_like_any_other_change() {
    let test = mandatory(json!({})).await;
    test.user("alice").await;
    let mut answers = Vec::new();
    for (name, email) in [("carol", "alice@example.org"), ("dora", "free@example.org")] {
        let device = test.device(Client::App);
        sign_up(&device, name).await;
        let changed = device.post("/account/email", json!({"email": email})).await;
        let data = changed.body["data"].to_string().replace(email, "@");
        let wrong = shape(&verify(&device, "wrong").await);
        answers.push((
            changed.status,
            data,
            wrong,
            shape(&device.get("/auth/session").await),
        ));
    }
    assert_eq!(answers[0], answers[1]);
    let written: Vec<_> = test
        .messages()
        .await
        .into_iter()
        .map(|message| message.template)
        .collect();
    assert!(
        written.contains(&"account/email/account_already_exists".to_owned()),
        "{written:?}"
    );
}

#[tokio::test]
async fn the_address_is_changed_only_as_often_as_allowed() {
    let test = mandatory(json!({"email_verification_supports_change": 1})).await;
    let device = test.device(Client::App);
    sign_up(&device, "carol").await;
    device
        .post("/account/email", json!({"email": "one@example.org"}))
        .await
        .is(200);
    device
        .post("/account/email", json!({"email": "two@example.org"}))
        .await
        .is(409);
}

#[tokio::test]
async fn a_user_who_was_logged_in_before_cannot_change_the_address_that_way() {
    let test = mandatory(json!({})).await;
    let alice = test.user_with_email("alice", false).await;
    test.was_here(&alice).await;
    let device = test.device(Client::App);
    device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await
        .is(401);
    device
        .post("/account/email", json!({"email": "new@example.org"}))
        .await
        .is(409);
}

#[tokio::test]
async fn a_code_is_sent_again_only_as_often_as_allowed() {
    let test = mandatory(json!({})).await;
    let device = test.device(Client::App);
    device
        .post("/auth/email/verify/resend", json!({}))
        .await
        .is(409);
    sign_up(&device, "carol").await;
    let first = test.last_code().await;
    for status in [200, 200, 409] {
        device
            .post("/auth/email/verify/resend", json!({}))
            .await
            .is(status);
    }
    verify(&device, &first)
        .await
        .is_refused("key", "incorrect_code");
    verify(&device, &test.last_code().await).await.is(200);
}

#[tokio::test]
async fn codes_to_one_address_are_limited() {
    let settings = json!({
        "cache": {"backend": "memory"},
        "account": {
            "email_verification": "mandatory",
            "email_verification_by_code_enabled": true,
            "email_verification_supports_resend": true,
        },
    });
    let test = Test::with(settings).await;
    let device = test.device(Client::App);
    sign_up(&device, "carol").await.is_pending("verify_email");
    device
        .post("/auth/email/verify/resend", json!({}))
        .await
        .is(429);
    let other = test.device(Client::App);
    let login = json!({"email": "carol@example.org", "password": "new battery"});
    other
        .post("/auth/login", login.clone())
        .await
        .is_refused("", "too_many_login_attempts");
    test.advance(11);
    device
        .post("/auth/email/verify/resend", json!({}))
        .await
        .is(200);
}

#[tokio::test]
async fn an_address_that_somebody_else_verified_meanwhile_is_refused() {
    let test = mandatory(json!({})).await;
    let (one, other) = (test.device(Client::App), test.device(Client::App));
    test.user("alice").await;
    for (device, name) in [(&one, "carol"), (&other, "dora")] {
        sign_up(device, name).await.is_pending("verify_email");
    }
    let codes: Vec<_> = test
        .messages()
        .await
        .iter()
        .map(|mail| mail.code().unwrap().to_owned())
        .collect();
    // Both go for one address; the rules let only one verify it.
    let db = &**test.db();
    let carol = store::users::by_username(db, "carol", false)
        .await
        .unwrap()
        .remove(0);
    let dora = emails::owners(db, "dora@example.org")
        .await
        .unwrap()
        .remove(0)
        .0;
    store::tx(db, async |tx| {
        let mine = emails::NewEmail {
            user_id: carol.id,
            email: dora.email.clone(),
            verified: true,
            primary: false,
        };
        emails::insert(tx, mine).await
    })
    .await
    .unwrap();
    verify(&one, &codes[0]).await.is(200);
    verify(&other, &codes[1])
        .await
        .is_refused("key", "email_taken");
}

#[tokio::test]
async fn a_further_address_is_stored_with_its_code() {
    let test = mandatory(json!({})).await;
    let alice = test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await
        .is(200);
    let added = device
        .post("/account/email", json!({"email": "more@example.org"}))
        .await;
    assert_eq!(added.is(200).body["data"].as_array().unwrap().len(), 2);
    assert_eq!(emails::count_of(&**test.db(), alice.id).await.unwrap(), 1);
    let mail = test.last_message().await;
    assert_eq!(mail.template, "account/email/email_confirmation");
    let code = mail.code().unwrap();
    let elsewhere = test.device(Client::App);
    verify(&elsewhere, code).await.is(409);
    assert_eq!(verify(&device, code).await.user(), Some("alice"));
    assert_eq!(emails::count_of(&**test.db(), alice.id).await.unwrap(), 2);
    verify(&device, code).await.is(409);
}

#[tokio::test]
async fn a_further_address_can_be_given_up() {
    let test = mandatory(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post(
            "/auth/login",
            json!({"username": "alice", "password": PASSWORD}),
        )
        .await;
    device
        .post("/account/email", json!({"email": "more@example.org"}))
        .await
        .is(200);
    let code = test.last_code().await;
    let left = device
        .send(
            "DELETE",
            "/account/email",
            &[],
            Some(json!({"email": "more@example.org"})),
        )
        .await;
    assert_eq!(left.is(200).body["data"].as_array().unwrap().len(), 1);
    verify(&device, &code).await.is(409);
}
