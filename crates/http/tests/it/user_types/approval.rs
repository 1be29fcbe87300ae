//! Types that staff lets people into.

use auth::Client;
use auth::admin::{actor::Actor, approvals};
use serde_json::json;
use store::UserId;

use super::{campus, register, teacher};
use crate::setup::{Device, Test};

/// A teacher who waits, and the device that does.
async fn waiting(t: &Test) -> (Device, UserId) {
    let device = t.device();
    register(t, &device, &teacher("guha"))
        .await
        .is_pending("pending_approval");
    let mails = t.mails().await;
    let seen: Vec<_> = mails
        .iter()
        .map(|mail| (mail.template(), mail.to()))
        .collect();
    assert_eq!(
        seen,
        [
            ("account/email/approval_pending", "guha@example.org"),
            ("account/email/approval_request", "registrar@campus.example"),
        ]
    );
    assert!(
        mails[1].text().contains("employee_id: E-GUHA"),
        "{}",
        mails[1].text()
    );
    let user = t.db_user_named("guha").await.unwrap();
    (device, user.id)
}

fn login() -> serde_json::Value {
    json!({"username": "guha", "password": "Shakuntala-9"})
}

/// Runs as an app and as a browser.
macro_rules! both {
    ($(async fn $name:ident($t:ident: Test) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn run($t: Test) $body

            #[tokio::test]
            async fn app() { run(campus(Client::App, &[]).await).await; }

            #[tokio::test]
            async fn browser() { run(campus(Client::Browser, &[]).await).await; }
        }
    )*};
}

both! {
    async fn whoever_waits_sees_why_and_goes_on_when_let_in(t: Test) {
        let (device, guha) = waiting(&t).await;
        let reply = device.session().await;
        let flows = reply.is(401).data()["flows"].as_array().unwrap();
        let flow = flows.iter().find(|flow| flow["id"] == "pending_approval").unwrap();
        assert_eq!(*flow, json!({
            "id": "pending_approval", "is_pending": true,
            "approval": {"state": "pending", "user_type": "teacher", "label": "Teacher"},
        }));
        device.post("/auth/approval", json!({})).await.is_pending("pending_approval");
        device.get("/account/profile").await.is(401);
        let actor = Actor::command(&t.world.server);
        approvals::approve(&actor, guha).await.unwrap();
        assert_eq!(t.mail().await.link(), Some("http://localhost:8000/account/login"));
        let reply = device.post("/auth/approval", json!({})).await;
        assert_eq!(reply.is(200).data()["user"]["home"], "/teacher/dashboard");
        device.post("/auth/approval", json!({})).await.is(401);
        assert!(matches!(approvals::approve(&actor, guha).await, Err(auth::Error::Conflict)));
    }

    async fn logging_in_again_waits_as_well_and_tells_nobody_twice(t: Test) {
        waiting(&t).await;
        for _ in 0..2 {
            t.device().post("/auth/login", login()).await.is_pending("pending_approval");
        }
        assert!(t.mails().await.is_empty());
    }

    async fn whoever_is_refused_is_told_why_and_may_be_let_in_later(t: Test) {
        let (_, guha) = waiting(&t).await;
        let actor = Actor::command(&t.world.server);
        approvals::reject(&actor, guha, "We do not know you.").await.unwrap();
        let mail = t.mail().await;
        assert!(mail.text().contains("We do not know you."), "{}", mail.text());
        let reply = t.device().post("/auth/login", login()).await;
        let flows = reply.is_pending("pending_approval").data()["flows"].as_array().unwrap();
        let flow = flows.iter().find(|flow| flow["id"] == "pending_approval").unwrap();
        assert_eq!(flow["approval"]["state"], "rejected");
        assert_eq!(flow["approval"]["reason"], "We do not know you.");
        approvals::approve(&actor, guha).await.unwrap();
        t.mail().await;
        t.device().post("/auth/login", login()).await.is(200);
    }

    async fn a_refusal_ends_the_sessions_there_are(t: Test) {
        let (_, guha) = waiting(&t).await;
        let actor = Actor::command(&t.world.server);
        approvals::approve(&actor, guha).await.unwrap();
        let device = t.device();
        device.post("/auth/login", login()).await.is(200);
        approvals::reject(&actor, guha, "").await.unwrap();
        assert_ne!(device.session().await.status, 200);
        t.mails().await;
    }
}

#[tokio::test]
async fn those_who_wait_are_listed_by_type() {
    let t = campus(Client::App, &[]).await;
    let (_, guha) = waiting(&t).await;
    let actor = Actor::command(&t.world.server);
    let listed = |types: &'static [&'static str]| {
        let actor = actor.clone();
        async move {
            let found = approvals::waiting(&actor, types, None, 10).await.unwrap();
            found.into_iter().map(|one| one.user.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(&[]).await, [guha]);
    assert_eq!(listed(&["teacher"]).await, [guha]);
    assert_eq!(listed(&["student"]).await, []);
}

#[tokio::test]
async fn a_code_or_a_new_password_is_no_way_around_the_wait() {
    let t = campus(Client::App, &[("account.login_on_password_reset", "true")]).await;
    waiting(&t).await;
    let device = t.device();
    device
        .post("/auth/code/request", json!({"email": "guha@example.org"}))
        .await
        .is_pending("login_by_code");
    let mail = t.mail().await;
    device
        .post("/auth/code/confirm", json!({"code": mail.code()}))
        .await
        .is_pending("pending_approval");
    let device = t.device();
    device
        .post(
            "/auth/password/request",
            json!({"email": "guha@example.org"}),
        )
        .await
        .is(401);
    let mail = t.mail().await;
    let input = json!({"key": mail.code(), "password": "Damayanti-8"});
    device
        .post("/auth/password/reset", input)
        .await
        .is_pending("pending_approval");
    t.mails().await;
}
