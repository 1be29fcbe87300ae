//! `GET` and `POST /auth/password/reset` with the key out of a link. By code: `reset_by_code.rs`.

use crate::setup::{Ask, Device, Person, Reply, Test, both_clients};
use serde_json::json;

/// How long a link is good.
const THREE_DAYS: f64 = 259_200.0;

/// A key out of a fresh mail.
async fn key_of(t: &Test, person: &Person) -> String {
    t.device()
        .post("/auth/password/request", json!({"email": person.email}))
        .await
        .is(200);
    t.mail().await.key()
}

async fn look(device: &Device, key: &str) -> Reply {
    device
        .send(Ask::new("GET", "/auth/password/reset").header("x-password-reset-key", key))
        .await
}

async fn reset(device: &Device, key: &str) -> Reply {
    device
        .post(
            "/auth/password/reset",
            json!({"key": key, "password": "new battery"}),
        )
        .await
}

/// Fails unless the key is good for nothing.
async fn is_dead(device: &Device, key: &str) {
    look(device, key)
        .await
        .is_invalid(&[("key", "invalid_password_reset")]);
    reset(device, key)
        .await
        .is_invalid(&[("key", "invalid_password_reset")]);
}

both_clients! {
    async fn the_key_tells_whose_password_it_resets(t: Test) {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        look(&t, &key).await.is(200).has_body(&json!({
            "status": 200,
            "data": {
                "user": {
                    "id": alice.id,
                    "display": "alice",
                    "email": "alice@example.org",
                    "has_usable_password": true,
                    "username": "alice",
                },
            },
        }));
    }

    async fn the_key_sets_a_new_password_once_and_logs_nobody_in(t: Test) {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        reset(&t, &key).await.is_anonymous();
        is_dead(&t, &key).await;
        t.login(&alice).await.is(400);
        t.login(&Person { password: "new battery".to_owned(), ..alice.clone() }).await.is(200);
    }

    async fn where_that_is_set_it_logs_in(t: Test, "[account]\nlogin_on_password_reset = true") {
        let alice = t.user("alice").await;
        let reply = reset(&t, &key_of(&t, &alice).await).await;
        assert_eq!(reply.is(200).data()["methods"], json!([{"method": "password_reset", "at": t.now()}]));
        t.is_logged_in(&alice).await;
    }

    async fn it_logs_in_no_further_than_the_stages_that_are_open(t: Test, "[account]\nlogin_on_password_reset = true\nemail_verification = 'mandatory'") {
        let alice = t.user("alice").unverified().await;
        reset(&t, &key_of(&t, &alice).await).await.is_pending("verify_email");
        t.mail().await;
    }

    async fn who_is_switched_off_is_not_logged_in_by_it(t: Test, "[account]\nlogin_on_password_reset = true") {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        t.db_set_active(&alice, false).await;
        reset(&t, &key).await.is_anonymous();
    }

    async fn every_session_ends_with_the_old_password(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let key = key_of(&t, &alice).await;
        reset(&t.device(), &key).await.is_anonymous();
        t.session().await.is_anonymous();
    }

    async fn failed_logins_are_forgiven(t: Test, "[account.rate_limits]\nlogin_failed = '1/h/key'") {
        let alice = t.user("alice").await;
        let login = |password: &str| json!({"email": alice.email, "password": password});
        t.post("/auth/login", login("wrong")).await.is_invalid(&[("password", "email_password_mismatch")]);
        t.post("/auth/login", login("new battery")).await.is_invalid(&[("", "too_many_login_attempts")]);
        reset(&t, &key_of(&t, &alice).await).await.is_anonymous();
        t.post("/auth/login", login("new battery")).await.is(200);
    }

    async fn who_had_no_password_gets_one(t: Test) {
        let alice = t.user("alice").without_password().await;
        reset(&t, &key_of(&t, &alice).await).await.is_anonymous();
        t.login(&Person { password: "new battery".to_owned(), ..alice.clone() }).await.is(200);
    }

    async fn a_key_dies_with_a_login(t: Test) {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        t.login(&alice).await.is(200);
        is_dead(&t.device(), &key).await;
    }

    async fn a_key_dies_with_a_change_of_the_password(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let key = key_of(&t, &alice).await;
        let input = json!({"current_password": alice.password, "new_password": "another one"});
        t.post("/account/password/change", input).await.is(200);
        is_dead(&t.device(), &key).await;
    }

    async fn a_key_dies_with_a_change_of_the_addresses(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let key = key_of(&t, &alice).await;
        t.post("/account/email", json!({"email": "second@example.org"})).await.is(200);
        t.mail().await;
        is_dead(&t.device(), &key).await;
    }

    async fn a_second_request_leaves_the_first_key_good(t: Test) {
        let alice = t.user("alice").await;
        let first = key_of(&t, &alice).await;
        t.advance(60.0);
        let second = key_of(&t, &alice).await;
        assert_ne!(first, second);
        reset(&t, &first).await.is_anonymous();
        is_dead(&t, &second).await;
    }

    async fn a_key_is_good_for_three_days(t: Test) {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        t.advance(THREE_DAYS);
        look(&t, &key).await.is(200);
        t.advance(1.0);
        is_dead(&t, &key).await;
    }

    async fn forged_keys_are_refused(t: Test) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        let key = key_of(&t, &alice).await;
        let (id, rest) = key.split_once('-').unwrap();
        let (time, mac) = rest.split_once('-').unwrap();
        let others = key_of(&t, &bob).await;
        let other_id = others.split('-').next().unwrap();
        for forged in [
            format!("{other_id}-{rest}"),
            format!("{id}-{}-{mac}", "zzzzzz"),
            format!("{id}-{time}-{}", mac.chars().rev().collect::<String>()),
            format!("{id}-{time}-"),
            format!("{id}-{time}"),
            id.to_owned(),
            format!("{id}-set-password"),
            format!("{key}-"),
            format!("-{rest}"),
            format!("zzzzzzzzzzzzzzzzzzzz-{rest}"),
            format!("0-{rest}"),
            "नमस्ते".to_owned(),
            "x".repeat(10_000),
        ] {
            reset(&t, &forged).await.is_invalid(&[("key", "invalid_password_reset")]);
        }
        look(&t, "nonsense").await.is_invalid(&[("key", "invalid_password_reset")]);
        t.get("/auth/password/reset").await.is_invalid(&[("key", "required")]);
        t.login(&alice).await.is(200);
    }

    async fn both_mistakes_are_told_and_a_bad_password_uses_no_key_up(t: Test) {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        let post = async |key: &str, password: &str| {
            t.post("/auth/password/reset", json!({"key": key, "password": password})).await
        };
        post("", "").await.is_invalid(&[("key", "required"), ("password", "required")]);
        post("x", "").await.is_invalid(&[("key", "invalid_password_reset"), ("password", "required")]);
        post(&key, "short").await.is_invalid(&[("password", "password_too_short")]);
        post(&key, &"x".repeat(5000)).await.is_invalid(&[("password", "max_length")]);
        post(&key, "new battery").await.is_anonymous();
    }

    async fn guesses_are_limited_by_ip_address(t: Test, "[account.rate_limits]\nreset_password_from_key = '2/m/ip'") {
        let alice = t.user("alice").await;
        let key = key_of(&t, &alice).await;
        reset(&t, "nonsense").await.is(400);
        reset(&t.device(), "nonsense").await.is(400);
        reset(&t, &key).await.is(429);
        reset(&t.device().at("192.0.2.1"), &key).await.is_anonymous();
    }

    async fn the_owner_is_told_where_that_is_set(t: Test, "[account]\nemail_notifications = true") {
        let alice = t.user("alice").await;
        reset(&t, &key_of(&t, &alice).await).await.is_anonymous();
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/password_reset", "alice@example.org"));
    }
}
