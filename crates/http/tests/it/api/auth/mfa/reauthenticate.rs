//! `/auth/2fa/reauthenticate`.

use auth::Client;
use serde_json::json;

use crate::support::{Test, for_both_clients};

const PATH: &str = "/auth/2fa/reauthenticate";
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

for_both_clients! {
    async fn a_code_proves_it_for_a_while(client: Client) {
        let test = Test::with(json!({})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.post(PATH, json!({"code": "123456"})).await.is(401);
        device.login("alice").await.is(200);
        test.give_totp(&alice).await;
        let codes = "/account/authenticators/recovery-codes";
        test.give_recovery_codes(&alice).await;
        let flows = device.get(codes).await.is(401).body["data"]["flows"].clone();
        assert_eq!(flows, json!([
            {"id": "reauthenticate"},
            {"id": "mfa_reauthenticate", "types": ["totp", "recovery_codes"]},
        ]));
        device.post(PATH, json!({"code": "12345x"})).await.is_refused("code", "incorrect_code");
        let answer = device.post(PATH, json!({"code": test.totp(SECRET)})).await;
        let last = answer.is(200).body["data"]["methods"].as_array().unwrap().last().cloned().unwrap();
        assert_eq!((&last["type"], &last["reauthenticated"]), (&json!("totp"), &json!(true)));
        device.get(codes).await.is(200);
        test.advance(300);
        device.get(codes).await.is(401);
    }
}
