//! `/auth/signup` where accounts are made only after verification.

use auth::Client;
use futures_util::future::join_all;
use serde_json::{Value, json};
use store::{emails, users};

use crate::support::{Answer, Device, PASSWORD, Test, for_both_clients};

const PHONE: &str = "+31612345678";

/// Addresses are verified by code; numbers as well, where there is one.
async fn deferring(changes: Value) -> Test {
    let mut account = json!({
        "create_user_after_verification": true,
        "signup_fields": ["username", "email*", "phone", "password1*"],
        "login_methods": ["username", "email", "phone"],
        "email_verification": "mandatory",
        "email_verification_by_code_enabled": true,
        "email_verification_supports_change": 2,
        "email_verification_supports_resend": 2,
        "phone_verification_supports_change": 2,
        "phone_verification_supports_resend": 2,
    });
    for (name, value) in changes.as_object().unwrap() {
        account[name] = value.clone();
    }
    Test::with(json!({"account": account})).await
}

async fn sign_up(device: &Device<'_>, body: Value) -> Answer {
    let mut all = json!({"password": "new battery"});
    all.as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    device.post("/auth/signup", all).await
}

async fn verify_email(device: &Device<'_>, code: &str) -> Answer {
    device
        .post("/auth/email/verify", json!({"key": code}))
        .await
}

async fn verify_phone(device: &Device<'_>, code: &str) -> Answer {
    device
        .post("/auth/phone/verify", json!({"code": code}))
        .await
}

async fn user_named(test: &Test, name: &str) -> Option<users::Model> {
    users::by_username(&**test.db(), name, false)
        .await
        .unwrap()
        .pop()
}

