//! `/account/email`: a list of addresses. One address that is changed: `email/change.rs`; mails about changes:
//! `email/notifications.rs`.

mod change;
mod notifications;

use crate::setup::{Ask, Person, Test, both_clients};
use serde_json::{Value, json};

fn email(email: &str) -> Value {
    json!({"email": email})
}

fn primary(email: &str) -> Value {
    json!({"email": email, "primary": true})
}

/// An address in an answer.
fn address(email: &str, verified: bool, primary: bool) -> Value {
    json!({"email": email, "verified": verified, "primary": primary})
}

/// Somebody with two verified addresses, logged in.
async fn with_two(t: &Test) -> Person {
    let alice = t.user("alice").and_email("second@example.org", true).await;
    t.login(&alice).await.is(200);
    alice
}

both_clients! {
    async fn all_addresses_are_listed_the_oldest_first(t: Test) {
        let alice = t.user("alice").and_email("b@example.org", false).and_email("a@example.org", true).await;
        t.login(&alice).await.is(200);
        t.get("/account/email").await.is(200).has_body(&json!({
            "status": 200,
            "data": [
                address("alice@example.org", true, true),
                address("b@example.org", false, false),
                address("a@example.org", true, false),
            ],
        }));
    }

    async fn a_new_address_is_listed_at_once_and_verified_by_its_link(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.post("/account/email", email("New@Example.org")).await.is(200).has_body(&json!({
            "status": 200,
            "data": [address("alice@example.org", true, true), address("new@example.org", false, false)],
        }));
        let mail = t.mail().await;
        assert_eq!((mail.template(), mail.to()), ("account/email/email_confirmation", "new@example.org"));
        t.post("/auth/email/verify", json!({"key": mail.key()})).await.is(200);
        assert_eq!(t.get("/account/email").await.data()[1], address("new@example.org", true, false));
    }

    async fn no_address_is_added_twice(t: Test) {
        with_two(&t).await;
        for own in ["alice@example.org", "SECOND@example.org"] {
            t.post("/account/email", email(own)).await.is_invalid(&[("email", "duplicate_email")]);
        }
        t.post("/account/email", email("nonsense")).await.is_invalid(&[("email", "invalid")]);
        t.post("/account/email", json!({})).await.is_invalid(&[("email", "required")]);
        let long = format!("{}@example.org", "a".repeat(243));
        t.post("/account/email", email(&long)).await.is_invalid(&[("email", "max_length")]);
    }

    async fn an_address_of_somebody_else_is_added_and_never_verified(t: Test) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        t.login(&alice).await.is(200);
        t.post("/account/email", email(&bob.email)).await.is(200);
        let key = t.mail().await.key();
        t.post("/auth/email/verify", json!({"key": key})).await.is_invalid(&[("key", "email_taken")]);
        assert_eq!(t.db_emails(&alice).await[1], ("bob@example.org".to_owned(), false, false));
    }

    async fn where_enumeration_is_allowed_an_address_of_somebody_else_is_refused(t: Test, "[account]\nprevent_enumeration = false") {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        t.login(&alice).await.is(200);
        t.post("/account/email", email(&bob.email)).await.is_invalid(&[("email", "email_taken")]);
    }

    async fn there_may_be_a_limit_to_their_number(t: Test, "[account]\nmax_email_addresses = 2") {
        with_two(&t).await;
        t.post("/account/email", email("third@example.org")).await.is_invalid(&[("email", "max_email_addresses")]);
        t.delete("/account/email", email("second@example.org")).await.is(200);
        t.post("/account/email", email("third@example.org")).await.is(200);
        t.mail().await;
    }

    async fn a_link_can_be_sent_again_after_three_minutes(t: Test) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is(200);
        t.put("/account/email", email("Alice@example.org")).await.is(200).has_body(&json!({"status": 200}));
        assert_eq!(t.mail().await.to(), "alice@example.org");
        t.put("/account/email", email("alice@example.org")).await.is(403).has_body(&json!({"status": 403}));
        t.advance(180.0);
        t.put("/account/email", email("alice@example.org")).await.is(200);
        t.mail().await;
    }

    async fn only_addresses_of_one_s_own_can_be_chosen(t: Test) {
        let bob = t.user("bob").await;
        with_two(&t).await;
        for other in [bob.email.as_str(), "nobody@example.org"] {
            t.put("/account/email", email(other)).await.is_invalid(&[("email", "unknown_email")]);
            t.patch("/account/email", primary(other)).await.is_invalid(&[("email", "unknown_email")]);
            t.delete("/account/email", email(other)).await.is_invalid(&[("email", "unknown_email")]);
        }
        assert_eq!(t.db_emails(&bob).await, [("bob@example.org".to_owned(), true, true)]);
    }

    async fn another_address_becomes_the_primary_one(t: Test) {
        let alice = with_two(&t).await;
        t.patch("/account/email", primary("Second@example.org")).await.is(200).has_body(&json!({
            "status": 200,
            "data": [address("alice@example.org", true, false), address("second@example.org", true, true)],
        }));
        assert_eq!(t.session().await.data()["user"]["email"], "second@example.org");
        assert_eq!(t.db_user(&alice).await.email, "second@example.org");
    }

    async fn an_unverified_address_becomes_the_primary_one_only_while_none_is_verified(t: Test) {
        let alice = t.user("alice").and_email("second@example.org", false).await;
        t.login(&alice).await.is(200);
        t.patch("/account/email", primary("second@example.org")).await.is_invalid(&[("email", "unverified_primary_email")]);
        let bob = t.user("bob").and_email("other@example.org", false).unverified().await;
        let device = t.device();
        device.login(&bob).await.is(200);
        device.patch("/account/email", primary("other@example.org")).await.is(200);
    }

    async fn what_is_asked_for_must_be_said(t: Test) {
        with_two(&t).await;
        t.patch("/account/email", email("second@example.org")).await.is_invalid(&[("primary", "required")]);
        let reply = t.patch("/account/email", json!({"email": "second@example.org", "primary": false})).await;
        reply.is_invalid(&[("primary", "required")]);
        t.patch("/account/email", json!({})).await.is_invalid(&[("email", "required"), ("primary", "required")]);
    }

    async fn an_address_is_removed_unless_it_is_the_primary_one(t: Test) {
        let alice = with_two(&t).await;
        t.delete("/account/email", email("alice@example.org")).await.is_invalid(&[("email", "cannot_remove_primary_email")]);
        t.delete("/account/email", email("Second@example.org")).await.is(200).has_body(&json!({
            "status": 200,
            "data": [address("alice@example.org", true, true)],
        }));
        assert_eq!(t.db_user(&alice).await.email, "alice@example.org");
    }

    async fn the_last_address_may_go_where_user_names_log_in(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.delete("/account/email", email("alice@example.org")).await.is(200).has_body(&json!({"status": 200, "data": []}));
        assert_eq!(t.db_user(&alice).await.email, "");
        t.device().login(&alice).await.is(200);
    }

    async fn the_last_address_stays_where_it_is_what_one_logs_in_with(t: Test, "[account]\nlogin_methods = ['email']") {
        let alice = t.user("alice").await;
        t.post("/auth/login", json!({"email": alice.email, "password": alice.password})).await.is(200);
        t.delete("/account/email", email(&alice.email)).await.is_invalid(&[("email", "cannot_remove_primary_email")]);
    }

    async fn changes_are_limited_by_user_and_looking_is_not(t: Test, "[account.rate_limits]\nmanage_email = '2/m/user'") {
        with_two(&t).await;
        t.post("/account/email", json!({})).await.is(400);
        t.patch("/account/email", primary("second@example.org")).await.is(200);
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let ask = Ask::new(method, "/account/email").json(&primary("alice@example.org"));
            assert_eq!(t.send(ask).await.is(429).header("retry-after"), Some("60"));
        }
        t.get("/account/email").await.is(200);
        let bob = t.user("bob").await;
        let device = t.device();
        device.login(&bob).await.is(200);
        device.post("/account/email", json!({})).await.is(400);
    }

    async fn strangers_are_sent_away_before_their_input_is_read(t: Test) {
        t.get("/account/email").await.is_anonymous();
        for method in ["PUT", "PATCH", "DELETE"] {
            t.send(Ask::new(method, "/account/email").body("no JSON")).await.is_anonymous();
        }
        // A new user who must verify an address first could change it this way.
        t.post("/account/email", email("new@example.org")).await.is(409);
    }
}
