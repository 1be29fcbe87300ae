//! `/account/providers`.

use serde_json::json;

use crate::setup::{DUMMY, Test, both_clients};

both_clients! {
    async fn identities_are_listed_and_disconnected(t: Test, DUMMY) {
        let alice = t.user("alice").await;
        t.db_connect(&alice, "dummy", "1").await;
        t.db_connect(&alice, "dummy", "2").await;
        t.login(&alice).await.is(200);
        let provider = json!({"id": "dummy", "name": "Dummy", "flows": ["provider_redirect", "provider_token"]});
        let one = |uid: &str| json!({"uid": uid, "provider": provider, "display": "Dummy"});
        t.get("/account/providers").await.has_body(&json!({"status": 200, "data": [one("1"), one("2")]}));
        let reply = t.delete("/account/providers", json!({"provider": "dummy", "account": "1"})).await;
        reply.is(200).has_body(&json!({"status": 200, "data": [one("2")]}));
    }

    async fn identities_of_others_are_unknown(t: Test, DUMMY) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        t.db_connect(&bob, "dummy", "1").await;
        t.login(&alice).await.is(200);
        let reply = t.delete("/account/providers", json!({"provider": "dummy", "account": "1"})).await;
        reply.is_invalid(&[("", "account_not_found")]);
        assert_eq!(t.db_social_accounts(&bob).await.len(), 1);
        t.delete("/account/providers", json!({})).await.is_invalid(&[("provider", "required"), ("account", "required")]);
    }

    async fn the_last_way_in_stays(t: Test, DUMMY) {
        let alice = t.user("alice").without_password().await;
        t.db_connect(&alice, "dummy", "1").await;
        let token = json!({"id_token": "{\"id\": 1}"});
        t.post("/auth/provider/token", json!({"provider": "dummy", "process": "login", "token": token})).await.is(200);
        let reply = t.delete("/account/providers", json!({"provider": "dummy", "account": "1"})).await;
        reply.is_invalid(&[("", "no_password")]);
    }

    async fn changes_are_told_by_mail_and_noted(
        t: Test, "[account]\nemail_notifications = true\n[socialaccount]\ninstalled_providers = ['dummy']\n"
    ) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let token = json!({"id_token": "{\"id\": 1}"});
        t.post("/auth/provider/token", json!({"provider": "dummy", "process": "connect", "token": token})).await.is(200);
        assert_eq!(t.mail().await.template(), "socialaccount/email/account_connected");
        t.delete("/account/providers", json!({"provider": "dummy", "account": "1"})).await.is(200);
        assert_eq!(t.mail().await.template(), "socialaccount/email/account_disconnected");
        let activity = t.get("/account/activity").await;
        let events: Vec<_> = activity.is(200).data().as_array().unwrap().iter()
            .map(|entry| entry["event"].as_str().unwrap().to_owned()).collect();
        assert!(events.contains(&"social_account_added".to_owned()), "{events:?}");
        assert!(events.contains(&"social_account_removed".to_owned()), "{events:?}");
    }

    async fn strangers_have_none(t: Test, DUMMY) {
        t.get("/account/providers").await.is_anonymous();
    }
}
