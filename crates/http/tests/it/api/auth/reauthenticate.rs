//! `POST /auth/reauthenticate`, and what asks for it.

use crate::setup::{Test, both_clients};
use serde_json::json;

const REQUIRED: &str = "[account]\nreauthentication_required = true";

both_clients! {
    async fn the_password_once_more_is_noted_beside_the_login(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.advance(5.0);
        let reply = t.post("/auth/reauthenticate", json!({"password": alice.password})).await;
        assert_eq!(reply.is(200).data()["methods"], json!([
            {"method": "password", "at": t.now() - 5.0, "username": "alice"},
            {"method": "password", "at": t.now(), "reauthenticated": true},
        ]));
        t.session().await.has_body(&reply.body());
    }

    async fn a_wrong_password_changes_nothing(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        for (password, code) in [("wrong", "incorrect_password"), ("", "required")] {
            t.post("/auth/reauthenticate", json!({"password": password})).await.is_invalid(&[("password", code)]);
        }
        assert_eq!(t.session().await.data()["methods"].as_array().map(Vec::len), Some(1));
    }

    async fn the_password_of_somebody_else_is_wrong(t: Test) {
        let alice = t.user("alice").await;
        t.user("bob").with_password("password of bob").await;
        t.login(&alice).await.is(200);
        let reply = t.post("/auth/reauthenticate", json!({"password": "password of bob"})).await;
        reply.is_invalid(&[("password", "incorrect_password")]);
    }

    async fn strangers_are_sent_away(t: Test) {
        t.post("/auth/reauthenticate", json!({"password": "x"})).await.is_anonymous();
    }

    async fn wrong_passwords_count_as_failed_logins(t: Test, "[account.rate_limits]\nlogin_failed = '2/m/key'") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        for _ in 0..2 {
            let reply = t.post("/auth/reauthenticate", json!({"password": "wrong"})).await;
            reply.is_invalid(&[("password", "incorrect_password")]);
        }
        let reply = t.post("/auth/reauthenticate", json!({"password": alice.password})).await;
        reply.is_invalid(&[("password", "too_many_login_attempts")]);
    }

    async fn how_often_is_limited_by_user(t: Test, "[account.rate_limits]\nreauthenticate = '1/m/user'") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let input = json!({"password": alice.password});
        t.post("/auth/reauthenticate", input.clone()).await.is(200);
        let reply = t.post("/auth/reauthenticate", input.clone()).await;
        assert_eq!(reply.is(429).header("retry-after"), Some("60"));
        t.advance(60.0);
        t.post("/auth/reauthenticate", input).await.is(200);
    }

    async fn where_it_is_required_every_change_of_addresses_asks_for_it(t: Test, REQUIRED) {
        let alice = t.user("alice").and_email("second@example.org", true).await;
        t.login(&alice).await.is(200);
        let second = json!({"email": "second@example.org"});
        let primary = json!({"email": "second@example.org", "primary": true});
        t.post("/account/email", json!({"email": "third@example.org"})).await.asks_for_reauthentication();
        t.patch("/account/email", primary.clone()).await.asks_for_reauthentication();
        t.delete("/account/email", second.clone()).await.asks_for_reauthentication();
        t.get("/account/email").await.is(200);
        t.post("/auth/reauthenticate", json!({"password": alice.password})).await.is(200);
        t.patch("/account/email", primary).await.is(200);
        t.delete("/account/email", json!({"email": alice.email})).await.is(200);
    }

    async fn whoever_must_prove_it_again_is_told_how(t: Test, REQUIRED) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let reply = t.post("/account/email", json!({"email": "second@example.org"})).await;
        reply.is(401).has_body(&json!({
            "status": 401,
            "data": {
                "user": {
                    "id": alice.id,
                    "display": "alice",
                    "email": "alice@example.org",
                    "has_usable_password": true,
                    "username": "alice",
                },
                "methods": [{"method": "password", "at": t.now(), "username": "alice"}],
                "flows": [{"id": "reauthenticate"}],
            },
            "meta": {"is_authenticated": true},
        }));
    }

    async fn a_proof_is_fresh_for_five_minutes(t: Test, REQUIRED) {
        let alice = t.user("alice").and_email("second@example.org", true).await;
        t.login(&alice).await.is(200);
        t.post("/auth/reauthenticate", json!({"password": alice.password})).await.is(200);
        let primary = json!({"email": "second@example.org", "primary": true});
        t.advance(299.9);
        t.patch("/account/email", primary.clone()).await.is(200);
        t.advance(0.1);
        t.patch("/account/email", primary).await.asks_for_reauthentication();
    }

    async fn mistakes_are_told_before_a_proof_is_asked_for(t: Test, REQUIRED) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/email", json!({"email": "nonsense"})).await.is_invalid(&[("email", "invalid")]);
    }
}
