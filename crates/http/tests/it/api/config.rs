//! `GET /config`.

use crate::setup::{Test, both_clients};
use serde_json::json;

both_clients! {
    async fn anybody_is_told_what_the_server_offers(t: Test) {
        t.get("/config").await.is(200).has_body(&json!({
            "status": 200,
            "data": {
                "account": {
                    "login_methods": ["username", "email"],
                    "is_open_for_signup": true,
                    "email_verification_by_code_enabled": false,
                    "login_by_code_enabled": false,
                    "password_reset_by_code_enabled": false,
                    "authentication_method": "username_email",
                },
                "socialaccount": {"providers": []},
                "mfa": {"supported_types": ["recovery_codes", "totp"], "passkey_login_enabled": false},
                "usersessions": {"track_activity": false},
            },
        }));
    }

    async fn it_follows_the_settings(t: Test, "
        [account]
        login_methods = ['email']
        signup_fields = ['email*', 'password1*']
        is_open_for_signup = false
        email_verification_by_code_enabled = true
        email_verification = 'mandatory'
        login_by_code_enabled = true
        password_reset_by_code_enabled = true
        [mfa]
        supported_types = ['webauthn']
        passkey_login_enabled = true
        [usersessions]
        track_activity = true
    ") {
        let reply = t.get("/config").await;
        let data = reply.is(200).data();
        assert_eq!(data["account"], json!({
            "login_methods": ["email"],
            "is_open_for_signup": false,
            "email_verification_by_code_enabled": true,
            "login_by_code_enabled": true,
            "password_reset_by_code_enabled": true,
            "authentication_method": "email",
        }));
        assert_eq!(data["mfa"], json!({"supported_types": ["webauthn"], "passkey_login_enabled": true}));
        assert_eq!(data["usersessions"], json!({"track_activity": true}));
    }

    async fn somebody_logged_in_is_told_the_same(t: Test) {
        let before = t.get("/config").await;
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        t.get("/config").await.has_body(&before.json);
    }
}

#[tokio::test]
async fn a_browser_gets_its_csrf_token_with_it() {
    let t = Test::of(auth::Client::Browser, "").await;
    t.get("/config").await.is(200);
    assert_eq!(t.cookie("csrftoken").map(|token| token.len()), Some(32));
}
