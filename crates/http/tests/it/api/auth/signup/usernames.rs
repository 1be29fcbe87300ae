//! What a user name may be, and which one is made where nobody chooses.

use super::{carol, carol_with};
use crate::setup::{Test, both_clients};
use serde_json::json;

const BY_ADDRESS: &str = "[account]\nsignup_fields = ['email*', 'password1*']\nlogin_methods = ['email']\nemail_verification = 'none'";

both_clients! {
    async fn letters_of_every_script_and_a_few_signs_are_names(t: Test, "[account]\nemail_verification = 'none'") {
        for name in ["Zoë", "漢字", "a@b.c", "a+b-c_d", "-", &"x".repeat(150)] {
            let device = t.device();
            let mut input = carol_with("username", name);
            input["email"] = format!("{}@example.org", name.len()).into();
            device.post("/auth/signup", input).await.is(200);
            assert!(t.db_user_named(name).await.is_some(), "{name}");
        }
    }

    async fn spaces_slashes_and_long_names_are_refused(t: Test) {
        for (name, code) in [
            ("a b", "invalid"),
            ("a/b", "invalid"),
            ("<b>", "invalid"),
            ("a\u{202e}b", "invalid"),
            (&"x".repeat(151), "max_length"),
            ("a\0b", "null_characters_not_allowed"),
        ] {
            let reply = t.post("/auth/signup", carol_with("username", name)).await;
            assert!(reply.is(400).mistakes().contains(&("username", code)), "{reply}");
        }
    }

    async fn a_name_in_another_case_is_taken(t: Test) {
        t.user("Alice").await;
        for name in ["Alice", "alice", "ALICE"] {
            t.post("/auth/signup", carol_with("username", name)).await.is_invalid(&[("username", "username_taken")]);
        }
    }

    async fn names_keep_their_case(t: Test, "[account]\nemail_verification = 'none'") {
        t.post("/auth/signup", carol_with("username", "CarOL")).await.is(200);
        assert!(t.db_user_named("CarOL").await.is_some());
    }

    async fn names_are_lower_case_where_the_settings_say_so(t: Test, "[account]\npreserve_username_casing = false\nemail_verification = 'none'") {
        let reply = t.post("/auth/signup", carol_with("username", "CarOL")).await;
        assert_eq!(reply.is(200).data()["user"]["username"], "carol");
        t.logout().await;
        t.post("/auth/login", json!({"username": "CAROL", "password": "new battery"})).await.is(200);
    }

    async fn some_names_nobody_gets(t: Test, "[account]\nusername_blacklist = ['Admin', 'root']") {
        for name in ["admin", "ADMIN", "Root"] {
            t.post("/auth/signup", carol_with("username", name)).await.is_invalid(&[("username", "username_blacklisted")]);
        }
    }

    async fn names_have_the_least_length_of_the_settings(t: Test, "[account]\nusername_min_length = 6") {
        t.post("/auth/signup", carol()).await.is_invalid(&[("username", "min_length")]);
    }

    async fn a_name_is_made_of_the_address_where_none_is_asked_for(t: Test, BY_ADDRESS) {
        for (email, name) in [("Carol.Smith@example.org", "carol.smith"), ("x+y@example.org", "x+y")] {
            let input = json!({"email": email, "password": "new battery"});
            let reply = t.device().post("/auth/signup", input).await;
            assert_eq!(reply.is(200).data()["user"]["username"], name);
        }
    }

    async fn a_made_up_name_that_is_taken_gets_a_number(t: Test, BY_ADDRESS) {
        t.user("carol").with_email("first@example.org").await;
        let reply = t.post("/auth/signup", json!({"email": "Carol@example.net", "password": "new battery"})).await;
        let name = reply.is(200).data()["user"]["username"].as_str().unwrap();
        let number = name.strip_prefix("carol").unwrap();
        assert!(!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()), "{name}");
    }
}
