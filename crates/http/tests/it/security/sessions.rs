//! Sessions that somebody else has planted, stolen, or goes on using.

use auth::kit::session::{Opened, Saved, Session};
use serde_json::json;

use crate::setup::{Device, Person, Test, both_clients};

/// The session of a device, as a request under way holds it.
async fn held(t: &Test, device: &Device) -> Session {
    let server = &t.world.server;
    match Session::open(server, &device.token().unwrap(), server.clock.now())
        .await
        .unwrap()
    {
        Opened::Found(session) => session,
        Opened::Unknown => panic!("the session is there"),
    }
}

/// Fails if a device is logged in.
async fn is_worth_nothing(device: &Device) {
    let reply = device.session().await;
    assert!(matches!(reply.status, 401 | 410), "{reply}");
    assert!(reply.data().get("user").is_none(), "{reply}");
}

both_clients! {
    async fn a_planted_session_is_worth_nothing_after_the_login(t: Test, "[account]\nemail_verification = 'mandatory'") {
        let (alice, mallory) = (t.user("alice").await, t.user("mallory").unverified().await);
        let attacker = t.device();
        attacker.login(&mallory).await.is_pending("verify_email");
        t.mail().await;
        let planted = attacker.token().unwrap();
        t.set_token(&planted);
        t.login(&alice).await.is(200);
        assert_ne!(t.token().unwrap(), planted);
        is_worth_nothing(&attacker).await;
        t.is_logged_in(&alice).await;
    }

    async fn every_login_makes_a_new_token(t: Test) {
        let alice = t.user("alice").await;
        let mut tokens = std::collections::HashSet::new();
        for _ in 0..5 {
            t.login(&alice).await.is(200);
            assert!(tokens.insert(t.token().unwrap()));
            t.logout().await;
        }
    }

    async fn a_stolen_row_of_the_session_table_logs_nobody_in(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let row = t.db_session(&t.copied()).await.unwrap();
        assert_ne!(row.session_key, t.token().unwrap());
        let thief = t.device();
        for stolen in [row.session_key.as_str(), row.session_data.split(':').next().unwrap()] {
            thief.set_token(stolen);
            is_worth_nothing(&thief).await;
        }
        t.is_logged_in(&alice).await;
    }

    async fn a_session_that_was_ended_elsewhere_is_not_brought_back_by_a_request_under_way(t: Test) {
        let alice = t.user("alice").await;
        let laptop = t.device();
        laptop.login(&alice).await.is(200);
        t.login(&alice).await.is(200);
        let under_way = held(&t, &laptop).await;
        let first = t.get("/auth/sessions").await.data()[0]["id"].clone();
        t.delete("/auth/sessions", json!({"sessions": [first]})).await.is(200);
        under_way.set("something", "to be kept");
        let server = &t.world.server;
        assert_eq!(under_way.save(server, server.clock.now()).await.unwrap(), Saved::Gone);
        is_worth_nothing(&laptop).await;
    }

    async fn a_session_does_not_outlive_a_reset_of_the_password_by_a_request_under_way(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let under_way = held(&t, &t.copied()).await;
        t.device().post("/auth/password/request", json!({"email": alice.email})).await.is(200);
        let input = json!({"key": t.mail().await.key(), "password": "new battery"});
        t.device().post("/auth/password/reset", input).await.is_anonymous();
        under_way.set("something", "to be kept");
        let server = &t.world.server;
        under_way.save(server, server.clock.now()).await.unwrap();
        is_worth_nothing(&t.copied()).await;
    }

    async fn a_pretended_login_never_ends_in_a_session(t: Test, "[account]\nemail_verification = 'mandatory'\nlogin_on_email_confirmation = true") {
        let alice = t.user("alice").await;
        let bob = t.user("bob").unverified().await;
        let input = json!({"username": "mallory", "email": alice.email, "password": "new battery"});
        t.post("/auth/signup", input).await.is_pending("verify_email");
        t.mail().await;
        // With a link that is good, but not for this login.
        let other = t.device();
        other.login(&bob).await.is_pending("verify_email");
        t.post("/auth/email/verify", json!({"key": t.mail().await.key()})).await.is_anonymous();
        t.session().await.is_anonymous();
        assert_eq!(t.db_session_count(&alice).await + t.db_session_count(&bob).await, 0);
    }

    async fn somebody_else_s_session_is_emptied_before_it_is_used(t: Test) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        t.login(&alice).await.is(200);
        t.post("/auth/reauthenticate", json!({"password": alice.password})).await.is(200);
        t.logout().await;
        t.login(&bob).await.is(200);
        let methods = t.session().await.data()["methods"].clone();
        assert_eq!(methods, json!([{"method": "password", "at": t.now(), "username": "bob"}]));
    }
}

#[tokio::test]
async fn old_passwords_open_nothing_while_others_are_being_set() {
    let t = Test::new().await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    let mut current = alice;
    for new in ["second one", "third one", "fourth one"] {
        let input = json!({"current_password": current.password, "new_password": new});
        t.post("/account/password/change", input).await.is(200);
        t.device().login(&current).await.is(400);
        current = Person {
            password: new.to_owned(),
            ..current
        };
        t.device().login(&current).await.is(200);
    }
}
