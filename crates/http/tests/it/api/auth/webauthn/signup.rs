//! `/auth/webauthn/signup`.

use auth::Client;
use serde_json::json;
use store::users;

use super::{options, settings};
use crate::support::{SecurityKey, Test, for_both_clients};

const PATH: &str = "/auth/webauthn/signup";

for_both_clients! {
    async fn a_sign_up_without_a_password_ends_with_a_passkey(client: Client) {
        let mut settings = settings();
        settings["account"] = json!({"email_verification": "mandatory", "email_verification_by_code_enabled": true});
        let test = Test::with(settings).await;
        let device = test.device(client);
        device.get(PATH).await.is(409);
        device.send("PUT", PATH, &[], Some(json!({"credential": {}}))).await.is(409);
        let body = json!({"username": "alice", "email": "alice@example.org"});
        device.post(PATH, body).await.is_pending("verify_email");
        device.get(PATH).await.is(409);
        let key = json!({"key": test.last_code().await});
        device.post("/auth/email/verify", key).await.is_pending("mfa_signup_webauthn");

        let alice = users::by_username(&**test.db(), "alice", false).await.unwrap().remove(0);
        assert!(!django::password::is_usable(&alice.password));
        let asked = options(&device, PATH).await;
        assert_eq!(asked["publicKey"]["authenticatorSelection"]["residentKey"], "required");
        let key = SecurityKey::new(&alice, 1);
        let wrong = json!({"credential": key.register(&json!({"publicKey": {"challenge": "AAAA"}}))});
        device.send("PUT", PATH, &[], Some(wrong)).await.is_refused("", "incorrect_code");
        let body = json!({"name": "My key", "credential": key.register(&asked)});
        let answer = device.send("PUT", PATH, &[], Some(body)).await;
        assert_eq!(answer.user(), Some("alice"));
        let rows = test.factors(&alice).await;
        assert_eq!((rows.len(), &rows[0].data["name"]), (1, &json!("My key")));

        let other = test.device(client);
        let asked = options(&other, "/auth/webauthn/login").await;
        let body = json!({"credential": key.sign(&asked)});
        assert_eq!(other.post("/auth/webauthn/login", body).await.user(), Some("alice"));
    }
}
