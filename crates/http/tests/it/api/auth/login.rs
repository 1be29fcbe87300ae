//! `POST /auth/login`: who gets in, who does not, and what each learns. Limits are in `login/limits.rs`.

mod limits;

use crate::setup::{Test, both_clients};
use serde_json::{Value, json};

/// Logging in with one of `username`, `email` and `phone`.
fn with(name: &str, value: &str, password: &str) -> Value {
    json!({name: value, "password": password})
}

both_clients! {
    async fn the_right_password_logs_in(t: Test) {
        let alice = t.user("alice").await;
        let reply = t.post("/auth/login", with("username", "alice", "correct horse")).await;
        reply.is(200).has_body(&json!({
            "status": 200,
            "data": {
                "user": {
                    "id": alice.id,
                    "display": "alice",
                    "email": "alice@example.org",
                    "has_usable_password": true,
                    "username": "alice",
                },
                "methods": [{"method": "password", "at": t.now(), "username": "alice"}],
            },
            "meta": {"is_authenticated": true},
        }));
        t.is_logged_in(&alice).await;
    }

    async fn an_address_is_as_good_as_the_user_name_and_case_does_not_matter(t: Test) {
        let alice = t.user("alice").await;
        for (name, value) in [
            ("username", "ALICE"),
            ("email", "alice@example.org"),
            ("email", "Alice@Example.ORG"),
            ("username", "alice@example.org"),
        ] {
            t.post("/auth/login", with(name, value, &alice.password)).await.is(200);
            t.is_logged_in(&alice).await;
            t.logout().await.is_anonymous();
        }
    }

    async fn every_address_of_a_user_logs_in_verified_or_not(t: Test) {
        let alice = t.user("alice").and_email("second@example.org", true).and_email("third@example.org", false).await;
        for email in ["second@example.org", "third@example.org"] {
            let reply = t.post("/auth/login", with("email", email, &alice.password)).await;
            assert_eq!(reply.is(200).data()["methods"][0]["email"], email);
            t.logout().await;
        }
    }

    async fn an_address_that_only_the_user_s_own_row_has_logs_in(t: Test) {
        let alice = t.user("alice").with_email_column("alice@example.org").await;
        t.post("/auth/login", with("email", "alice@example.org", &alice.password)).await.is(200);
        t.is_logged_in(&alice).await;
    }

    async fn of_two_who_claim_an_address_the_one_who_verified_it_gets_in(t: Test) {
        let _claimant = t.user("mallory").with_email("alice@example.org").unverified().with_password("mallory's own").await;
        let alice = t.user("alice").await;
        let reply = t.post("/auth/login", with("email", "alice@example.org", "mallory's own")).await;
        reply.is_invalid(&[("password", "email_password_mismatch")]);
        t.post("/auth/login", with("email", "alice@example.org", &alice.password)).await.is(200);
        t.is_logged_in(&alice).await;
    }

    async fn wrong_passwords_and_unknown_names_are_refused_alike(t: Test) {
        t.user("alice").await;
        t.user("bob").without_password().await;
        t.user("carol").inactive().await;
        for (user, password) in [("alice", "wrong"), ("bob", "wrong"), ("carol", "wrong"), ("nobody", "wrong")] {
            let reply = t.post("/auth/login", with("username", user, password)).await;
            reply.is(400).has_body(&json!({
                "status": 400,
                "errors": [{
                    "message": "The username and/or password you specified are not correct.",
                    "code": "username_password_mismatch",
                    "param": "password",
                }],
            }));
            let email = format!("{user}@example.org");
            let reply = t.post("/auth/login", with("email", &email, password)).await;
            reply.is(400).has_body(&json!({
                "status": 400,
                "errors": [{
                    "message": "The email address and/or password you specified are not correct.",
                    "code": "email_password_mismatch",
                    "param": "password",
                }],
            }));
        }
        t.session().await.is_anonymous();
    }

    async fn who_is_switched_off_does_not_get_in_with_the_right_password_either(t: Test) {
        let alice = t.user("alice").inactive().await;
        t.login(&alice).await.is_anonymous();
        t.session().await.is_anonymous();
    }

    async fn white_space_around_what_is_typed_does_not_count(t: Test) {
        let alice = t.user("alice").with_password("two words").await;
        t.post("/auth/login", with("username", " alice ", "\ttwo words ")).await.is(200);
        t.is_logged_in(&alice).await;
        t.logout().await;
        t.post("/auth/login", with("username", "alice", "two  words")).await.is(400);
    }

    async fn exactly_one_name_and_a_password_are_asked_for(t: Test) {
        let alice = t.user("alice").await;
        t.post("/auth/login", json!({})).await.is_invalid(&[("password", "required")]);
        t.post("/auth/login", json!({"username": "alice"})).await.is_invalid(&[("password", "required")]);
        t.post("/auth/login", json!({"password": "x"})).await.is_invalid(&[("", "invalid_login")]);
        let both = json!({"username": "alice", "email": alice.email, "password": alice.password});
        t.post("/auth/login", both).await.is_invalid(&[("", "invalid_login")]);
        t.post("/auth/login", with("email", "alice", "x")).await.is_invalid(&[("email", "invalid")]);
    }

    async fn where_only_addresses_log_in_a_user_name_does_not(t: Test, "[account]\nlogin_methods = ['email']") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is_invalid(&[("email", "required")]);
        t.post("/auth/login", with("email", &alice.email, &alice.password)).await.is(200);
    }

    async fn where_only_user_names_log_in_an_address_does_not(t: Test, "[account]\nlogin_methods = ['username']") {
        let alice = t.user("alice").await;
        t.post("/auth/login", with("email", &alice.email, &alice.password)).await.is_invalid(&[("username", "required")]);
        // Not even in the field for names.
        let reply = t.post("/auth/login", with("username", &alice.email, &alice.password)).await;
        reply.is_invalid(&[("password", "username_password_mismatch")]);
        t.login(&alice).await.is(200);
    }

    async fn a_phone_number_logs_in_where_numbers_do(t: Test, "[account]\nlogin_methods = ['phone']\nsignup_fields = ['phone*', 'password1*']") {
        let alice = t.user("alice").with_phone("+314159265359", true).await;
        let reply = t.post("/auth/login", with("phone", "+314159265359", "wrong")).await;
        reply.is_invalid(&[("password", "phone_password_mismatch")]);
        t.post("/auth/login", with("phone", "+314159265359", &alice.password)).await.is(200);
        t.is_logged_in(&alice).await;
    }

    async fn who_is_logged_in_cannot_log_in_again(t: Test) {
        let alice = t.user("alice").await;
        let bob = t.user("bob").await;
        t.login(&alice).await.is(200);
        t.login(&alice).await.is(409).has_body(&json!({"status": 409}));
        t.login(&bob).await.is(409);
        t.is_logged_in(&alice).await;
    }

    async fn an_unverified_address_is_let_in_where_verification_is_optional(t: Test) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is(200);
        t.is_logged_in(&alice).await;
    }

    async fn an_unverified_address_waits_where_verification_is_mandatory(t: Test, "[account]\nemail_verification = 'mandatory'") {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        t.session().await.is_pending("verify_email");
        assert_eq!(t.mail().await.to(), alice.email);
    }

    async fn whoever_logs_in_with_an_unverified_address_must_verify_that_one(t: Test, "[account]\nemail_verification = 'mandatory'") {
        let alice = t.user("alice").and_email("second@example.org", false).await;
        let reply = t.post("/auth/login", with("email", "second@example.org", &alice.password)).await;
        reply.is_pending("verify_email");
        assert_eq!(t.mail().await.to(), "second@example.org");
        t.login(&alice).await.is(200);
    }

    async fn an_older_hash_is_renewed_at_login(t: Test, "[auth]\nargon2_memory_kib = 19456\nargon2_time = 2") {
        let alice = t.user("alice").await;
        let older = "pbkdf2_sha256$1$abcdefghijklmnopqrstuv$Uz8NbdtAU3v/rdCQQodrEuQ2mCJ/nqAIVG6B+dg1oY0=";
        t.db_set_password(&alice, older).await;
        t.login(&alice).await.is(200);
        t.is_logged_in(&alice).await;
        let renewed = t.db_user(&alice).await.password;
        assert!(renewed.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
        t.logout().await;
        t.login(&alice).await.is(200);
        assert_eq!(t.db_user(&alice).await.password, renewed);
    }

    async fn the_time_of_the_login_is_noted(t: Test) {
        let alice = t.user("alice").await;
        assert_eq!(t.db_user(&alice).await.last_login, None);
        t.login(&alice).await.is(200);
        let noted = t.db_user(&alice).await.last_login.unwrap();
        assert_eq!(noted.to_utc(), t.world.server.clock.now());
    }
}
