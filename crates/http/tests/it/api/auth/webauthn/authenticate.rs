//! `/auth/webauthn/authenticate` and `/auth/webauthn/reauthenticate`.

use auth::Client;
use serde_json::json;

use super::{give_passkey, options, settings};
use crate::support::{SecurityKey, Test, for_both_clients};

const PATH: &str = "/auth/webauthn/authenticate";

for_both_clients! {
    async fn a_login_waits_for_the_key(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let (key, other) = (SecurityKey::new(&alice, 1), SecurityKey::new(&alice, 2));
        let row = give_passkey(&test, &alice, &key).await;
        let device = test.device(client);
        device.get(PATH).await.is(401);
        device.login("alice").await.is_pending("mfa_authenticate");
        let asked = options(&device, PATH).await;
        assert_eq!(asked["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
        assert_eq!(asked["publicKey"]["userVerification"], "preferred");
        let answer = device.post(PATH, json!({"credential": other.sign(&asked)})).await;
        answer.is_refused("credential", "incorrect_code");
        device.post(PATH, json!({"credential": {"a": 1}})).await.is_refused("credential", "incorrect_code");
        let answer = device.post(PATH, json!({"credential": key.sign(&asked)})).await;
        assert_eq!(answer.user(), Some("alice"));
        let methods = answer.body["data"]["methods"].as_array().unwrap();
        assert_eq!(methods[1], json!({"method": "mfa", "at": 1_772_366_400.25, "id": row.id.0, "type": "webauthn"}));
    }

    async fn a_webauthn_challenge_is_answered_once(client: Client) {
        let mut settings = settings();
        settings["cache"] = json!({"backend": "memory"});
        let test = Test::with(settings).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        let device = test.device(client);
        device.login("alice").await.is_pending("mfa_authenticate");
        let asked = options(&device, PATH).await;
        let state = test.session_member(&device, "mfa.webauthn.state").await.unwrap();
        let answer = json!({"credential": key.sign(&asked)});
        device.post(PATH, answer.clone()).await.is(200);
        assert_eq!(test.session_member(&device, "mfa.webauthn.state").await, None);

        // Not even in a session that still knows the question, as that of a request at the same time.
        let other = test.device(client);
        other.login("alice").await.is_pending("mfa_authenticate");
        options(&other, PATH).await;
        test.change_session(&other, "mfa.webauthn.state", |kept| *kept = state).await;
        other.post(PATH, answer).await.is_refused("credential", "incorrect_code");
    }

    async fn a_key_proves_it_again(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        let device = test.device(client);
        device.get("/auth/webauthn/reauthenticate").await.is(401);
        device.login("alice").await.is(200);
        give_passkey(&test, &alice, &key).await;
        let asked = options(&device, "/auth/webauthn/reauthenticate").await;
        let body = json!({"credential": key.sign(&asked).to_string()});
        let answer = device.post("/auth/webauthn/reauthenticate", body).await;
        let methods = answer.is(200).body["data"]["methods"].as_array().unwrap();
        assert_eq!(methods.last().unwrap()["reauthenticated"], true);
    }
}
