//! `POST /auth/signup`: what is asked for and what comes of it. What it tells of others is in `signup/enumeration.rs`,
//! what a name may be in `signup/usernames.rs`.

mod enumeration;
mod usernames;

use crate::setup::{Test, both_clients};
use serde_json::{Value, json};

/// Somebody new.
fn carol() -> Value {
    json!({"username": "carol", "email": "carol@example.org", "password": "new battery"})
}

/// The same with one member replaced.
fn carol_with(name: &str, value: impl Into<Value>) -> Value {
    let mut carol = carol();
    carol[name] = value.into();
    carol
}

both_clients! {
    async fn a_new_user_is_logged_in_and_mailed_a_link(t: Test) {
        let reply = t.post("/auth/signup", carol()).await;
        let user = t.db_user_named("carol").await.unwrap();
        reply.is(200).has_body(&json!({
            "status": 200,
            "data": {
                "user": {
                    "id": user.id,
                    "display": "carol",
                    "email": "carol@example.org",
                    "has_usable_password": true,
                    "username": "carol",
                },
                "methods": [],
            },
            "meta": {"is_authenticated": true},
        }));
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/email_confirmation_signup", "carol@example.org"));
        let addresses = t.get("/account/email").await;
        assert_eq!(addresses.data(), &json!([{"email": "carol@example.org", "verified": false, "primary": true}]));
    }

    async fn the_new_password_logs_in(t: Test, "[account]\nemail_verification = 'none'") {
        t.post("/auth/signup", carol()).await.is(200);
        t.logout().await;
        t.post("/auth/login", json!({"username": "carol", "password": "new battery"})).await.is(200);
        let user = t.db_user_named("carol").await.unwrap();
        assert!(user.password.starts_with("argon2$argon2id$"));
        assert!(user.is_active && !user.is_staff && !user.is_superuser);
        assert_eq!(user.date_joined.to_utc(), t.world.server.clock.now());
    }

    async fn where_verification_is_mandatory_a_new_user_waits_for_it(t: Test, "[account]\nemail_verification = 'mandatory'") {
        t.post("/auth/signup", carol()).await.is_pending("verify_email");
        t.get("/account/email").await.is_pending("verify_email");
        t.post("/auth/email/verify", json!({"key": t.mail().await.key()})).await.is_anonymous();
        t.post("/auth/login", json!({"username": "carol", "password": "new battery"})).await.is(200);
    }

    async fn every_mistake_is_told_at_once_in_the_order_of_the_fields(t: Test) {
        t.post("/auth/signup", json!({})).await.is_invalid(&[
            ("email", "required"),
            ("username", "required"),
            ("password", "required"),
        ]);
        t.post("/auth/signup", json!({"email": "x", "username": "a b", "password": "short"})).await.is_invalid(&[
            ("email", "invalid"),
            ("username", "invalid"),
            ("password", "password_too_short"),
        ]);
        assert!(t.db_user_named("a b").await.is_none());
    }

    async fn the_order_of_the_fields_is_that_of_the_settings(t: Test, "[account]\nsignup_fields = ['username*', 'password1*', 'email*']") {
        let reply = t.post("/auth/signup", json!({})).await;
        assert_eq!(reply.mistakes(), [("username", "required"), ("email", "required"), ("password", "required")]);
    }

    async fn the_address_is_asked_for_twice_where_the_settings_say_so(t: Test, "[account]\nsignup_fields = ['email*', 'email2*', 'password1*']\nlogin_methods = ['email']") {
        let input = |email2: &str| json!({"email": "carol@example.org", "email2": email2, "password": "new battery"});
        t.post("/auth/signup", input("")).await.is_invalid(&[("email2", "required")]);
        t.post("/auth/signup", input("other@example.org")).await.is_invalid(&[("email2", "")]);
        t.post("/auth/signup", input("Carol@example.org")).await.is(200);
        t.mail().await;
    }

    async fn a_second_password_is_compared_where_it_is_sent(t: Test) {
        t.post("/auth/signup", carol_with("password2", "other")).await.is_invalid(&[("password2", "")]);
        t.post("/auth/signup", carol_with("password2", "new battery")).await.is(200);
        t.mail().await;
    }

    async fn an_optional_address_may_be_left_out(t: Test, "[account]\nsignup_fields = ['username*', 'email', 'password1*']") {
        t.post("/auth/signup", json!({"username": "carol", "password": "new battery"})).await.is(200);
        assert_eq!(t.get("/account/email").await.data(), &json!([]));
    }

    async fn an_address_that_nobody_asked_for_is_not_kept(t: Test, "[account]\nsignup_fields = ['username*', 'password1*']\nlogin_methods = ['username']") {
        t.post("/auth/signup", carol()).await.is(200);
        assert_eq!(t.get("/account/email").await.data(), &json!([]));
        assert_eq!(t.db_user_named("carol").await.unwrap().email, "");
    }

    async fn where_no_password_is_asked_for_there_is_none(t: Test, "
        [account]
        signup_fields = ['email*']
        login_methods = ['email']
        login_by_code_enabled = true
    ") {
        let reply = t.post("/auth/signup", json!({"email": "carol@example.org", "password": "new battery"})).await;
        assert_eq!(reply.is(200).data()["user"]["has_usable_password"], false);
        t.mail().await;
        t.logout().await;
        t.post("/auth/login", json!({"email": "carol@example.org", "password": "new battery"})).await.is(400);
    }

    async fn addresses_are_kept_in_lower_case(t: Test) {
        t.post("/auth/signup", carol_with("email", " Carol@Example.ORG ")).await.is(200);
        assert_eq!(t.mail().await.to(), "carol@example.org");
        assert_eq!(t.db_user_named("carol").await.unwrap().email, "carol@example.org");
    }

    async fn addresses_that_no_column_can_hold_are_refused(t: Test) {
        let of_length = |length: usize| carol_with("email", format!("{}@example.org", "a".repeat(length - 12)));
        for length in [255, 320, 321] {
            let reply = t.post("/auth/signup", of_length(length)).await;
            assert_eq!(reply.is(400).mistakes().last(), Some(&("email", "max_length")));
        }
        assert!(t.db_user_named("carol").await.is_none());
        t.post("/auth/signup", of_length(254)).await.is(200);
        t.mail().await;
    }

    async fn passwords_must_be_good(t: Test, "
        [[auth.password_validators]]
        name = 'UserAttributeSimilarityValidator'
        [[auth.password_validators]]
        name = 'MinimumLengthValidator'
        min_length = 9
        [[auth.password_validators]]
        name = 'CommonPasswordValidator'
        [[auth.password_validators]]
        name = 'NumericPasswordValidator'
    ") {
        for (password, codes) in [
            ("qwerty", vec![("password", "password_too_short"), ("password", "password_too_common")]),
            ("123456789", vec![("password", "password_too_common"), ("password", "password_entirely_numeric")]),
            ("90817263544", vec![("password", "password_entirely_numeric")]),
            (&"x".repeat(4097), vec![("password", "max_length")]),
        ] {
            t.post("/auth/signup", carol_with("password", password)).await.is_invalid(&codes);
        }
        t.post("/auth/signup", carol()).await.is(200);
        t.mail().await;
    }

    async fn who_is_logged_in_cannot_sign_up(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/auth/signup", carol()).await.is(409).has_body(&json!({"status": 409}));
        assert!(t.db_user_named("carol").await.is_none());
    }

    async fn where_it_is_closed_nobody_signs_up(t: Test, "[account]\nis_open_for_signup = false") {
        t.post("/auth/signup", carol()).await.is(403).has_body(&json!({"status": 403}));
        assert!(t.db_user_named("carol").await.is_none());
    }

    async fn nobody_gets_more_than_was_asked_for(t: Test) {
        let mut input = carol();
        for (name, value) in [("is_staff", json!(true)), ("is_superuser", json!(1)), ("id", json!(7)), ("is_active", json!(false))] {
            input[name] = value;
        }
        t.post("/auth/signup", input).await.is(200);
        let user = t.db_user_named("carol").await.unwrap();
        assert_eq!((user.is_staff, user.is_superuser, user.is_active), (false, false, true));
        t.mail().await;
    }

    async fn how_often_is_limited_by_ip_address_mistakes_included(t: Test, "[account.rate_limits]\nsignup = '2/m/ip'") {
        t.post("/auth/signup", json!({})).await.is(400);
        t.post("/auth/signup", json!({})).await.is(400);
        t.advance(15.0);
        let reply = t.post("/auth/signup", carol()).await;
        assert_eq!(reply.is(429).header("retry-after"), Some("45"));
        t.device().at("192.0.2.1").post("/auth/signup", json!({})).await.is(400);
        t.advance(45.0);
        t.post("/auth/signup", carol()).await.is(200);
        t.mail().await;
    }
}
