//! `/account/authenticators/totp`.

use auth::Client;
use serde_json::{Value, json};
use store::users;

use crate::support::{Device, Test, for_both_clients};

const PATH: &str = "/account/authenticators/totp";
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Takes the secret on offer.
async fn offered(device: &Device<'_>) -> String {
    device.get(PATH).await.is(404).body["meta"]["secret"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Sets an app up and answers its secret.
async fn activate(test: &Test, device: &Device<'_>) -> String {
    let secret = offered(device).await;
    device
        .post(PATH, json!({ "code": test.totp(&secret) }))
        .await
        .is(200);
    secret
}

/// What the database has in one member of a factor.
async fn stored(test: &Test, user: &users::Model, place: usize, member: &str) -> String {
    let rows = test.factors(user).await;
    rows[place].data[member].as_str().unwrap().to_owned()
}

for_both_clients! {
    async fn an_app_is_set_up_with_a_code_of_the_secret_on_offer(client: Client) {
        let test = Test::with(json!({"account": {"email_notifications": true}})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login("alice").await.is(200);
        let secret = offered(&device).await;
        device.post(PATH, json!({})).await.is_refused("code", "required");
        device.post(PATH, json!({"code": "12345x"})).await.is_refused("code", "incorrect_code");
        let code = json!({"code": test.totp(&secret)});
        device.post(PATH, code.clone()).await.is(401);
        assert!(test.factors(&alice).await.is_empty());
        device.reauthenticate().await;
        assert_eq!(device.post(PATH, code.clone()).await.is(200).body["data"]["type"], "totp");
        let mails = test.messages().await;
        let templates: Vec<_> = mails.iter().map(|mail| mail.template.as_str()).collect();
        assert_eq!(templates, ["mfa/email/totp_activated"]);
        let kinds: Vec<_> = test.factors(&alice).await.into_iter().map(|row| row.r#type).collect();
        assert_eq!(kinds, ["totp", "recovery_codes"]);
        device.get(PATH).await.is(200);
        // The secret is gone from the session: no code is right any more.
        device.post(PATH, code).await.is_refused("code", "incorrect_code");
    }

    async fn a_new_offer_takes_the_place_of_the_one_before(client: Client) {
        let test = Test::with(json!({})).await;
        test.user("alice").await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        let first = offered(&device).await;
        let second = offered(&device).await;
        let code = json!({"code": test.totp(&first)});
        device.post(PATH, code).await.is_refused("code", "incorrect_code");
        device.post(PATH, json!({"code": test.totp(&second)})).await.is(200);
    }

    async fn there_is_one_app_at_most(client: Client) {
        let test = Test::with(json!({})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        let secret = offered(&device).await;
        test.give_totp(&alice).await;
        device.post(PATH, json!({"code": test.totp(&secret)})).await.is(409);
        assert_eq!(test.factors(&alice).await.len(), 1);
    }

    async fn nobody_with_an_unverified_address_sets_one_up(client: Client) {
        let test = Test::with(json!({})).await;
        test.user_with_email("alice", false).await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        let answer = device.get(PATH).await;
        assert_eq!(answer.is(409).body["errors"][0]["code"], "unverified_email");
        device.post(PATH, json!({"code": "123456"})).await.is_refused("code", "unverified_email");

        let test = test.restarted_with(json!({"mfa": {"allow_unverified_email": true}}));
        let device = test.device(client);
        device.login_freshly("alice").await;
        activate(&test, &device).await;
    }

    async fn giving_it_up_takes_the_recovery_codes_along(client: Client) {
        let test = Test::with(json!({"account": {"email_notifications": true}})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login("alice").await.is(200);
        device.send("DELETE", PATH, &[], None).await.is(200);
        test.give_totp(&alice).await;
        test.give_recovery_codes(&alice).await;
        device.send("DELETE", PATH, &[], None).await.is(401);
        device.reauthenticate().await;
        device.send("DELETE", PATH, &[], None).await.is(200);
        assert!(test.factors(&alice).await.is_empty());
        assert_eq!(test.last_message().await.template, "mfa/email/totp_deactivated");
    }

    async fn a_picture_comes_along_where_it_is_asked_for(client: Client) {
        let test = Test::with(json!({"mfa": {"totp_issuer": "A & B", "totp_digits": 8, "totp_period": 60}})).await;
        test.user("alice").await;
        let device = test.device(client);
        device.login("alice").await.is(200);
        let meta = device.get(PATH).await.is(404).body["meta"].clone();
        assert_eq!(meta.get("totp_svg"), None);
        let meta = device.get(&format!("{PATH}?qr")).await.is(404).body["meta"].clone();
        assert!(meta["totp_svg"].as_str().unwrap().contains("<svg"));
        let secret = meta["secret"].as_str().unwrap();
        assert_eq!(meta["totp_url"], format!(
            "otpauth://totp/alice%40example.org?secret={secret}&issuer=A%20%26%20B&digits=8&period=60"
        ));
    }

    async fn seeds_are_sealed_in_the_table(client: Client) {
        let test = Test::with(json!({})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        let secret = offered(&device).await;
        let on_offer = test.session_member(&device, "mfa.totp.secret").await.unwrap();
        assert!(!on_offer.to_string().contains(&secret));
        device.post(PATH, json!({"code": test.totp(&secret)})).await.is(200);
        for (place, member) in [(0, "secret"), (1, "seed")] {
            let sealed = stored(&test, &alice, place, member).await;
            assert!(sealed.starts_with("sealed:1:") && !sealed.contains(&secret), "{sealed}");
        }
        let other = test.device(client);
        other.login("alice").await.is_pending("mfa_authenticate");
        other.post("/auth/2fa/authenticate", json!({"code": test.totp(&secret)})).await.is(200);
    }
}

/// Logs alice in with a code of her app.
async fn logs_in(test: &Test) {
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    let code = json!({"code": test.totp(SECRET)});
    assert_eq!(
        device.post("/auth/2fa/authenticate", code).await.user(),
        Some("alice")
    );
}

#[tokio::test]
async fn secrets_that_django_wrote_are_taken_and_sealed_on_use() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    logs_in(&test).await;
    let sealed = stored(&test, &alice, 0, "secret").await;
    assert!(sealed.starts_with("sealed:1:"), "{sealed}");
    logs_in(&test).await;
    assert_eq!(stored(&test, &alice, 0, "secret").await, sealed);
}

#[tokio::test]
async fn sealed_secrets_are_opened_again_where_django_shall_read_them() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    logs_in(&test).await;
    let test = test.restarted_with(json!({"mfa": {"encrypt_secrets": false}}));
    logs_in(&test).await;
    assert_eq!(stored(&test, &alice, 0, "secret").await, SECRET);
}

#[tokio::test]
async fn sealed_secrets_outlive_the_secret_key_as_long_as_it_is_a_fallback() {
    fn keys(current: &str, fallbacks: &[&str]) -> Value {
        json!({"server": {"secret_key": current, "secret_key_fallbacks": fallbacks}})
    }
    let (old, new) = (
        "the old key of the site, 0123456789",
        "the new key of the site, 0123456789",
    );
    let test = Test::with(keys(old, &[])).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    logs_in(&test).await;
    let sealed = stored(&test, &alice, 0, "secret").await;

    let test = test.restarted_with(keys(new, &[old]));
    logs_in(&test).await;
    let renewed = stored(&test, &alice, 0, "secret").await;
    assert_ne!(renewed, sealed);

    // Sealed anew on use, so the old key may go.
    let test = test.restarted_with(keys(new, &[]));
    logs_in(&test).await;
    assert_eq!(stored(&test, &alice, 0, "secret").await, renewed);

    // And under a key that nobody knows, nobody gets in.
    let test = test.restarted_with(keys(old, &[]));
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    device
        .post("/auth/2fa/authenticate", json!({"code": test.totp(SECRET)}))
        .await
        .is(500);
}

#[tokio::test]
async fn codes_of_a_new_app_are_not_guessed_without_end() {
    let test = Test::with(json!({
        "cache": {"backend": "memory"},
        "account": {"rate_limits": {"login_failed": "100/m/ip,2/300s/key"}},
    }))
    .await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device.login_freshly("alice").await;
    let secret = offered(&device).await;
    for _ in 0..2 {
        device
            .post(PATH, json!({"code": "00000x"}))
            .await
            .is_refused("code", "incorrect_code");
    }
    let right = json!({"code": test.totp(&secret)});
    device
        .post(PATH, right)
        .await
        .is_refused("code", "rate_limited");
}
