//! `GET` and `POST /auth/email/verify` with the key out of a link. By code: `verify_by_code.rs`.

use crate::setup::{Ask, Device, Person, Reply, Test, both_clients};
use serde_json::json;

const MANDATORY: &str = "[account]\nemail_verification = 'mandatory'";
const LOGS_IN: &str =
    "[account]\nemail_verification = 'mandatory'\nlogin_on_email_confirmation = true";
/// How long a link is good.
const THREE_DAYS: f64 = 259_200.0;

/// Asks what a key is for.
async fn look(device: &Device, key: &str) -> Reply {
    device
        .send(Ask::new("GET", "/auth/email/verify").header("x-email-verification-key", key))
        .await
}

async fn verify(device: &Device, key: &str) -> Reply {
    device.post("/auth/email/verify", json!({"key": key})).await
}

/// The key of an address, as a mail would have it.
async fn key_of(t: &Test, person: &Person) -> String {
    let row = t.db_email(person, &person.email).await;
    let (server, now) = (&t.world.server, t.world.server.clock.now().timestamp());
    django::confirmation_key::make(row.id.0.into(), &server.keys, "account", now)
}

both_clients! {
    async fn the_key_tells_whose_address_it_is(t: Test) {
        let alice = t.user("alice").unverified().await;
        look(&t, &key_of(&t, &alice).await).await.is(200).has_body(&json!({
            "status": 200,
            "data": {
                "email": "alice@example.org",
                "user": {
                    "id": alice.id,
                    "display": "alice",
                    "email": "alice@example.org",
                    "has_usable_password": true,
                    "username": "alice",
                },
            },
            "meta": {"is_authenticating": false},
        }));
        assert_eq!(t.db_emails(&alice).await, [("alice@example.org".to_owned(), false, true)]);
    }

    async fn who_waits_for_verification_is_told_so(t: Test, MANDATORY) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        let key = t.mail().await.key();
        assert_eq!(look(&t, &key).await.is(200).json["meta"], json!({"is_authenticating": true}));
        assert_eq!(look(&t.device(), &key).await.is(200).json["meta"], json!({"is_authenticating": false}));
    }

    async fn the_key_verifies_the_address_once(t: Test) {
        let alice = t.user("alice").unverified().await;
        let key = key_of(&t, &alice).await;
        verify(&t, &key).await.is_anonymous();
        assert_eq!(t.db_emails(&alice).await, [("alice@example.org".to_owned(), true, true)]);
        verify(&t, &key).await.is_invalid(&[("key", "invalid_or_expired_key")]);
        look(&t, &key).await.is_invalid(&[("key", "invalid_or_expired_key")]);
    }

    async fn whoever_is_logged_in_stays_so(t: Test) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is(200);
        verify(&t, &key_of(&t, &alice).await).await.is(200);
        t.is_logged_in(&alice).await;
        let addresses = t.get("/account/email").await;
        assert_eq!(addresses.data(), &json!([{"email": "alice@example.org", "verified": true, "primary": true}]));
    }

    async fn a_link_logs_nobody_in(t: Test, MANDATORY) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        verify(&t, &t.mail().await.key()).await.is_anonymous();
        t.session().await.is_anonymous();
        t.login(&alice).await.is(200);
    }

    async fn where_that_is_set_the_login_that_waits_goes_on(t: Test, LOGS_IN) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        let reply = verify(&t, &t.mail().await.key()).await;
        assert_eq!(reply.is(200).data()["user"]["id"], alice.id.0);
        t.is_logged_in(&alice).await;
    }

    async fn on_another_device_nobody_is_logged_in_and_the_login_still_waits(t: Test, LOGS_IN) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        verify(&t.device(), &t.mail().await.key()).await.is_anonymous();
        t.login(&alice).await.is(200);
    }

    async fn a_key_of_somebody_else_ends_the_login_that_waits(t: Test, LOGS_IN) {
        let (alice, bob) = (t.user("alice").unverified().await, t.user("bob").unverified().await);
        t.login(&alice).await.is_pending("verify_email");
        t.mail().await;
        verify(&t, &key_of(&t, &bob).await).await.is_anonymous();
        t.session().await.is_anonymous();
        assert_eq!(t.db_emails(&alice).await, [("alice@example.org".to_owned(), false, true)]);
    }

    async fn a_login_that_waited_too_long_does_not_go_on(t: Test, LOGS_IN) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is_pending("verify_email");
        t.advance(900.1);
        verify(&t, &t.mail().await.key()).await.is_anonymous();
        t.login(&alice).await.is(200);
    }

    async fn a_key_is_good_for_three_days(t: Test) {
        let (alice, bob) = (t.user("alice").unverified().await, t.user("bob").unverified().await);
        let (first, second) = (key_of(&t, &alice).await, key_of(&t, &bob).await);
        t.advance(THREE_DAYS - 1.0);
        verify(&t, &first).await.is_anonymous();
        t.advance(2.0);
        verify(&t, &second).await.is_invalid(&[("key", "invalid_or_expired_key")]);
    }

    async fn forged_keys_are_refused(t: Test) {
        let alice = t.user("alice").unverified().await;
        let key = key_of(&t, &alice).await;
        let (payload, rest) = key.split_once(':').unwrap();
        let (time, signature) = rest.split_once(':').unwrap();
        let other = key_of(&t, &t.user("bob").unverified().await).await;
        let own_secret = django::keys::Keys::new("mallory's own", Vec::new());
        let row = t.db_email(&alice, &alice.email).await;
        let now = t.world.server.clock.now().timestamp();
        for forged in [
            format!("{}:{rest}", other.split(':').next().unwrap()),
            format!("{payload}:zzzzzz:{signature}"),
            format!("{payload}:{time}:{}", signature.to_lowercase()),
            format!("{payload}:{time}:"),
            format!("{payload}:{time}"),
            format!("{key}:"),
            payload.to_owned(),
            row.id.0.to_string(),
            django::confirmation_key::make(row.id.0.into(), &own_secret, "account", now),
            django::confirmation_key::make(row.id.0.into(), &t.world.server.keys, "another salt", now),
            django::confirmation_key::make(999_999, &t.world.server.keys, "account", now),
            django::confirmation_key::make(i64::MAX, &t.world.server.keys, "account", now),
            django::confirmation_key::make(-1, &t.world.server.keys, "account", now),
            "नमस्ते".to_owned(),
            "x".repeat(10_000),
        ] {
            verify(&t, &forged).await.is_invalid(&[("key", "invalid_or_expired_key")]);
        }
        verify(&t, "").await.is_invalid(&[("key", "required")]);
        look(&t, "nonsense").await.is_invalid(&[("key", "invalid_or_expired_key")]);
        t.get("/auth/email/verify").await.is_invalid(&[("key", "required")]);
        assert_eq!(t.db_emails(&alice).await, [("alice@example.org".to_owned(), false, true)]);
    }

    async fn a_key_of_an_address_that_is_gone_is_refused(t: Test) {
        let alice = t.user("alice").and_email("second@example.org", false).await;
        t.login(&alice).await.is(200);
        t.put("/account/email", json!({"email": "second@example.org"})).await.is(200);
        let key = t.mail().await.key();
        t.delete("/account/email", json!({"email": "second@example.org"})).await.is(200);
        verify(&t, &key).await.is_invalid(&[("key", "invalid_or_expired_key")]);
    }

    async fn an_address_that_somebody_else_verified_meanwhile_is_refused(t: Test) {
        let mallory = t.user("mallory").with_email("alice@example.org").unverified().await;
        let alice = t.user("alice").unverified().await;
        let (first, second) = (key_of(&t, &alice).await, key_of(&t, &mallory).await);
        verify(&t, &first).await.is_anonymous();
        verify(&t, &second).await.is_invalid(&[("key", "email_taken")]);
        look(&t, &second).await.is_invalid(&[("key", "email_taken")]);
        assert_eq!(t.db_verified_owners("alice@example.org").await, 1);
    }

    async fn a_second_mail_leaves_the_first_link_good(t: Test) {
        let alice = t.user("alice").unverified().await;
        t.login(&alice).await.is(200);
        t.put("/account/email", json!({"email": alice.email})).await.is(200);
        t.advance(180.0);
        t.put("/account/email", json!({"email": alice.email})).await.is(200);
        let mails = t.mails().await;
        assert_ne!(mails[0].key(), mails[1].key());
        verify(&t, &mails[0].key()).await.is(200);
        verify(&t, &mails[1].key()).await.is_invalid(&[("key", "invalid_or_expired_key")]);
    }
}

#[tokio::test]
async fn keys_of_a_retired_secret_are_good_until_it_is_taken_out() {
    let old =
        Test::with("[server]\nsecret_key = 'the old secret, long enough for any check at all'")
            .await;
    let alice = old.user("alice").unverified().await;
    let key = key_of(&old, &alice).await;
    let fallbacks =
        "[server]\nsecret_key_fallbacks = ['the old secret, long enough for any check at all']";
    for (settings, is_good) in [(fallbacks, true), ("", false)] {
        let t = Test::with(settings).await;
        // The first user of this database as well, with the same address in the same row.
        t.user("alice").unverified().await;
        assert_eq!(look(&t, &key).await.status == 200, is_good, "{settings}");
    }
}