for_both_clients! {
    async fn there_is_no_account_before_the_code(client: Client) {
        let test = deferring(json!({})).await;
        let device = test.device(client);
        sign_up(&device, json!({"username": "carol", "email": "carol@example.org"})).await.is_pending("verify_email");
        assert_eq!(user_named(&test, "carol").await, None);
        assert!(!emails::exists(&**test.db(), "carol@example.org").await.unwrap());
        let mail = test.last_message().await;
        assert_eq!(mail.template, "account/email/email_confirmation_signup");
        let code = mail.code().unwrap();
        let looked = device.get_with("/auth/email/verify", ("x-email-verification-key", code)).await;
        assert_eq!(looked.is(200).body["data"], json!({
            "email": "carol@example.org",
            "user": {"id": null, "display": "carol", "email": "carol@example.org", "has_usable_password": true, "username": "carol"},
        }));
        assert_eq!(looked.body["meta"], json!({"is_authenticating": true}));
        verify_email(&device, "wrong").await.is_refused("key", "incorrect_code");
        assert_eq!(verify_email(&device, code).await.user(), Some("carol"));
        assert_eq!(device.get("/auth/session").await.user(), Some("carol"));
        let addresses = device.get("/account/email").await;
        assert_eq!(addresses.body["data"], json!([{"email": "carol@example.org", "verified": true, "primary": true}]));
        let login = json!({"username": "carol", "password": "new battery"});
        assert_eq!(test.device(client).post("/auth/login", login).await.user(), Some("carol"));
    }

    async fn number_and_address_are_both_verified_before_there_is_an_account(client: Client) {
        let test = deferring(json!({})).await;
        let device = test.device(client);
        let body = json!({"username": "carol", "email": "carol@example.org", "phone": PHONE});
        sign_up(&device, body).await.is_pending("verify_phone");
        let message = test.last_message().await;
        assert_eq!((message.to.as_str(), message.template.as_str()), (PHONE, "account/sms/verification_code"));
        verify_phone(&device, message.code().unwrap()).await.is_pending("verify_email");
        assert_eq!(user_named(&test, "carol").await, None);
        assert_eq!(verify_email(&device, &test.last_code().await).await.user(), Some("carol"));
        let phone = device.get("/account/phone").await;
        assert_eq!(phone.body["data"], json!([{"phone": PHONE, "verified": true}]));
    }

    async fn a_known_address_or_number_looks_like_any_other(client: Client) {
        let test = deferring(json!({})).await;
        let alice = test.user("alice").await;
        test.give_phone(&alice, PHONE).await;
        let mut answers = Vec::new();
        for (n, (email, phone)) in [
            ("new@example.org", "+31600000001"),
            ("alice@example.org", "+31600000002"),
            ("newer@example.org", PHONE),
        ].into_iter().enumerate() {
            let device = test.device(client);
            let name = format!("carol{n}");
            let mut seen = vec![sign_up(&device, json!({"username": name, "email": email, "phone": phone})).await];
            seen.push(device.post("/account/phone", json!({"phone": format!("+3160000001{n}")})).await);
            seen.push(device.post("/auth/phone/verify/resend", json!({})).await);
            seen.push(verify_phone(&device, &test.last_code().await).await);
            seen.push(device.post("/auth/email/verify/resend", json!({})).await);
            for _ in 0..3 {
                seen.push(verify_email(&device, "wrong").await);
            }
            seen.push(device.get("/auth/session").await);
            let seen: Vec<_> = seen.into_iter().map(|answer| {
                let mut body = answer.body;
                body["meta"] = Value::Null;
                (answer.status, body.to_string().replace(&format!("+3160000001{n}"), "+"))
            }).collect();
            answers.push(seen);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
    }
}

#[tokio::test]
async fn a_known_address_can_be_changed_to_a_free_one() {
    let test = deferring(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    let known = json!({"username": "carol", "email": "alice@example.org"});
    sign_up(&device, known).await.is_pending("verify_email");
    assert_eq!(
        test.last_message().await.template,
        "account/email/account_already_exists"
    );
    let changed = device
        .post("/account/email", json!({"email": "carol@example.org"}))
        .await;
    let pending = json!([{"email": "carol@example.org", "verified": false, "primary": false}]);
    assert_eq!(changed.is(200).body["data"], pending);
    assert_eq!(
        verify_email(&device, &test.last_code().await).await.user(),
        Some("carol")
    );
    assert_eq!(
        user_named(&test, "carol").await.unwrap().email,
        "carol@example.org"
    );
}

#[tokio::test]
async fn the_number_can_be_changed_while_it_waits() {
    let test = deferring(json!({})).await;
    let device = test.device(Client::App);
    let body = json!({"username": "carol", "email": "carol@example.org", "phone": PHONE});
    sign_up(&device, body).await;
    let first = test.last_code().await;
    device
        .post("/account/phone", json!({"phone": PHONE}))
        .await
        .is_refused("phone", "same_as_current");
    device
        .post("/account/phone", json!({"phone": "+31687654321"}))
        .await
        .is(202);
    verify_phone(&device, &first)
        .await
        .is_refused("code", "incorrect_code");
    verify_phone(&device, &test.last_code().await)
        .await
        .is_pending("verify_email");
    verify_email(&device, &test.last_code().await).await.is(200);
    let phone = device.get("/account/phone").await;
    assert_eq!(
        phone.body["data"],
        json!([{"phone": "+31687654321", "verified": true}])
    );
}

#[tokio::test]
async fn nothing_is_left_of_a_sign_up_that_was_given_up() {
    let test = deferring(json!({})).await;
    for _ in 0..2 {
        let device = test.device(Client::App);
        let body = json!({"username": "carol", "email": "carol@example.org", "phone": PHONE});
        sign_up(&device, body).await.is_pending("verify_phone");
        for _ in 0..3 {
            verify_phone(&device, "wrong")
                .await
                .is_refused("code", "incorrect_code");
        }
        verify_phone(&device, &test.last_code().await).await.is(409);
        assert_eq!(
            device.get("/auth/session").await.pending(),
            Vec::<&str>::new()
        );
    }
    assert_eq!(user_named(&test, "carol").await, None);
}

#[tokio::test]
async fn a_sign_up_that_takes_too_long_is_forgotten() {
    let test = deferring(json!({})).await;
    let device = test.device(Client::App);
    sign_up(
        &device,
        json!({"username": "carol", "email": "carol@example.org"}),
    )
    .await;
    test.advance(901);
    verify_email(&device, &test.last_code().await).await.is(409);
    assert_eq!(user_named(&test, "carol").await, None);
}

/// Several devices that wait for their last code.
async fn waiting<'a>(test: &'a Test, bodies: &[Value]) -> Vec<(Device<'a>, String)> {
    let mut all = Vec::new();
    for body in bodies {
        let device = test.device(Client::App);
        sign_up(&device, body.clone()).await.is(401);
        all.push((device, test.last_code().await));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_want_one_name_the_first_gets_it_and_the_other_is_told() {
    let test = deferring(json!({})).await;
    let bodies: Vec<_> = (0..8)
        .map(|n| json!({"username": "carol", "email": format!("carol{n}@example.org")}))
        .collect();
    let all = waiting(&test, &bodies).await;
    let answers = join_all(
        all.iter()
            .map(async |(device, code)| verify_email(device, code).await),
    )
    .await;
    let won = answers
        .iter()
        .filter(|answer| answer.user() == Some("carol"))
        .count();
    assert_eq!(won, 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.is_refused("username", "username_taken");
    }
    let carol = user_named(&test, "carol").await.unwrap();
    assert_eq!(emails::count_of(&**test.db(), carol.id).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_own_one_address_the_first_gets_it_and_the_other_is_told() {
    let test = deferring(json!({})).await;
    let bodies: Vec<_> = (0..8)
        .map(|n| json!({"username": format!("carol{n}"), "email": "carol@example.org"}))
        .collect();
    let all = waiting(&test, &bodies).await;
    let answers = join_all(
        all.iter()
            .map(async |(device, code)| verify_email(device, code).await),
    )
    .await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1
    );
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.is(400);
        assert_eq!(answer.body["errors"][0]["code"], "email_taken");
    }
    let owners = emails::owners(&**test.db(), "carol@example.org")
        .await
        .unwrap();
    assert_eq!(owners.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_own_one_number_the_first_gets_it_and_the_other_is_told() {
    let test = deferring(json!({"signup_fields": ["username", "phone*", "password1*"], "email_verification": "none"})).await;
    let bodies: Vec<_> = (0..8)
        .map(|n| json!({"username": format!("carol{n}"), "phone": PHONE}))
        .collect();
    let all = waiting(&test, &bodies).await;
    let answers = join_all(
        all.iter()
            .map(async |(device, code)| verify_phone(device, code).await),
    )
    .await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1
    );
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.is(400);
        assert_eq!(answer.body["errors"][0]["code"], "phone_taken");
    }
}

#[tokio::test]
async fn a_name_is_made_up_for_whoever_chose_none() {
    let test = deferring(json!({})).await;
    for n in 0..2 {
        let device = test.device(Client::App);
        sign_up(&device, json!({"email": format!("carol@example{n}.org")}))
            .await
            .is(401);
        let answer = verify_email(&device, &test.last_code().await).await;
        assert!(
            answer.user().unwrap().starts_with("carol"),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_session_holds_the_password_as_a_hash_only() {
    let test = deferring(json!({})).await;
    let device = test.device(Client::App);
    sign_up(
        &device,
        json!({"username": "carol", "email": "carol@example.org"}),
    )
    .await;
    let login = test.session_member(&device, "account_login").await.unwrap();
    assert!(!login.to_string().contains("new battery"));
    assert!(
        login["state"]["vestibule_newcomer"]["password"]
            .as_str()
            .unwrap()
            .contains('$')
    );
}

#[tokio::test]
async fn where_nothing_is_verified_by_code_the_account_is_there_at_once() {
    for changes in [
        json!({"email_verification": "none"}),
        json!({"email_verification": "optional"}),
        json!({"email_verification_by_code_enabled": false}),
    ] {
        let test = deferring(changes).await;
        let device = test.device(Client::App);
        sign_up(
            &device,
            json!({"username": "carol", "email": "carol@example.org"}),
        )
        .await;
        assert!(user_named(&test, "carol").await.is_some());
    }
}

#[tokio::test]
async fn a_known_address_gets_no_account_where_links_verify_addresses() {
    let test = deferring(json!({"email_verification_by_code_enabled": false})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    let body = json!({"username": "carol", "email": "alice@example.org"});
    sign_up(&device, body).await.is_pending("verify_email");
    assert_eq!(user_named(&test, "carol").await, None);
}

#[tokio::test]
async fn a_code_that_logins_need_is_not_asked_on_top() {
    let test = deferring(json!({"login_by_code_required": true})).await;
    let device = test.device(Client::App);
    let body = json!({"username": "carol", "email": "carol@example.org"});
    sign_up(&device, body).await.is_pending("verify_email");
    assert_eq!(
        verify_email(&device, &test.last_code().await).await.user(),
        Some("carol")
    );
    let other = test.device(Client::App);
    let login = json!({"username": "carol", "password": "new battery"});
    other
        .post("/auth/login", login)
        .await
        .is_pending("login_by_code");
}

#[tokio::test]
async fn a_login_while_a_sign_up_waits_takes_its_place() {
    let test = deferring(json!({})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    sign_up(
        &device,
        json!({"username": "carol", "email": "carol@example.org"}),
    )
    .await;
    let code = test.last_code().await;
    let login = json!({"username": "alice", "password": PASSWORD});
    assert_eq!(
        device.post("/auth/login", login).await.user(),
        Some("alice")
    );
    assert_ne!(verify_email(&device, &code).await.status, 200);
    assert_eq!(user_named(&test, "carol").await, None);
}
