//! `GET` and `DELETE /auth/sessions`.

use crate::setup::{Device, Test, both_clients};
use serde_json::{Value, json};

/// The ids of all sessions in the list, oldest first.
async fn ids(device: &Device) -> Vec<Value> {
    let reply = device.get("/auth/sessions").await;
    reply
        .is(200)
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["id"].clone())
        .collect()
}

both_clients! {
    async fn all_sessions_of_a_user_are_listed_and_no_others(t: Test) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        let laptop = t.device().at("192.0.2.1").named("Laptop");
        let phone = t.device().at("2001:db8::1").named("Phone");
        laptop.login(&alice).await.is(200);
        t.advance(60.0);
        phone.login(&alice).await.is(200);
        t.device().login(&bob).await.is(200);
        let reply = phone.get("/auth/sessions").await;
        let [first, second] = reply.data().as_array().unwrap().as_slice() else { panic!("two sessions: {reply}") };
        reply.has_body(&json!({
            "status": 200,
            "data": [
                {"user_agent": "Laptop", "ip": "192.0.2.1", "created_at": t.now() - 60.0, "is_current": false, "id": first["id"]},
                {"user_agent": "Phone", "ip": "2001:db8::1", "created_at": t.now(), "is_current": true, "id": second["id"]},
            ],
        }));
    }

    async fn where_activity_is_tracked_the_last_use_is_told(t: Test, "[usersessions]\ntrack_activity = true") {
        let alice = t.user("alice").await;
        let laptop = t.device().at("192.0.2.1").named("Laptop");
        laptop.login(&alice).await.is(200);
        t.login(&alice).await.is(200);
        let moved = laptop.copied().at("192.0.2.99").named("Laptop, abroad");
        t.advance(60.0);
        moved.session().await.is(200);
        t.advance(60.0);
        let reply = t.get("/auth/sessions").await;
        let seen = &reply.is(200).data()[0];
        assert_eq!((&seen["ip"], &seen["user_agent"]), (&json!("192.0.2.99"), &json!("Laptop, abroad")));
        assert_eq!((&seen["created_at"], &seen["last_seen_at"]), (&json!(t.now() - 120.0), &json!(t.now() - 60.0)));
        assert_eq!(reply.data()[1]["last_seen_at"], t.now());
    }

    async fn a_long_user_agent_is_cut(t: Test) {
        const LONG: &str = concat!("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
            "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", "and more");
        let alice = t.user("alice").await;
        let device = t.device().named(LONG);
        device.login(&alice).await.is(200);
        assert_eq!(device.get("/auth/sessions").await.data()[0]["user_agent"], LONG[..200]);
    }

    async fn other_sessions_end_at_once(t: Test) {
        let alice = t.user("alice").await;
        let laptop = t.device();
        laptop.login(&alice).await.is(200);
        t.login(&alice).await.is(200);
        let all = ids(&t).await;
        let reply = t.delete("/auth/sessions", json!({"sessions": [all[0]]})).await;
        assert_eq!(reply.is(200).data()[0]["id"], all[1]);
        assert!(t.db_session(&laptop).await.is_none());
        match laptop.client {
            auth::Client::App => laptop.session().await.is(410),
            auth::Client::Browser => laptop.session().await.is_anonymous(),
        };
        t.is_logged_in(&alice).await;
    }

    async fn ending_the_own_session_logs_out(t: Test) {
        let alice = t.user("alice").await;
        let laptop = t.device();
        laptop.login(&alice).await.is(200);
        t.login(&alice).await.is(200);
        let all = ids(&t).await;
        t.delete("/auth/sessions", json!({"sessions": [all[1]]})).await.is_anonymous();
        laptop.is_logged_in(&alice).await;
        laptop.delete("/auth/sessions", json!({"sessions": ids(&laptop).await})).await.is_anonymous();
        assert_eq!(t.db_session_count(&alice).await, 0);
    }

    async fn sessions_of_others_cannot_be_ended(t: Test) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        let other = t.device();
        other.login(&bob).await.is(200);
        t.login(&alice).await.is(200);
        let mut wanted = ids(&t).await;
        wanted.extend(ids(&other).await);
        t.delete("/auth/sessions", json!({"sessions": wanted})).await.is_invalid(&[("sessions", "invalid_choice")]);
        // All or nothing: not even the own one ended.
        t.is_logged_in(&alice).await;
        other.is_logged_in(&bob).await;
    }

    async fn ids_are_numbers_or_their_texts(t: Test) {
        let alice = t.user("alice").await;
        t.device().login(&alice).await.is(200);
        t.login(&alice).await.is(200);
        let all = ids(&t).await;
        for (sessions, code) in [
            (json!(null), "required"),
            (json!([]), "required"),
            (json!({}), "required"),
            (json!(false), "required"),
            (json!(0), "required"),
            (json!(all[0]), "invalid_list"),
            (json!("1"), "invalid_list"),
            (json!([[all[0]]]), "invalid_list"),
            (json!([{"id": all[0]}]), "invalid_list"),
            (json!(["x"]), "invalid_pk_value"),
            (json!([""]), "invalid_pk_value"),
            (json!([format!("{}\0", all[0])]), "null_characters_not_allowed"),
            (json!([999_999]), "invalid_choice"),
            (json!([null]), "invalid_choice"),
            (json!([true]), "invalid_choice"),
            (json!([1.5]), "invalid_choice"),
            (json!([12_345_678_901_234_567_890_u64]), "invalid_choice"),
            (json!([format!(" {} ", all[0])]), "invalid_choice"),
        ] {
            let reply = t.delete("/auth/sessions", json!({"sessions": sessions})).await;
            assert_eq!(reply.mistakes(), [("sessions", code)], "{sessions}: {reply}");
        }
        t.delete("/auth/sessions", json!({"sessions": [all[0].to_string()]})).await.is(200);
    }

    async fn sessions_that_ended_by_themselves_are_not_listed(t: Test) {
        let alice = t.user("alice").await;
        let (expired, logged_out) = (t.device(), t.device());
        expired.login(&alice).await.is(200);
        t.advance(1_209_600.0);
        logged_out.login(&alice).await.is(200);
        logged_out.logout().await;
        t.login(&alice).await.is(200);
        assert_eq!(ids(&t).await.len(), 1);
        assert_eq!(t.db_session_count(&alice).await, 1);
    }

    async fn only_who_is_logged_in_may_ask(t: Test) {
        t.get("/auth/sessions").await.is_anonymous();
        t.delete("/auth/sessions", json!({"sessions": [1]})).await.is_anonymous();
    }
}
