//! `/auth/2fa/trust`.

use auth::Client;
use serde_json::json;
use store::users;

use crate::support::{Device, Test};

const PATH: &str = "/auth/2fa/trust";
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// A server that offers trust, and alice, who has an app.
async fn with_alice() -> (Test, users::Model) {
    let test = Test::with(json!({"mfa": {"trust_enabled": true}})).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    test.give_recovery_codes(&alice).await;
    (test, alice)
}

/// Logs in up to the question.
async fn asked(test: &Test, device: &Device<'_>) {
    device.login("alice").await.is_pending("mfa_authenticate");
    let code = json!({"code": test.totp(SECRET)});
    device
        .post("/auth/2fa/authenticate", code)
        .await
        .is_pending("mfa_trust");
}

async fn trusting(test: &Test) -> Device<'_> {
    let device = test.device(Client::Browser);
    asked(test, &device).await;
    assert_eq!(
        device.post(PATH, json!({"trust": true})).await.user(),
        Some("alice")
    );
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    device
}

#[tokio::test]
async fn a_browser_that_is_trusted_is_not_asked_again_for_two_weeks() {
    let (test, _) = with_alice().await;
    let device = trusting(&test).await;
    test.advance(1_209_599);
    assert_eq!(device.login("alice").await.user(), Some("alice"));
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    test.advance(1);
    device.login("alice").await.is_pending("mfa_authenticate");
    test.device(Client::Browser)
        .login("alice")
        .await
        .is_pending("mfa_authenticate");
}

#[tokio::test]
async fn a_browser_that_is_not_is_asked_every_time() {
    let (test, _) = with_alice().await;
    let device = test.device(Client::Browser);
    device.post(PATH, json!({"trust": true})).await.is(401);
    asked(&test, &device).await;
    assert_eq!(
        device.send("POST", PATH, &[], None).await.user(),
        Some("alice")
    );
    device
        .send("DELETE", "/auth/session", &[], None)
        .await
        .is(401);
    device.login("alice").await.is_pending("mfa_authenticate");
}

#[tokio::test]
async fn trust_ends_with_the_password_and_with_every_change_of_factors() {
    let (test, alice) = with_alice().await;
    let device = trusting(&test).await;
    test.give_factor(&alice, "webauthn", json!({"name": "key", "credential": {}}))
        .await;
    device.login("alice").await.is_pending("mfa_authenticate");

    let device = trusting(&test).await;
    let rehashed = test
        .server
        .passwords
        .encode(crate::support::PASSWORD.to_owned())
        .await
        .unwrap();
    users::set_password(&**test.db(), alice.id, &rehashed)
        .await
        .unwrap();
    device.login("alice").await.is_pending("mfa_authenticate");
}

#[tokio::test]
async fn trust_outlives_that_a_seed_is_sealed() {
    let (test, alice) = with_alice().await;
    let device = trusting(&test).await;
    let seed = test.factors(&alice).await[1].data["seed"]
        .as_str()
        .unwrap()
        .to_owned();
    let shape = django::recovery_codes::Shape::default();
    let codes = django::recovery_codes::derive(&seed, shape);
    let other = test.device(Client::App);
    other.login("alice").await.is_pending("mfa_authenticate");
    other
        .post("/auth/2fa/authenticate", json!({"code": codes[0]}))
        .await
        .is(200);
    assert_ne!(test.factors(&alice).await[1].data["seed"], seed);
    assert_eq!(device.login("alice").await.user(), Some("alice"));
}

#[tokio::test]
async fn several_people_may_trust_one_browser() {
    let (test, _) = with_alice().await;
    let bob = test.user("bob").await;
    test.give_totp(&bob).await;
    let device = trusting(&test).await;
    device.login("bob").await.is_pending("mfa_authenticate");
    let code = json!({"code": test.totp(SECRET)});
    device
        .post("/auth/2fa/authenticate", code)
        .await
        .is_pending("mfa_trust");
    assert_eq!(
        device.post(PATH, json!({"trust": true})).await.user(),
        Some("bob")
    );
    for name in ["alice", "bob"] {
        device
            .send("DELETE", "/auth/session", &[], None)
            .await
            .is(401);
        assert_eq!(device.login(name).await.user(), Some(name));
    }
}

#[tokio::test]
async fn apps_keep_no_cookies_so_they_are_not_asked() {
    let (test, _) = with_alice().await;
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    let code = json!({"code": test.totp(SECRET)});
    assert_eq!(
        device.post("/auth/2fa/authenticate", code).await.user(),
        Some("alice")
    );
    device.post(PATH, json!({"trust": true})).await.is(404);
}
