//! `GET` and `DELETE /auth/session`, and what a token is good for.

use crate::setup::{Ask, Test, both_clients};
use serde_json::json;

/// How long a session lives that nobody changes.
const TWO_WEEKS: f64 = 1_209_600.0;

both_clients! {
    async fn a_stranger_is_told_what_to_do(t: Test) {
        t.session().await.is(401).has_body(&json!({
            "status": 401,
            "data": {"flows": [{"id": "login"}, {"id": "signup"}]},
            "meta": {"is_authenticated": false},
        }));
    }

    async fn asking_makes_no_session(t: Test) {
        t.session().await.is_anonymous();
        assert_eq!(t.token(), None);
    }

    async fn every_flow_that_is_on_is_offered(t: Test, "
        [account]
        login_by_code_enabled = true
        password_reset_by_code_enabled = true
        [mfa]
        supported_types = ['webauthn']
        passkey_login_enabled = true
    ") {
        let reply = t.session().await;
        assert_eq!(reply.flows(), ["login", "login_by_code", "signup", "mfa_login_webauthn", "password_reset_by_code"]);
    }

    async fn signing_up_is_not_offered_where_it_is_closed(t: Test, "[account]\nis_open_for_signup = false") {
        assert_eq!(t.session().await.flows(), ["login"]);
    }

    async fn somebody_logged_in_is_told_who_they_are(t: Test) {
        let alice = t.user("alice").without_email().await;
        t.login(&alice).await.is(200);
        t.session().await.is(200).has_body(&json!({
            "status": 200,
            "data": {
                "user": {"id": alice.id, "display": "alice", "has_usable_password": true, "username": "alice"},
                "methods": [{"method": "password", "at": t.now(), "username": "alice"}],
            },
            "meta": {"is_authenticated": true},
        }));
    }

    async fn logging_out_ends_the_session_in_the_database_as_well(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let thief = t.copied();
        t.logout().await.is(401).has_body(&json!({
            "status": 401,
            "data": {"flows": [{"id": "login"}, {"id": "signup"}]},
            "meta": {"is_authenticated": false},
        }));
        assert!(t.db_session(&thief).await.is_none());
        assert_eq!(t.db_session_count(&alice).await, 0);
        t.session().await.is_anonymous();
    }

    async fn who_is_not_logged_in_can_log_out_too(t: Test) {
        t.logout().await.is_anonymous();
    }

    async fn logging_out_gives_up_a_login_that_waits(t: Test, "[account]\nemail_verification = 'mandatory'") {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        t.logout().await.is_anonymous();
        t.session().await.is_anonymous();
        t.mail().await;
    }

    async fn a_login_that_waits_is_given_up_after_a_quarter_of_an_hour(t: Test, "[account]\nemail_verification = 'mandatory'") {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        t.mail().await;
        t.advance(900.0);
        t.session().await.is_pending("verify_email");
        t.advance(0.1);
        t.session().await.is_anonymous();
    }

    async fn a_session_ends_two_weeks_after_it_was_last_written(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.advance(TWO_WEEKS - 1.0);
        t.is_logged_in(&alice).await;
        t.advance(1.0);
        t.session().await.is_anonymous();
    }

    async fn every_write_prolongs_a_session(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.advance(TWO_WEEKS - 1.0);
        t.post("/auth/reauthenticate", json!({"password": alice.password})).await.is(200);
        t.advance(TWO_WEEKS - 1.0);
        t.is_logged_in(&alice).await;
    }

    async fn every_request_prolongs_a_session_where_that_is_set(t: Test, "[session]\nsave_every_request = true") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        for _ in 0..3 {
            t.advance(TWO_WEEKS - 1.0);
            t.is_logged_in(&alice).await;
        }
    }

    async fn who_is_switched_off_is_not_logged_in_any_more(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.db_set_active(&alice, false).await;
        t.session().await.is_anonymous();
        t.get("/account/email").await.is_anonymous();
        t.db_set_active(&alice, true).await;
        t.is_logged_in(&alice).await;
    }

    async fn a_password_that_somebody_else_changes_ends_every_session(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.db_set_password(&alice, "!").await;
        t.session().await.is_anonymous();
        assert!(t.db_session(&t.copied()).await.is_none());
    }
}

#[tokio::test]
async fn an_app_is_told_on_every_endpoint_that_its_token_leads_nowhere() {
    let t = Test::new().await;
    for (method, path) in [
        ("GET", "/config"),
        ("GET", "/auth/session"),
        ("DELETE", "/auth/session"),
        ("POST", "/auth/login"),
        ("POST", "/auth/signup"),
        ("GET", "/account/email"),
        ("POST", "/auth/password/request"),
    ] {
        t.set_token("abcdefghijklmnopqrstuvwxyz012345");
        t.send(Ask::new(method, path))
            .await
            .is(410)
            .has_body(&json!({
                "status": 410,
                "data": {"flows": [{"id": "login"}, {"id": "signup"}]},
                "meta": {"is_authenticated": null},
            }));
    }
}

#[tokio::test]
async fn a_browser_with_a_cookie_that_leads_nowhere_is_a_stranger() {
    let t = Test::of(auth::Client::Browser, "").await;
    t.set_token("abcdefghijklmnopqrstuvwxyz012345");
    t.session().await.is_anonymous();
}

#[tokio::test]
async fn an_app_learns_its_token_only_when_it_is_new() {
    let t = Test::new().await;
    let alice = t.user("alice").await;
    let token = |reply: &crate::setup::Reply| {
        reply.json["meta"]["session_token"]
            .as_str()
            .map(str::to_owned)
    };
    let first = token(&t.login(&alice).await).unwrap();
    assert_eq!(token(&t.session().await), None);
    let reply = t
        .post("/auth/reauthenticate", json!({"password": alice.password}))
        .await;
    assert_eq!(token(reply.is(200)), None);
    let input = json!({"current_password": alice.password, "new_password": "new battery"});
    let second = token(t.post("/account/password/change", input).await.is(200)).unwrap();
    assert_ne!(first, second);
    assert_eq!(token(&t.logout().await), None);
}

#[tokio::test]
async fn an_app_whose_session_has_expired_is_a_stranger_and_not_told_that_it_is_gone() {
    let t = Test::new().await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    t.advance(TWO_WEEKS);
    t.get("/account/email").await.is_anonymous();
    t.login(&alice).await.is(200);
    t.is_logged_in(&alice).await;
}
