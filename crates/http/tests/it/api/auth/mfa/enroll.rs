//! The stage `mfa_enroll`: whoever must have a second factor sets one up in the middle of the login.

use auth::Client;
use serde_json::{Value, json};
use store::users;

use crate::support::{Device, PASSWORD, SecurityKey, Test, for_both_clients};

const TOTP: &str = "/account/authenticators/totp";
const WEBAUTHN: &str = "/account/authenticators/webauthn";
const CODES: &str = "/account/authenticators/recovery-codes";

fn requiring(who: &Value) -> Value {
    json!({
        "account": {"email_verification": "mandatory"},
        "mfa": {"required": who, "supported_types": ["totp", "recovery_codes", "webauthn"]},
    })
}

async fn set_up_app(test: &Test, device: &Device<'_>) {
    let offer = device.get(TOTP).await;
    let secret = offer.is(404).body["meta"]["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = device.post(TOTP, json!({"code": test.totp(&secret)})).await;
    assert_eq!(answer.is(200).body["data"]["type"], "totp");
}

for_both_clients! {
    async fn a_login_without_a_factor_waits_until_an_app_is_set_up(client: Client) {
        let test = Test::with(requiring(&json!("all"))).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        let answer = device.login("alice").await;
        answer.is_pending("mfa_enroll");
        let flows = answer.body["data"]["flows"].as_array().unwrap();
        assert_eq!(
            flows.last().unwrap(),
            &json!({"id": "mfa_enroll", "is_pending": true, "types": ["webauthn", "totp"]})
        );
        device.post(TOTP, json!({"code": "000000"})).await.is_refused("code", "incorrect_code");
        assert!(test.factors(&alice).await.is_empty());
        set_up_app(&test, &device).await;
        let session = device.get("/auth/session").await;
        assert_eq!(session.user(), Some("alice"));
        let methods = session.body["data"]["methods"].as_array().unwrap();
        let names: Vec<_> = methods.iter().map(|method| method["method"].as_str().unwrap()).collect();
        assert_eq!(names, ["password", "mfa"]);
        // The codes that came with it are there to be written down.
        let codes = device.get(CODES).await;
        assert_eq!(codes.is(200).body["data"]["unused_codes"].as_array().unwrap().len(), 10);
    }

    async fn a_passkey_will_do_as_well(client: Client) {
        let test = Test::with(requiring(&json!("all"))).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_enroll");
        let asked = device.get(WEBAUTHN).await;
        let key = SecurityKey::new(&alice, 1);
        let credential = key.register(&asked.is(200).body["data"]["creation_options"]);
        device.post(WEBAUTHN, json!({"credential": credential})).await.is(200);
        assert_eq!(device.get("/auth/session").await.user(), Some("alice"));
    }

    async fn nothing_else_of_the_account_is_open_meanwhile(client: Client) {
        let test = Test::with(requiring(&json!("all"))).await;
        test.user("alice").await;
        let device = test.device(client);
        for path in [TOTP, WEBAUTHN] {
            device.get(path).await.is(401);
        }
        device.login("alice").await.is_pending("mfa_enroll");
        for path in ["/account/authenticators", CODES, "/account/email", "/auth/sessions", "/account/activity"] {
            device.get(path).await.is(401);
        }
        for (method, path) in [("DELETE", TOTP), ("POST", CODES), ("PUT", WEBAUTHN), ("DELETE", WEBAUTHN)] {
            device.send(method, path, &[], Some(json!({}))).await.is(401);
        }
        let password = json!({"current_password": PASSWORD, "new_password": "new battery"});
        device.post("/account/password/change", password).await.is(401);
        assert_eq!(device.get("/auth/session").await.pending(), ["mfa_enroll"]);
    }

    async fn whoever_has_a_factor_shows_it_and_is_not_asked_for_another(client: Client) {
        let test = Test::with(requiring(&json!("all"))).await;
        let alice = test.user("alice").await;
        test.give_totp(&alice).await;
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        // Knowing the password is not enough to add a factor to those that are there.
        device.get(TOTP).await.is(401);
        device.post(TOTP, json!({"code": "000000"})).await.is(401);
        device.get(WEBAUTHN).await.is(401);
        let code = json!({"code": test.totp(&"JBSWY3DPEHPK3PXP".repeat(2))});
        assert_eq!(device.post("/auth/2fa/authenticate", code).await.user(), Some("alice"));
    }

    async fn a_sign_up_sets_one_up_once_the_address_is_verified(client: Client) {
        let mut settings = requiring(&json!("all"));
        settings["account"]["email_verification_by_code_enabled"] = true.into();
        let test = Test::with(settings).await;
        let device = test.device(client);
        let body = json!({"username": "alice", "email": "alice@example.org", "password": "new battery"});
        device.post("/auth/signup", body).await.is_pending("verify_email");
        device.get(TOTP).await.is(401);
        let key = json!({"key": test.last_code().await});
        device.post("/auth/email/verify", key).await.is_pending("mfa_enroll");
        set_up_app(&test, &device).await;
        assert_eq!(device.get("/auth/session").await.user(), Some("alice"));
    }
}

#[tokio::test]
async fn of_staff_alone_it_is_asked_where_the_settings_say_so() {
    let test = Test::with(requiring(&json!("staff"))).await;
    let alice = test.user("alice").await;
    let device = test.device(Client::App);
    assert_eq!(device.login("alice").await.user(), Some("alice"));
    users::set_flags(&**test.db(), alice.id, true, false)
        .await
        .unwrap();
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_enroll");
}

#[tokio::test]
async fn by_default_nobody_is_asked_and_the_stored_login_is_as_allauths() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    let kept = test.session_member(&device, "account_login").await.unwrap();
    assert_eq!(kept["state"]["stages"].get("mfa_enroll"), None);
    for who in ["never", "staff"] {
        let test = Test::with(requiring(&json!(who))).await;
        test.user("alice").await;
        assert_eq!(
            test.device(Client::App).login("alice").await.user(),
            Some("alice")
        );
    }
}

#[tokio::test]
async fn the_login_may_wait_no_longer_than_any_other() {
    let test = Test::with(requiring(&json!("all"))).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_enroll");
    test.advance(901);
    device.get(TOTP).await.is(401);
}

#[tokio::test]
async fn somebody_switched_off_meanwhile_sets_nothing_up() {
    let test = Test::with(requiring(&json!("all"))).await;
    let alice = test.user("alice").await;
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_enroll");
    test.deactivate(&alice).await;
    device.get(TOTP).await.is(401);
}

#[tokio::test]
async fn a_further_address_that_waits_for_its_link_does_not_lock_its_owner_out() {
    let test = Test::with(requiring(&json!("all"))).await;
    let alice = test.user("alice").await;
    let other = store::emails::NewEmail {
        user_id: alice.id,
        email: "other@example.org".to_owned(),
        verified: false,
        primary: false,
    };
    let added = store::tx(test.db(), async |tx| store::emails::insert(tx, other).await);
    added.await.unwrap();
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_enroll");
    set_up_app(&test, &device).await;
    assert_eq!(device.get("/auth/session").await.user(), Some("alice"));
}
