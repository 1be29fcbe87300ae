//! `/account/activity`: the audit log as the owner of an account sees it.

use auth::kit::audit::{self, Event};
use auth::{Caller, Client, Cx};
use serde_json::{Value, json};
use store::Timestamp;

use crate::setup::{Device, Test, both_clients};

const PATH: &str = "/account/activity";

/// Event, outcome and actor of each entry, the newest first.
async fn told(device: &Device) -> Vec<(String, String, String)> {
    let reply = device.get(PATH).await;
    let entries = reply.is(200).data().as_array().unwrap().clone();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    entries
        .iter()
        .map(|entry| {
            (
                text(entry, "event"),
                text(entry, "outcome"),
                text(entry, "actor"),
            )
        })
        .collect()
}

fn entry(event: &str, outcome: &str, actor: &str) -> (String, String, String) {
    (event.into(), outcome.into(), actor.into())
}

both_clients! {
    async fn a_login_and_the_failures_before_it_are_told_with_their_whereabouts(t: Test) {
        let alice = t.user("alice").await;
        t.get(PATH).await.is(401);
        let wrong = json!({"username": "alice", "password": "wrong"});
        t.device().at("192.0.2.9").named("curl").post("/auth/login", wrong).await.is(400);
        t.advance(2.0);
        t.login(&alice).await.is(200);
        let reply = t.get(PATH).await;
        let client = if t.client == Client::App { "app" } else { "browser" };
        let ids: Vec<_> = reply.data().as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        reply.is(200).has_body(&json!({
            "status": 200,
            "data": [
                {
                    "id": ids[0], "at": t.now(), "event": "user_logged_in", "outcome": "done", "actor": "you",
                    "ip": "127.0.0.1", "user_agent": "", "client": client, "data": {"methods": ["password"]},
                },
                {
                    "id": ids[1], "at": t.now() - 2.0, "event": "user_login_failed", "outcome": "refused",
                    "actor": "unknown", "ip": "192.0.2.9", "user_agent": "curl", "client": client,
                    "data": {"method": "password"},
                },
            ],
            "meta": {"next": null},
        }));
    }

    async fn it_comes_in_pages(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        for number in 0..4 {
            // Two share a moment.
            t.advance(f64::from(number % 2));
            t.device().login(&alice).await.is(200);
        }
        let all = t.get(PATH).await.data().clone();
        let mut paged = Vec::new();
        let mut next = Some(String::new());
        while let Some(cursor) = next {
            let reply = t.get(&format!("{PATH}?limit=2&cursor={cursor}")).await;
            let page = reply.is(200).data().as_array().unwrap().clone();
            assert!(page.len() <= 2, "{reply}");
            paged.extend(page);
            next = reply.json["meta"]["next"].as_str().map(str::to_owned);
        }
        assert_eq!(paged.len(), 5);
        assert_eq!(Value::from(paged), all);
    }
}

#[tokio::test]
async fn what_is_no_cursor_or_limit_is_refused() {
    let t = Test::new().await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    for cursor in ["x", "1.x", "x.1", "99999999999999999999.1", "1", "%00"] {
        let reply = t.get(&format!("{PATH}?cursor={cursor}")).await;
        reply.is_invalid(&[("cursor", "invalid_pk_value")]);
    }
    for limit in ["0", "101", "-1", "x", "1e1"] {
        let reply = t.get(&format!("{PATH}?limit={limit}")).await;
        reply.is_invalid(&[("limit", "invalid_choice")]);
    }
}

