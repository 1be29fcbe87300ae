//! What a sign-up tells of those who have an account already: nothing, if the settings can help it.

use super::carol_with;
use crate::setup::{Reply, Test, both_clients};
use serde_json::json;

const MANDATORY: &str = "[account]\nemail_verification = 'mandatory'\n";

/// An answer without what is different for every user.
fn anonymised(reply: &Reply) -> (u16, serde_json::Value, Vec<String>) {
    let mut headers: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    (reply.status, reply.body(), headers)
}

both_clients! {
    async fn where_verification_is_mandatory_known_addresses_look_like_new_ones(t: Test, MANDATORY) {
        t.user("alice").await;
        t.user("bob").unverified().await;
        let new = t.device().post("/auth/signup", carol_with("email", "carol@example.org")).await;
        assert_eq!(t.mail().await.template(), "account/email/email_confirmation_signup");
        new.is_pending("verify_email");
        for known in ["alice@example.org", "ALICE@example.org", "bob@example.org"] {
            let device = t.device();
            let mut input = carol_with("email", known);
            input["username"] = "dave".into();
            let reply = device.post("/auth/signup", input).await;
            assert_eq!(anonymised(&reply), anonymised(&new));
            assert!(t.db_user_named("dave").await.is_none());
            let mail = t.mail().await;
            assert_eq!(mail.template(), "account/email/account_already_exists");
            assert_eq!(mail.to(), known.to_lowercase());
            assert_eq!(mail.link(), Some("https://app.example.org/password/reset"));
            // What follows looks alike, too.
            device.session().await.is_pending("verify_email");
            device.post("/auth/email/verify", json!({"key": "x"})).await.is_invalid(&[("key", "invalid_or_expired_key")]);
            device.logout().await.is_anonymous();
            t.advance(180.0);
        }
    }

    async fn the_mail_to_the_owner_comes_once_in_three_minutes(t: Test, MANDATORY) {
        t.user("alice").await;
        let input = carol_with("email", "alice@example.org");
        t.device().post("/auth/signup", input.clone()).await.is_pending("verify_email");
        t.device().post("/auth/signup", input.clone()).await.is_pending("verify_email");
        t.mail().await;
        t.advance(180.0);
        t.device().post("/auth/signup", input).await.is_pending("verify_email");
        t.mail().await;
    }

    async fn where_verification_is_optional_a_known_address_is_told(t: Test) {
        t.user("alice").await;
        t.post("/auth/signup", carol_with("email", "ALICE@example.org")).await.is_invalid(&[("email", "email_taken")]);
    }

    async fn where_enumeration_is_allowed_a_known_address_is_told(t: Test, "[account]\nemail_verification = 'mandatory'\nprevent_enumeration = false") {
        t.user("alice").await;
        t.post("/auth/signup", carol_with("email", "alice@example.org")).await.is_invalid(&[("email", "email_taken")]);
    }

    async fn strictly_prevented_a_known_address_is_let_in_and_never_verified(t: Test, "[account]\nprevent_enumeration = 'strict'") {
        let alice = t.user("alice").await;
        t.post("/auth/signup", carol_with("email", "alice@example.org")).await.is(200);
        let mail = t.mail().await;
        assert_eq!(mail.template(), "account/email/email_confirmation_signup");
        t.post("/auth/email/verify", json!({"key": mail.key()})).await.is_invalid(&[("key", "email_taken")]);
        assert_eq!(t.db_verified_owners("alice@example.org").await, 1);
        // Whoever has verified it goes on logging in with it.
        let login = json!({"email": "alice@example.org", "password": alice.password});
        t.device().post("/auth/login", login).await.is(200);
        let login = json!({"email": "alice@example.org", "password": "new battery"});
        t.device().post("/auth/login", login).await.is_invalid(&[("password", "email_password_mismatch")]);
    }
}
