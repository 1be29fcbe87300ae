//! Which answers of keys are good enough: user verification, and counters.

use auth::Client;
use serde_json::{Value, json};

use super::{give_passkey, options, settings};
use crate::support::{Answer, Device, SecurityKey, Test, for_both_clients};

const PATH: &str = "/auth/webauthn/authenticate";

fn with_policy(policy: &str) -> Value {
    let mut settings = settings();
    settings["mfa"]["webauthn_user_verification"] = policy.into();
    settings
}

async fn second_factor(device: &Device<'_>, sign: impl FnOnce(&Value) -> Value) -> Answer {
    device.login("alice").await.is_pending("mfa_authenticate");
    let asked = options(device, PATH).await;
    device.post(PATH, json!({"credential": sign(&asked)})).await
}

for_both_clients! {
    async fn a_finger_that_nobody_looked_at_is_a_factor_unless_the_policy_asks_for_more(client: Client) {
        for (policy, is_enough) in [("discouraged", true), ("preferred", true), ("required", false)] {
            let test = Test::with(with_policy(policy)).await;
            let alice = test.user("alice").await;
            let key = SecurityKey::new(&alice, 1);
            give_passkey(&test, &alice, &key).await;
            let device = test.device(client);
            device.login("alice").await.is_pending("mfa_authenticate");
            let asked = options(&device, PATH).await;
            assert_eq!(asked["publicKey"]["userVerification"], policy);
            let answer = device.post(PATH, json!({"credential": key.sign_unverified(&asked)})).await;
            if is_enough {
                assert_eq!(answer.user(), Some("alice"), "{policy}");
            } else {
                answer.is_refused("credential", "incorrect_code");
            }
        }
    }

    async fn alone_a_passkey_must_look_whose_finger_it_is_whatever_the_policy(client: Client) {
        let test = Test::with(with_policy("discouraged")).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        let device = test.device(client);
        let asked = options(&device, "/auth/webauthn/login").await;
        let unverified = json!({"credential": key.sign_unverified(&asked)});
        device.post("/auth/webauthn/login", unverified).await.is_refused("credential", "incorrect_code");
        let asked = options(&device, "/auth/webauthn/login").await;
        let verified = json!({"credential": key.sign(&asked)});
        assert_eq!(device.post("/auth/webauthn/login", verified).await.user(), Some("alice"));
    }

    async fn a_counter_that_does_not_rise_tells_of_a_copy(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        key.set_counter(6);
        assert_eq!(second_factor(&test.device(client), |asked| key.sign(asked)).await.user(), Some("alice"));
        for stale in [0, 5, 6] {
            key.set_counter(stale);
            let answer = second_factor(&test.device(client), |asked| key.sign(asked)).await;
            answer.is_refused("credential", "incorrect_code");
        }
        // Nor may a copy stop to count.
        key.set_counter(u32::MAX);
        let answer = second_factor(&test.device(client), |asked| key.sign(asked)).await;
        answer.is_refused("credential", "incorrect_code");
        key.set_counter(7);
        assert_eq!(second_factor(&test.device(client), |asked| key.sign(asked)).await.user(), Some("alice"));
    }

    async fn a_passkey_that_does_not_count_works_for_ever(client: Client) {
        let test = Test::with(settings()).await;
        let alice = test.user("alice").await;
        let key = SecurityKey::new(&alice, 1);
        give_passkey(&test, &alice, &key).await;
        for _ in 0..3 {
            key.set_counter(u32::MAX);
            assert_eq!(second_factor(&test.device(client), |asked| key.sign(asked)).await.user(), Some("alice"));
        }
    }
}