#[tokio::test]
async fn everybody_sees_their_own_account_only() {
    let t = Test::new().await;
    let (alice, bob) = (t.user("alice").await, t.user("bob").await);
    let others = t.device();
    others.login(&bob).await.is(200);
    t.login(&alice).await.is(200);
    assert_eq!(told(&t).await, [entry("user_logged_in", "done", "you")]);
    others.logout().await;
    assert_eq!(told(&t).await.len(), 1);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_noted_without_what_was_typed() {
    let t = Test::new().await;
    t.post(
        "/auth/login",
        json!({"username": "my secret password", "password": "x"}),
    )
    .await
    .is(400);
    let rows = store::audit::list(&t.world.db, &store::audit::Filter::default(), None, 9)
        .await
        .unwrap();
    let noted: Vec<_> = rows
        .iter()
        .map(|row| (row.event.as_str(), row.subject_id, &row.data))
        .collect();
    assert_eq!(
        noted,
        [("user_login_failed", None, &json!({"method": "password"}))]
    );
}

#[tokio::test]
async fn a_lock_is_noted_once_and_not_for_every_request_of_an_attack() {
    let t = Test::with("[account.rate_limits]\nlogin_failed = \"2/5m/key\"\nlogin = \"1000/m/ip\"")
        .await;
    t.user("alice").await;
    for _ in 0..9 {
        t.post(
            "/auth/login",
            json!({"username": "alice", "password": "wrong"}),
        )
        .await
        .is(400);
    }
    let rows = store::audit::list(&t.world.db, &store::audit::Filter::default(), None, 99)
        .await
        .unwrap();
    let events: Vec<_> = rows.iter().map(|row| row.event.as_str()).collect();
    assert_eq!(
        events,
        ["login_locked", "user_login_failed", "user_login_failed"]
    );
}

#[tokio::test]
async fn changes_of_the_account_are_told() {
    let t = Test::with("[account]\nreauthentication_required = true").await;
    let alice = t.user("alice").and_email("other@example.org", true).await;
    t.login(&alice).await.is(200);
    let password = json!({"current_password": alice.password, "new_password": "new battery"});
    t.post("/account/password/change", password).await.is(200);
    t.post("/auth/reauthenticate", json!({"password": "wrong"}))
        .await
        .is(400);
    t.post("/auth/reauthenticate", json!({"password": "new battery"}))
        .await
        .is(200);
    let other = json!({"email": "other@example.org"});
    t.patch(
        "/account/email",
        json!({"email": "other@example.org", "primary": true}),
    )
    .await
    .is(200);
    t.delete("/account/email", json!({"email": "alice@example.org"}))
        .await
        .is(200);
    let reply = t.get(PATH).await;
    let entries: Vec<_> = reply.data().as_array().unwrap().iter().collect();
    let pairs: Vec<_> = entries
        .iter()
        .map(|entry| (entry["event"].as_str().unwrap(), entry["data"].clone()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("email_removed", json!({"email": "alice@example.org"})),
            (
                "email_changed",
                json!({"from": "alice@example.org", "to": other["email"]})
            ),
            ("reauthenticated", json!({"method": "password"})),
            ("reauthentication_failed", json!({"method": "password"})),
            ("password_changed", json!({})),
            ("user_logged_in", json!({"methods": ["password"]})),
        ]
    );
    assert!(entries.iter().all(|entry| entry["actor"] == "you"));
}

#[tokio::test]
async fn what_staff_did_is_told_without_their_whereabouts_and_words() {
    let t = Test::new().await;
    let (alice, admin) = (t.user("alice").await, t.user("admin").await);
    let caller = Caller {
        ip: "198.51.100.1".parse().unwrap(),
        user_agent: "staff".to_owned(),
        base_url: String::new(),
        language: "en".to_owned(),
        trust_cookie: None,
    };
    let cx = Cx::anonymous(&t.world.server, Client::Browser, caller);
    cx.session.sign_in(&cx.server, &t.db_user(&admin).await);
    let event = Event::Admin {
        act: "user_type_changed",
        data: json!({"why": "asked by phone"}),
    };
    audit::note_as_staff(&cx, &t.world.db, alice.id, event)
        .await
        .unwrap();
    let now = Timestamp::from(cx.now);
    audit::note_command(&t.world.db, now, alice.id, Event::UserActivated)
        .await
        .unwrap();
    t.login(&alice).await.is(200);
    let reply = t.get(PATH).await;
    let entry = |number: usize, event: &str| {
        json!({
            "id": reply.data()[number]["id"], "at": t.now(), "event": event, "outcome": "done", "actor": "staff",
            "ip": null, "user_agent": null, "client": null, "data": {},
        })
    };
    assert_eq!(reply.data()[1], entry(1, "user_activated"));
    assert_eq!(reply.data()[2], entry(2, "user_type_changed"));
}
