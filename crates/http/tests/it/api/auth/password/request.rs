//! `POST /auth/password/request`.

use crate::setup::{Test, both_clients};
use serde_json::{Value, json};

fn of(email: &str) -> Value {
    json!({"email": email})
}

both_clients! {
    async fn the_owner_of_an_address_gets_a_link(t: Test) {
        let alice = t.user("alice").await;
        t.post("/auth/password/request", of("Alice@Example.org")).await.is(200).has_body(&json!({"status": 200}));
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/password_reset_key", "alice@example.org"));
        assert!(mail.link().unwrap().starts_with("https://app.example.org/password/reset/"));
        assert!(mail.text().contains(&alice.username));
        // A request changes nothing.
        t.login(&alice).await.is(200);
    }

    async fn a_stranger_gets_the_same_answer_and_is_told_by_mail(t: Test) {
        t.user("alice").await;
        let known = t.device().post("/auth/password/request", of("alice@example.org")).await;
        t.mail().await;
        let unknown = t.device().post("/auth/password/request", of("nobody@example.org")).await;
        unknown.is(200).has_body(&known.json);
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/unknown_account", "nobody@example.org"));
        assert_eq!(mail.link(), Some("https://app.example.org/signup"));
    }

    async fn the_mail_to_strangers_can_be_switched_off(t: Test, "[account]\nemail_unknown_accounts = false") {
        t.post("/auth/password/request", of("nobody@example.org")).await.is(200);
        assert!(t.mails().await.is_empty());
    }

    async fn where_enumeration_is_allowed_an_unknown_address_is_told(t: Test, "[account]\nprevent_enumeration = false") {
        t.user("carol").inactive().await;
        for email in ["nobody@example.org", "carol@example.org"] {
            t.post("/auth/password/request", of(email)).await.is_invalid(&[("email", "unknown_email")]);
        }
    }

    async fn who_is_switched_off_gets_no_link(t: Test) {
        t.user("carol").inactive().await;
        t.post("/auth/password/request", of("carol@example.org")).await.is(200);
        assert_eq!(t.mail().await.template(), "account/email/unknown_account");
    }

    async fn only_who_verified_an_address_gets_a_link_if_somebody_did(t: Test) {
        let alice = t.user("alice").await;
        t.user("mallory").with_email("alice@example.org").unverified().await;
        t.post("/auth/password/request", of("alice@example.org")).await.is(200);
        assert!(t.mail().await.text().contains(&alice.username));
    }

    async fn everybody_who_claims_an_address_gets_a_link_if_nobody_verified_it(t: Test) {
        t.user("alice").unverified().await;
        t.user("mallory").with_email("alice@example.org").unverified().await;
        t.post("/auth/password/request", of("alice@example.org")).await.is(200);
        let mails = t.mails().await;
        assert_eq!([mails[0].to(), mails[1].to()], ["alice@example.org"; 2]);
        assert_eq!(mails.len(), 2);
        assert_ne!(mails[0].key(), mails[1].key());
    }

    async fn an_address_is_asked_for(t: Test) {
        t.post("/auth/password/request", json!({})).await.is_invalid(&[("email", "required")]);
        t.post("/auth/password/request", of("nonsense")).await.is_invalid(&[("email", "invalid")]);
    }

    async fn requests_are_limited_by_address_known_or_not(t: Test, "[account.rate_limits]\nreset_password = '1/m/key'") {
        t.user("alice").await;
        for email in ["alice@example.org", "nobody@example.org"] {
            t.post("/auth/password/request", of(email)).await.is(200);
            let reply = t.device().at("192.0.2.1").post("/auth/password/request", of(&email.to_uppercase())).await;
            assert_eq!(reply.is(429).header("retry-after"), Some("60"));
            t.mail().await;
        }
    }

    async fn requests_are_limited_by_ip_address(t: Test, "[account.rate_limits]\nreset_password = '1/m/ip'") {
        t.post("/auth/password/request", of("one@example.org")).await.is(200);
        t.post("/auth/password/request", of("two@example.org")).await.is(429);
        t.device().at("192.0.2.1").post("/auth/password/request", of("two@example.org")).await.is(200);
        t.mails().await;
    }
}
