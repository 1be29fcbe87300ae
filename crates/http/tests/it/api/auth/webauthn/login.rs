//! `/auth/webauthn/login`.

use auth::Client;
use serde_json::json;
use store::users;

use super::{give_passkey, options, settings};
use crate::support::{SecurityKey, Test, for_both_clients};

const PATH: &str = "/auth/webauthn/login";

for_both_clients! {
    async fn a_passkey_logs_in_alone(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        test.give_totp(&alice).await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        let device = test.device(client);
        let asked = options(&device, PATH).await;
        assert_eq!(asked["publicKey"]["allowCredentials"], json!([]));
        assert_eq!(asked["publicKey"]["userVerification"], "required");
        let answer = device.post(PATH, json!({"credential": key.sign(&asked)})).await;
        assert_eq!(answer.user(), Some("alice"));
        assert_eq!(answer.body["data"]["methods"][0]["passwordless"], true);
    }

    async fn an_answer_without_a_question_is_none(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        let asked = options(&test.device(client), PATH).await;
        let answer = test.device(client).post(PATH, json!({"credential": key.sign(&asked)})).await;
        answer.is_refused("credential", "incorrect_code");
    }

    async fn the_passkey_of_somebody_else_is_refused(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let bob = test.user("bob").await;
        give_passkey(&test, &alice, &SecurityKey::new(&alice, 1)).await;
        // Of the same name, by bob's own key, and saying to be alice's.
        let forged = SecurityKey::new(&alice, 1);
        give_passkey(&test, &bob, &SecurityKey::new(&bob, 2)).await;
        let device = test.device(client);
        let asked = options(&device, PATH).await;
        let answer = device.post(PATH, json!({"credential": forged.sign(&asked)})).await;
        answer.is_refused("credential", "incorrect_code");
        device.get("/auth/session").await.is(401);
    }

    async fn the_passkey_of_somebody_switched_off_leaves_no_trace(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        users::set_active(&**test.db(), alice.id, false).await.unwrap();
        let device = test.device(client);
        let asked = options(&device, PATH).await;
        let answer = device.post(PATH, json!({"credential": key.sign(&asked)})).await;
        assert_eq!((answer.status, answer.user()), (401, None));
        assert!(test.factors(&alice).await[0].last_used_at.is_none());
        assert_eq!(test.session_member(&device, "account_authentication_methods").await, None);
    }

    async fn tries_are_counted_before_they_are_read(client: Client) {
        let mut settings = settings();
        settings["cache"] = json!({"backend": "memory"});
        settings["mfa"]["rate_limits"] = json!({"webauthn_login": "1/m/ip"});
        let test = Test::with(settings).await;
        let device = test.device(client);
        device.post(PATH, json!({})).await.is_refused("credential", "required");
        device.post(PATH, json!({})).await.is(429);
        device.get(PATH).await.is(200);
    }
}

#[tokio::test]
async fn after_the_passkey_of_somebody_switched_off_the_next_login_shows_its_factor() {
    let test = Test::with(settings()).await;
    let (alice, bob) = (test.user("alice").await, test.user("bob").await);
    let key = SecurityKey::new(&alice, 1);
    give_passkey(&test, &alice, &key).await;
    test.give_totp(&bob).await;
    test.deactivate(&alice).await;
    let device = test.device(Client::App);
    let asked = options(&device, PATH).await;
    let answer = json!({"credential": key.sign(&asked)});
    assert_eq!(device.post(PATH, answer).await.user(), None);
    device.login("bob").await.is_pending("mfa_authenticate");
}

#[tokio::test]
async fn wrong_passkeys_do_not_lock_anybody_out_of_their_app() {
    let mut settings = settings();
    settings["cache"] = json!({"backend": "memory"});
    settings["account"] = json!({"rate_limits": {"login_failed": "100/m/ip,3/300s/key"}});
    settings["mfa"]["rate_limits"] = json!({"webauthn_login": "1000/m/ip"});
    let test = Test::with(settings).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    give_passkey(&test, &alice, &SecurityKey::new(&alice, 1)).await;
    let forged = SecurityKey::new(&alice, 1);
    for _ in 0..9 {
        let stranger = test.device(Client::App);
        let asked = options(&stranger, PATH).await;
        let answer = json!({"credential": forged.sign(&asked)});
        stranger
            .post(PATH, answer)
            .await
            .is_refused("credential", "incorrect_code");
    }
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    let code = json!({"code": test.totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")});
    assert_eq!(
        device.post("/auth/2fa/authenticate", code).await.user(),
        Some("alice")
    );
}
