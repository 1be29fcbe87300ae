//! `POST /auth/provider/token`.

use serde_json::{Value, json};

use crate::setup::{DUMMY, Device, Reply, Test, both_clients};

async fn hand_in(device: &Device, process: &str, id_token: &Value) -> Reply {
    let token = json!({"id_token": id_token.to_string()});
    let input = json!({"provider": "dummy", "process": process, "token": token});
    device.post("/auth/provider/token", input).await
}

both_clients! {
    async fn an_identity_is_an_account_from_the_first_time_on(t: Test, DUMMY) {
        let carol = json!({"id": 1, "email": "Carol@example.org", "email_verified": true, "first_name": "Carol"});
        let first = hand_in(&t, "login", &carol).await;
        let user = &first.is(200).data()["user"];
        assert_eq!((&user["username"], &user["email"]), (&json!("carol"), &json!("carol@example.org")));
        assert_eq!(first.data()["methods"], json!([
            {"method": "socialaccount", "at": t.now(), "provider": "dummy", "uid": "1"},
        ]));
        let again = hand_in(&t.device(), "login", &json!({"id": 1})).await;
        assert_eq!(again.is(200).data()["user"]["id"], user["id"]);
    }

    async fn what_the_provider_does_not_vouch_for_is_verified_first(
        t: Test, "[socialaccount]\ninstalled_providers = ['dummy']\nemail_verification = 'mandatory'\n"
    ) {
        hand_in(&t, "login", &json!({"id": 1, "email": "carol@example.org"})).await.is_pending("verify_email");
        assert_eq!(t.mail().await.template(), "account/email/email_confirmation_signup");
    }

    async fn a_closed_door_is_closed_to_newcomers_only(
        t: Test, "[socialaccount]\ninstalled_providers = ['dummy']\nis_open_for_signup = false\n"
    ) {
        hand_in(&t, "login", &json!({"id": 1})).await.is(403);
        assert!(t.db_user_named("user").await.is_none());
        let alice = t.user("alice").await;
        t.db_connect(&alice, "dummy", "2").await;
        hand_in(&t, "login", &json!({"id": 2})).await.is(200);
        t.is_logged_in(&alice).await;
    }

    async fn nobody_is_nobody_to_connect_with(t: Test, DUMMY) {
        hand_in(&t, "connect", &json!({"id": 1})).await.is(403);
    }

    async fn an_identity_of_somebody_else_is_not_connected(t: Test, DUMMY) {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        t.db_connect(&bob, "dummy", "1").await;
        t.login(&alice).await.is(200);
        hand_in(&t, "connect", &json!({"id": 1})).await.is_invalid(&[("", "connected_other")]);
        t.is_logged_in(&alice).await;
    }

    async fn connecting_asks_for_a_fresh_proof_where_the_settings_do(
        t: Test, "[account]\nreauthentication_required = true\n[socialaccount]\ninstalled_providers = ['dummy']\n"
    ) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        hand_in(&t, "connect", &json!({"id": 1})).await.asks_for_reauthentication();
        t.post("/auth/reauthenticate", json!({"password": alice.password})).await.is(200);
        hand_in(&t, "connect", &json!({"id": 1})).await.is(200);
    }

    async fn whoever_is_switched_off_stays_out(t: Test, DUMMY) {
        let alice = t.user("alice").inactive().await;
        t.db_connect(&alice, "dummy", "1").await;
        hand_in(&t, "login", &json!({"id": 1})).await.is_anonymous();
    }

    async fn a_second_factor_is_asked_for_all_the_same(t: Test, DUMMY) {
        let alice = t.user("alice").with_totp("JBSWY3DPEHPK3PXP").await;
        t.db_connect(&alice, "dummy", "1").await;
        hand_in(&t, "login", &json!({"id": 1})).await.is_pending("mfa_authenticate");
    }

    async fn how_often_is_limited(
        t: Test, "[account.rate_limits]\nlogin = '1/m/ip'\n[socialaccount]\ninstalled_providers = ['dummy']\n"
    ) {
        hand_in(&t, "login", &json!({})).await.is(400);
        hand_in(&t, "login", &json!({"id": 1})).await.is(429);
    }
}

/// Login with the e-mail address is on for the dummy provider.
const BY_EMAIL: &str = "[socialaccount]\ninstalled_providers = ['dummy']\n\
    [socialaccount.providers.dummy]\nemail_authentication = true\n";

both_clients! {
    async fn a_verified_address_logs_in_to_its_account_where_that_is_trusted(t: Test, BY_EMAIL) {
        let alice = t.user("alice").await;
        let vouched = json!({"id": 1, "email": alice.email, "email_verified": true});
        hand_in(&t, "login", &vouched).await.is(200);
        t.is_logged_in(&alice).await;
        assert_eq!(t.get("/account/providers").await.is(200).data(), &json!([]));
        assert!(t.db_user(&alice).await.password.starts_with("argon2"), "the password stays");
    }

    async fn an_unverified_address_logs_nobody_in_to_its_account(t: Test, BY_EMAIL) {
        let alice = t.user("alice").await;
        let pending = hand_in(&t, "login", &json!({"id": 1, "email": alice.email})).await;
        pending.is_pending("provider_signup");
    }

    async fn a_verified_address_shuts_out_whoever_waited_in_its_account(t: Test, BY_EMAIL) {
        let planted = t.user("mallory").with_email("victim@example.org").unverified().await;
        let mallory = t.device();
        mallory.login(&planted).await.is(200);
        let vouched = json!({"id": 1, "email": "victim@example.org", "email_verified": true});
        hand_in(&t, "login", &vouched).await.is(200);
        t.is_logged_in(&planted).await;
        assert_ne!(mallory.session().await.status, 200);
        assert_ne!(t.device().login(&planted).await.status, 200);
        t.mails().await;
    }

    async fn connecting_by_address_is_a_setting_of_its_own(
        t: Test, "[socialaccount]\ninstalled_providers = ['dummy']\n[socialaccount.providers.dummy]\n\
            email_authentication = true\nemail_authentication_auto_connect = true\n"
    ) {
        let alice = t.user("alice").await;
        let vouched = json!({"id": 1, "email": alice.email, "email_verified": true});
        hand_in(&t, "login", &vouched).await.is(200);
        let list = t.get("/account/providers").await;
        assert_eq!(list.is(200).data()[0]["uid"], "1");
    }
}
