//! `/auth/provider/signup`, and who gets there.

use serde_json::json;

use crate::setup::{DUMMY, Test, both_clients};

/// The person is always asked.
const ASKING: &str = "[socialaccount]\ninstalled_providers = ['dummy']\nauto_signup = false\n";

async fn arrive(t: &Test, id_token: serde_json::Value) {
    let token = json!({"id_token": id_token.to_string()});
    let input = json!({"provider": "dummy", "process": "login", "token": token});
    t.post("/auth/provider/token", input)
        .await
        .is_pending("provider_signup");
}

both_clients! {
    async fn a_sign_up_that_waits_is_finished_with_what_is_missing(t: Test, ASKING) {
        arrive(&t, json!({"id": 7, "email": "carol@example.org", "email_verified": true})).await;
        let pending = t.get("/auth/provider/signup").await;
        assert_eq!(pending.is(200).data()["account"]["uid"], "7");
        assert_eq!(pending.data()["email"], json!([
            {"email": "carol@example.org", "verified": true, "primary": true},
        ]));
        let input = json!({"username": "caz", "email": "carol@example.org"});
        let reply = t.post("/auth/provider/signup", input).await;
        assert_eq!(reply.is(200).data()["user"]["username"], "caz");
        assert_eq!(reply.data()["user"]["has_usable_password"], false);
        assert_eq!(t.get("/account/email").await.data()[0]["verified"], true);
        t.get("/auth/provider/signup").await.is(409);
    }

    async fn mistakes_are_told_and_nothing_is_lost(t: Test, ASKING) {
        t.user("alice").await;
        arrive(&t, json!({"id": 7})).await;
        let input = json!({"username": "alice", "email": "nonsense"});
        t.post("/auth/provider/signup", input).await.is_invalid(&[("email", "invalid"), ("username", "username_taken")]);
        let input = json!({"username": "carol", "email": "carol@example.org"});
        t.post("/auth/provider/signup", input).await.is(200);
        t.mail().await;
    }

    async fn another_address_than_the_provider_vouches_for_is_not_verified(t: Test, ASKING) {
        arrive(&t, json!({"id": 7, "email": "carol@example.org", "email_verified": true})).await;
        let input = json!({"username": "carol", "email": "other@example.org"});
        t.post("/auth/provider/signup", input).await.is(200);
        let addresses = t.get("/account/email").await;
        let mut addresses: Vec<_> = addresses.data().as_array().unwrap().iter()
            .map(|one| (one["email"].as_str().unwrap().to_owned(), one["verified"] == true)).collect();
        addresses.sort();
        assert_eq!(addresses, [
            ("carol@example.org".to_owned(), true),
            ("other@example.org".to_owned(), false),
        ]);
    }

    async fn a_provider_login_never_joins_an_account_with_an_unverified_address(t: Test, DUMMY) {
        // Somebody waits behind the address of the victim, without ever having verified it.
        let planted = t.user("mallory").with_email("victim@example.org").unverified().await;
        arrive(&t, json!({"id": 7, "email": "victim@example.org", "email_verified": true})).await;
        let input = json!({"username": "victim", "email": "victim@example.org"});
        t.post("/auth/provider/signup", input).await.is_invalid(&[("email", "email_taken")]);
        assert!(t.db_social_accounts(&planted).await.is_empty());
    }

    async fn where_addresses_are_secret_a_taken_one_looks_like_a_free_one(
        t: Test, "[account]\nemail_verification = 'mandatory'\n[socialaccount]\ninstalled_providers = ['dummy']\n"
    ) {
        let alice = t.user("alice").await;
        let token = json!({"id_token": json!({"id": 7, "email": alice.email, "email_verified": true}).to_string()});
        let input = json!({"provider": "dummy", "process": "login", "token": token});
        t.post("/auth/provider/token", input).await.is_pending("verify_email");
        assert_eq!(t.mail().await.template(), "account/email/account_already_exists");
        assert!(t.db_social_accounts(&alice).await.is_empty());
    }

    async fn a_name_that_is_taken_is_made_another(t: Test, DUMMY) {
        t.user("carol").with_email("carol@elsewhere.example").await;
        let token = json!({"id_token": json!({"id": 7, "username": "carol", "email": "carol@example.org", "email_verified": true}).to_string()});
        let input = json!({"provider": "dummy", "process": "login", "token": token});
        let reply = t.post("/auth/provider/token", input).await;
        let name = reply.is(200).data()["user"]["username"].as_str().unwrap();
        assert!(name.starts_with("carol") && name.len() > 5, "{name}");
    }

    async fn a_closed_door_is_closed_to_those_who_wait(
        t: Test, "[socialaccount]\ninstalled_providers = ['dummy']\nauto_signup = false\n"
    ) {
        t.get("/auth/provider/signup").await.is(409);
        t.post("/auth/provider/signup", json!({})).await.is(409);
    }
}
