//! Mails about changes of addresses (`[account] email_notifications`).

use super::{email, primary, with_two};
use crate::setup::{Test, both_clients};
use serde_json::json;

const NOTIFICATIONS: &str = "[account]\nemail_notifications = true";

both_clients! {
    async fn the_old_primary_address_is_told_of_the_new_one(t: Test, NOTIFICATIONS) {
        with_two(&t).await;
        t.patch("/account/email", primary("second@example.org")).await.is(200);
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/email_changed", "alice@example.org"));
    }

    async fn the_primary_address_is_told_of_one_that_was_removed(t: Test, NOTIFICATIONS) {
        with_two(&t).await;
        t.delete("/account/email", email("second@example.org")).await.is(200);
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/email_deleted", "alice@example.org"));
        assert!(mail.text().contains("second@example.org"));
    }

    async fn what_is_refused_is_not_told(t: Test, NOTIFICATIONS) {
        with_two(&t).await;
        t.delete("/account/email", email("alice@example.org")).await.is(400);
        t.patch("/account/email", primary("nobody@example.org")).await.is(400);
        assert!(t.mails().await.is_empty());
    }

    async fn nothing_is_told_by_default(t: Test) {
        with_two(&t).await;
        t.patch("/account/email", primary("second@example.org")).await.is(200);
        t.delete("/account/email", email("alice@example.org")).await.is(200);
        t.post("/account/password/change", json!({"current_password": "correct horse", "new_password": "new battery"})).await.is(200);
        assert!(t.mails().await.is_empty());
    }
}
