//! `/account/authenticators/webauthn`.

use auth::Client;
use serde_json::{Value, json};
use store::users;

use crate::support::{Answer, Device, SecurityKey, Test, for_both_clients};

const PATH: &str = "/account/authenticators/webauthn";

async fn test() -> (Test, users::Model) {
    let test = Test::with(json!({
        "mfa": {"supported_types": ["totp", "recovery_codes", "webauthn"]},
        "account": {"email_notifications": true},
    }))
    .await;
    let alice = test.user("alice").await;
    (test, alice)
}

async fn options(device: &Device<'_>, query: &str) -> Value {
    let answer = device.get(&format!("{PATH}{query}")).await;
    answer.is(200).body["data"]["creation_options"].clone()
}

async fn add(device: &Device<'_>, key: &SecurityKey, name: Value) -> Answer {
    let asked = options(device, "").await;
    device
        .post(
            PATH,
            json!({"name": name, "credential": key.register(&asked)}),
        )
        .await
}

fn names(rows: &[store::authenticators::Model]) -> Vec<&str> {
    rows.iter()
        .filter_map(|row| row.data["name"].as_str())
        .collect()
}

for_both_clients! {
    async fn a_key_is_added_under_its_name(client: Client) {
        let (test, alice) = test().await;
        let device = test.device(client);
        device.get(PATH).await.is(401);
        device.login("alice").await.is(200);
        device.get(PATH).await.is(401);
        device.reauthenticate().await;
        let answer = add(&device, &SecurityKey::new(&alice, 1), json!("At home")).await;
        let id = test.factors(&alice).await[0].id.0;
        assert_eq!(answer.is(200).body, json!({
            "status": 200,
            "data": {
                "type": "webauthn", "created_at": 1_772_366_400.25, "last_used_at": null,
                "id": id, "name": "At home", "is_passwordless": false,
            },
            "meta": {"recovery_codes_generated": true},
        }));
        assert_eq!(test.last_message().await.template, "mfa/email/webauthn_added");
        let asked = options(&device, "").await;
        assert_eq!(asked["publicKey"]["excludeCredentials"].as_array().unwrap().len(), 1);
    }

    async fn keys_without_a_name_get_one(client: Client) {
        let (test, alice) = test().await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        for number in 1..=3 {
            let key = SecurityKey::new(&alice, number);
            let meta = add(&device, &key, Value::Null).await.is(200).body["meta"].clone();
            assert_eq!(meta["recovery_codes_generated"], number == 1);
        }
        let rows = test.factors(&alice).await;
        assert_eq!(names(&rows), ["Master key", "Backup key", "Key nr. 3"]);
    }

    async fn a_key_is_added_once_and_for_one_question(client: Client) {
        let (test, alice) = test().await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        let key = SecurityKey::new(&alice, 1);
        let asked = options(&device, "?passwordless").await;
        assert_eq!(asked["publicKey"]["authenticatorSelection"], json!({
            "residentKey": "required", "userVerification": "required", "requireResidentKey": true,
        }));
        let body = json!({"credential": key.register(&asked)});
        assert_eq!(device.post(PATH, body.clone()).await.is(200).body["data"]["is_passwordless"], true);
        device.post(PATH, body).await.is_refused("", "incorrect_code");
        add(&device, &key, json!("again")).await.is_refused("", "incorrect_code");
    }

    async fn a_key_is_renamed(client: Client) {
        let (test, alice) = test().await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        add(&device, &SecurityKey::new(&alice, 1), json!("old")).await.is(200);
        let app = test.give_totp(&alice).await;
        let rows = test.factors(&alice).await;
        let id = rows[0].id.0;
        for (body, param, code) in [
            (json!({"id": id}), "name", "required"),
            (json!({"id": id, "name": "n".repeat(101)}), "name", "max_length"),
            (json!({"id": app.id.0, "name": "new"}), "id", "invalid_choice"),
            (json!({"name": "new"}), "id", "required"),
        ] {
            device.send("PUT", PATH, &[], Some(body)).await.is_refused(param, code);
        }
        let body = json!({"id": id, "name": "new"});
        let answer = device.send("PUT", PATH, &[], Some(body)).await;
        assert_eq!(answer.is(200).body["data"]["name"], "new");
        assert_eq!(names(&test.factors(&alice).await), ["new"]);
    }

    async fn keys_are_removed_and_the_recovery_codes_with_the_last(client: Client) {
        let (test, alice) = test().await;
        let bob = test.user("bob").await;
        let bobs = test.give_totp(&bob).await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        for number in 1..=2 {
            add(&device, &SecurityKey::new(&alice, number), Value::Null).await.is(200);
        }
        let rows = test.factors(&alice).await;
        let ids: Vec<_> = rows.iter().filter(|row| row.r#type == "webauthn").map(|row| row.id.0).collect();
        let remove = |ids: &[i64]| Some(json!({"authenticators": ids}));
        let stranger = device.send("DELETE", PATH, &[], remove(&[ids[0], bobs.id.0])).await;
        stranger.is_refused("authenticators", "invalid_choice");
        device.send("DELETE", PATH, &[], remove(&ids[..1])).await.is(200);
        assert_eq!(test.last_message().await.template, "mfa/email/webauthn_removed");
        assert_eq!(test.factors(&alice).await.len(), 2);
        device.send("DELETE", PATH, &[], remove(&ids[1..])).await.is(200);
        assert!(test.factors(&alice).await.is_empty());
        assert_eq!(test.factors(&bob).await.len(), 1);
    }
}

#[tokio::test]
async fn a_key_that_shall_log_in_alone_looks_whose_finger_it_is() {
    let test = Test::with(json!({"mfa": {
        "supported_types": ["totp", "recovery_codes", "webauthn"],
        "passkey_login_enabled": true,
        "webauthn_user_verification": "discouraged",
    }}))
    .await;
    let alice = test.user("alice").await;
    let device = test.device(Client::App);
    device.login_freshly("alice").await;
    let key = SecurityKey::new(&alice, 1);
    let asked = options(&device, "?passwordless").await;
    assert_eq!(
        asked["publicKey"]["authenticatorSelection"]["userVerification"],
        "required"
    );
    let body = json!({"credential": key.register_unverified(&asked)});
    device
        .post(PATH, body)
        .await
        .is_refused("", "incorrect_code");
    // Nor by asking for less and saying afterwards that it shall be more.
    let asked = options(&device, "").await;
    let body = json!({"credential": key.register_unverified(&asked), "passwordless": true});
    device
        .post(PATH, body)
        .await
        .is_refused("", "incorrect_code");
    assert!(test.factors(&alice).await.is_empty());
}
