//! `POST /account/password/change`.

use crate::setup::{Person, Test, both_clients};
use serde_json::{Value, json};

/// From the password of everybody to another.
fn change() -> Value {
    json!({"current_password": "correct horse", "new_password": "new battery"})
}

both_clients! {
    async fn the_new_password_logs_in_and_the_old_one_does_not(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let reply = t.post("/account/password/change", change()).await;
        reply.is(200).has_body(&t.session().await.body());
        t.device().login(&alice).await.is(400);
        t.device().login(&Person { password: "new battery".to_owned(), ..alice.clone() }).await.is(200);
    }

    async fn the_own_session_goes_on_under_a_new_token(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let before = t.copied();
        t.post("/account/password/change", change()).await.is(200);
        assert_ne!(t.token(), before.token());
        t.is_logged_in(&alice).await;
        assert!(t.db_session(&before).await.is_none());
        // It is the same device in the list.
        assert_eq!(t.get("/auth/sessions").await.data().as_array().map(Vec::len), Some(1));
    }

    async fn other_sessions_end(t: Test) {
        let alice = t.user("alice").await;
        let laptop = t.device();
        laptop.login(&alice).await.is(200);
        t.login(&alice).await.is(200);
        t.post("/account/password/change", change()).await.is(200);
        laptop.session().await.is_anonymous();
        assert!(t.db_session(&laptop).await.is_none());
        assert_eq!(t.get("/auth/sessions").await.data().as_array().map(Vec::len), Some(1));
    }

    async fn the_own_session_ends_as_well_where_that_is_set(t: Test, "[account]\nlogout_on_password_change = true") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/password/change", change()).await.is_anonymous();
        assert_eq!(t.db_session_count(&alice).await, 0);
    }

    async fn the_current_password_must_be_right(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let post = async |current: &str, new: &str| {
            let input = json!({"current_password": current, "new_password": new});
            t.post("/account/password/change", input).await
        };
        post("wrong", "new battery").await.is_invalid(&[("current_password", "enter_current_password")]);
        post("", "").await.is_invalid(&[("current_password", "required"), ("new_password", "required")]);
        post("wrong", "short").await.is_invalid(&[
            ("current_password", "enter_current_password"),
            ("new_password", "password_too_short"),
        ]);
        t.device().login(&alice).await.is(200);
    }

    async fn the_new_password_must_be_good(t: Test, "[[auth.password_validators]]\nname = 'UserAttributeSimilarityValidator'") {
        let alice = t.user("alice.in.wonderland").await;
        t.login(&alice).await.is(200);
        let input = json!({"current_password": alice.password, "new_password": "alice.in.wonder"});
        t.post("/account/password/change", input).await.is_invalid(&[("new_password", "password_too_similar")]);
    }

    async fn who_has_no_password_sets_one_without_another(t: Test, "[account]\nlogin_by_code_enabled = true\nemail_notifications = true") {
        let alice = t.user("alice").without_password().await;
        t.post("/auth/code/request", json!({"email": alice.email})).await.is_pending("login_by_code");
        let code = t.mail().await.code().unwrap().to_owned();
        t.post("/auth/code/confirm", json!({"code": code})).await.is(200);
        let reply = t.post("/account/password/change", json!({"new_password": "new battery"})).await;
        assert_eq!(reply.is(200).data()["user"]["has_usable_password"], true);
        assert_eq!(t.mail().await.template(), "account/email/password_set");
        t.device().login(&Person { password: "new battery".to_owned(), ..alice.clone() }).await.is(200);
        t.post("/account/password/change", json!({"new_password": "another one"})).await.is_invalid(&[("current_password", "required")]);
    }

    async fn strangers_are_sent_away_before_their_input_is_read(t: Test) {
        t.post("/account/password/change", json!({})).await.is_anonymous();
    }

    async fn how_often_is_limited_by_user(t: Test, "[account.rate_limits]\nchange_password = '1/m/user'") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/password/change", json!({})).await.is(400);
        let reply = t.post("/account/password/change", change()).await;
        assert_eq!(reply.is(429).header("retry-after"), Some("60"));
    }

    async fn the_owner_is_told_where_that_is_set(t: Test, "[account]\nemail_notifications = true") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/password/change", change()).await.is(200);
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/password_changed", "alice@example.org"));
        assert!(mail.text().contains("127.0.0.1"), "where it came from: {}", mail.text());
    }
}
