//! `/account/email` where users have one address and change it (`[account] change_email`).

use super::{address, email};
use crate::setup::{Test, both_clients};
use serde_json::json;

const CHANGE: &str = "[account]\nchange_email = true";

both_clients! {
    async fn a_new_address_takes_the_place_of_the_old_one_when_it_is_verified(t: Test, CHANGE) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let reply = t.post("/account/email", email("new@example.org")).await;
        assert_eq!(reply.is(200).data(), &json!([
            address("alice@example.org", true, true),
            address("new@example.org", false, false),
        ]));
        t.post("/auth/email/verify", json!({"key": t.mail().await.key()})).await.is(200);
        assert_eq!(t.get("/account/email").await.data(), &json!([address("new@example.org", true, true)]));
        assert_eq!(t.db_user(&alice).await.email, "new@example.org");
    }

    async fn a_second_change_takes_the_place_of_the_first(t: Test, CHANGE) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/email", email("first@example.org")).await.is(200);
        let first = t.mail().await.key();
        let reply = t.post("/account/email", email("second@example.org")).await;
        assert_eq!(reply.is(200).data(), &json!([
            address("alice@example.org", true, true),
            address("second@example.org", false, false),
        ]));
        t.mail().await;
        t.post("/auth/email/verify", json!({"key": first})).await.is_invalid(&[("key", "invalid_or_expired_key")]);
    }

    async fn a_change_can_be_given_up(t: Test, CHANGE) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/email", email("new@example.org")).await.is(200);
        let key = t.mail().await.key();
        t.delete("/account/email", email("new@example.org")).await.is(200);
        t.post("/auth/email/verify", json!({"key": key})).await.is_invalid(&[("key", "invalid_or_expired_key")]);
        assert_eq!(t.db_emails(&alice).await, [("alice@example.org".to_owned(), true, true)]);
    }

    async fn the_old_address_is_told_where_that_is_set(t: Test, "[account]\nchange_email = true\nemail_notifications = true") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/email", email("new@example.org")).await.is(200);
        t.post("/auth/email/verify", json!({"key": t.mail().await.key()})).await.is(200);
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/email_changed", "alice@example.org"));
    }
}
