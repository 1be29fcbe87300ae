//! `/auth/2fa/authenticate`.

use auth::Client;
use serde_json::{Value, json};
use store::users;

use crate::support::{Device, Test, for_both_clients};

const PATH: &str = "/auth/2fa/authenticate";
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// A server with alice, who has an app, and a device on which she has typed her password.
async fn waiting(client: Client, changes: Value) -> (Test, users::Model) {
    let test = Test::with(changes).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    test.device(client)
        .login("alice")
        .await
        .is_pending("mfa_authenticate");
    (test, alice)
}

async fn try_code(device: &Device<'_>, code: &str) -> crate::support::Answer {
    device.post(PATH, json!({ "code": code })).await
}

for_both_clients! {
    async fn a_login_waits_for_the_code(client: Client) {
        let (test, alice) = waiting(client, json!({})).await;
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, "12345x").await.is_refused("code", "incorrect_code");
        device.post(PATH, json!({})).await.is_refused("code", "required");
        device.get("/auth/session").await.is_pending("mfa_authenticate");
        let answer = try_code(&device, &test.totp(SECRET)).await;
        let at = 1_772_366_400.25;
        let id = test.factors(&alice).await[0].id.0;
        assert_eq!(answer.is(200).body["data"]["methods"], json!([
            {"method": "password", "at": at, "username": "alice"},
            {"method": "mfa", "at": at, "id": id, "type": "totp"},
        ]));
        assert!(test.factors(&alice).await[0].last_used_at.is_some());
    }

    async fn where_no_login_waits_a_code_is_worth_nothing(client: Client) {
        let (test, _) = waiting(client, json!({})).await;
        let device = test.device(client);
        try_code(&device, &test.totp(SECRET)).await.is(401);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &test.totp(SECRET)).await.is(200);
        let again = try_code(&device, &test.totp(SECRET)).await;
        assert_eq!(again.is(401).body["data"].get("user"), None);
    }

    async fn a_totp_code_is_refused_a_second_time(client: Client) {
        let (test, _) = waiting(client, json!({"cache": {"backend": "memory"}})).await;
        let code = test.totp(SECRET);
        for (spelling, status) in [(code.clone(), 200), (code.clone(), 400), (format!(" {}-{}", &code[..3], &code[3..]), 400)] {
            let device = test.device(client);
            device.login("alice").await.is_pending("mfa_authenticate");
            try_code(&device, &spelling).await.is(status);
        }
        test.advance(30);
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &test.totp(SECRET)).await.is(200);
    }

    async fn with_a_tolerance_a_used_code_stays_used_for_as_long_as_it_is_right(client: Client) {
        let settings = json!({"cache": {"backend": "memory"}, "mfa": {"totp_tolerance": 1}});
        let (test, _) = waiting(client, settings).await;
        let code = test.totp(SECRET);
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &code).await.is(200);
        test.advance(40);
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &code).await.is_refused("code", "incorrect_code");
    }

    async fn guessing_is_stopped_whoever_guesses_from_wherever(client: Client) {
        let settings = json!({
            "cache": {"backend": "memory"},
            "account": {"rate_limits": {"login_failed": "100/m/ip,2/300s/key"}},
        });
        let (test, _) = waiting(client, settings).await;
        for code in ["000000x", "000001x"] {
            let device = test.device(client);
            device.login("alice").await.is_pending("mfa_authenticate");
            try_code(&device, code).await.is_refused("code", "incorrect_code");
        }
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &test.totp(SECRET)).await.is_refused("code", "too_many_login_attempts");
        test.advance(300);
        try_code(&device, &test.totp(SECRET)).await.is(200);
    }

    async fn a_right_code_forgives_the_wrong_ones_before(client: Client) {
        let settings = json!({
            "cache": {"backend": "memory"},
            "account": {"rate_limits": {"login_failed": "100/m/ip,2/300s/key"}},
        });
        let (test, _) = waiting(client, settings).await;
        for _ in 0..3 {
            let device = test.device(client);
            device.login("alice").await.is_pending("mfa_authenticate");
            try_code(&device, "12345x").await.is_refused("code", "incorrect_code");
            try_code(&device, &test.totp(SECRET)).await.is(200);
            test.advance(30);
        }
    }

    async fn a_right_code_of_ones_own_does_not_pay_for_guesses_at_others(client: Client) {
        let settings = json!({
            "cache": {"backend": "memory"},
            "account": {"rate_limits": {"login_failed": "3/m/ip,100/300s/key"}},
        });
        let (test, _) = waiting(client, settings).await;
        test.user("bob").await;
        let guess = json!({"username": "bob", "password": "wrong"});
        for _ in 0..2 {
            test.device(client).post("/auth/login", guess.clone()).await.is(400);
        }
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &test.totp(SECRET)).await.is(200);
        let answer = test.device(client).post("/auth/login", guess.clone()).await;
        answer.is_refused("password", "username_password_mismatch");
        let answer = test.device(client).post("/auth/login", guess).await;
        answer.is_refused("", "too_many_login_attempts");
    }

    async fn the_login_of_somebody_switched_off_meanwhile_ends_without_a_trace(client: Client) {
        let (test, alice) = waiting(client, json!({})).await;
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        users::set_active(&**test.db(), alice.id, false).await.unwrap();
        let answer = try_code(&device, &test.totp(SECRET)).await;
        assert_eq!((answer.status, answer.pending()), (401, Vec::new()));
        assert!(test.factors(&alice).await[0].last_used_at.is_none());
        assert_eq!(test.session_member(&device, "account_authentication_methods").await, None);
        assert_eq!(test.session_member(&device, "account_login").await, None);
    }

    async fn recovery_codes_alone_are_not_asked_for(client: Client) {
        let test = Test::with(json!({})).await;
        let alice = test.user("alice").await;
        test.give_recovery_codes(&alice).await;
        assert_eq!(test.device(client).login("alice").await.user(), Some("alice"));
    }

    async fn an_address_cannot_be_added_to_an_account_with_factors(client: Client) {
        let (test, _) = waiting(client, json!({})).await;
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        try_code(&device, &test.totp(SECRET)).await.is(200);
        let answer = device.post("/account/email", json!({"email": "new@example.org"})).await;
        answer.is_refused("email", "add_email_blocked");
    }
}

#[tokio::test]
async fn a_login_that_is_given_up_leaves_no_proofs_to_the_next_one() {
    let (test, _) = waiting(Client::App, json!({})).await;
    test.user("bob").await;
    let device = test.device(Client::Browser);
    device.login("alice").await.is_pending("mfa_authenticate");
    device.send("DELETE", "/auth/session", &[], None).await;
    let answer = device.login("bob").await;
    assert_eq!(answer.user(), Some("bob"));
    assert_eq!(answer.body["data"]["methods"].as_array().unwrap().len(), 1);

    // Nor where the next one simply begins.
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    let answer = device.login("bob").await;
    assert_eq!(answer.user(), Some("bob"));
    assert_eq!(answer.body["data"]["methods"].as_array().unwrap().len(), 1);
}
