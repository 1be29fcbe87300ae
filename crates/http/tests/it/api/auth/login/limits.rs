//! How often one may try to log in: failures by name and by address, and all logins by address.

use super::with;
use crate::setup::{Device, Person, Reply, Test, both_clients};
use serde_json::json;

/// A login with a wrong password.
async fn fail(device: &Device, person: &Person) -> Reply {
    device
        .post("/auth/login", with("username", &person.username, "wrong"))
        .await
}

both_clients! {
    async fn five_failures_within_five_minutes_close_an_account_for_its_own_password_too(t: Test) {
        let alice = t.user("alice").await;
        for _ in 0..5 {
            fail(&t, &alice).await.is_invalid(&[("password", "username_password_mismatch")]);
            t.advance(59.0);
        }
        // 295 seconds after the first failure.
        t.login(&alice).await.is(400).has_body(&json!({
            "status": 400,
            "errors": [{
                "message": "Too many failed login attempts. Try again later.",
                "code": "too_many_login_attempts",
            }],
        }));
        t.advance(4.9);
        t.login(&alice).await.is_invalid(&[("", "too_many_login_attempts")]);
        t.advance(0.1);
        t.login(&alice).await.is(200);
    }

    async fn refused_tries_do_not_prolong_the_wait(t: Test, "[account.rate_limits]\nlogin_failed = '1/m/key'") {
        let alice = t.user("alice").await;
        fail(&t, &alice).await.is(400);
        for _ in 0..5 {
            t.advance(10.0);
            t.login(&alice).await.is_invalid(&[("", "too_many_login_attempts")]);
        }
        t.advance(10.0);
        t.login(&alice).await.is(200);
    }

    async fn a_success_takes_back_its_own_hit_but_no_failures(t: Test, "[account.rate_limits]\nlogin_failed = '2/m/key'") {
        let alice = t.user("alice").await;
        for _ in 0..3 {
            t.login(&alice).await.is(200);
            t.logout().await;
        }
        fail(&t, &alice).await.is_invalid(&[("password", "username_password_mismatch")]);
        t.login(&alice).await.is(200);
        t.logout().await;
        fail(&t, &alice).await.is_invalid(&[("password", "username_password_mismatch")]);
        t.login(&alice).await.is_invalid(&[("", "too_many_login_attempts")]);
    }

    async fn failures_count_by_name_from_wherever_they_come(t: Test, "[account.rate_limits]\nlogin_failed = '2/m/key'") {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        fail(&t.device().at("192.0.2.1"), &alice).await.is(400);
        fail(&t.device().at("192.0.2.2"), &alice).await.is(400);
        t.device().at("192.0.2.3").login(&alice).await.is_invalid(&[("", "too_many_login_attempts")]);
        // The name in another case is the same name; the address of the same account is another key.
        t.post("/auth/login", with("username", "ALICE", "wrong")).await.is_invalid(&[("", "too_many_login_attempts")]);
        t.post("/auth/login", with("email", &alice.email, &alice.password)).await.is(200);
        t.device().login(&bob).await.is(200);
    }

    async fn failures_count_by_ip_address_whomever_they_are_about(t: Test, "[account.rate_limits]\nlogin_failed = '2/m/ip'") {
        let (alice, bob) = (t.user("alice").await, t.user("bob").await);
        fail(&t, &alice).await.is(400);
        fail(&t.device(), &bob).await.is(400);
        t.device().login(&bob).await.is_invalid(&[("", "too_many_login_attempts")]);
        t.device().at("192.0.2.1").login(&bob).await.is(200);
    }

    async fn every_window_of_a_limit_holds(t: Test, "[account.rate_limits]\nlogin_failed = '2/10s/key,3/m/key'") {
        let alice = t.user("alice").await;
        for wait in [0.0, 0.0, 10.0] {
            t.advance(wait);
            fail(&t, &alice).await.is_invalid(&[("password", "username_password_mismatch")]);
        }
        t.advance(10.0);
        t.login(&alice).await.is_invalid(&[("", "too_many_login_attempts")]);
        t.advance(40.0);
        t.login(&alice).await.is(200);
    }

    async fn names_that_nobody_has_are_limited_alike(t: Test, "[account.rate_limits]\nlogin_failed = '1/m/key'") {
        t.user("alice").await;
        for name in ["alice", "nobody"] {
            let mismatch = t.post("/auth/login", with("username", name, "wrong")).await;
            mismatch.is_invalid(&[("password", "username_password_mismatch")]);
            let limited = t.post("/auth/login", with("username", name, "wrong")).await;
            limited.is_invalid(&[("", "too_many_login_attempts")]);
        }
    }

    async fn logins_of_all_kinds_are_limited_by_ip_address(t: Test, "[account.rate_limits]\nlogin = '2/m/ip'") {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        fail(&t.device(), &alice).await.is(400);
        t.advance(20.0);
        let other = t.device();
        let refused = other.login(&alice).await;
        refused.is(429).has_body(&json!({"status": 429}));
        assert_eq!(refused.header("retry-after"), Some("40"));
        other.session().await.is_anonymous();
        t.device().at("192.0.2.1").login(&alice).await.is(200);
        t.advance(40.0);
        other.login(&alice).await.is(200);
    }

    async fn neighbours_in_an_ipv6_network_share_a_limit(t: Test, "[account.rate_limits]\nlogin = '1/m/ip'") {
        let alice = t.user("alice").await;
        t.device().at("2001:db8::1").login(&alice).await.is(200);
        t.device().at("2001:db8::ffff:2").login(&alice).await.is(429);
        t.device().at("2001:db8:0:1::1").login(&alice).await.is(200);
    }

    async fn limits_can_be_switched_off(t: Test, "[account]\nrate_limits = false") {
        let alice = t.user("alice").await;
        for _ in 0..40 {
            fail(&t, &alice).await.is_invalid(&[("password", "username_password_mismatch")]);
        }
        t.login(&alice).await.is(200);
    }
}

#[tokio::test]
async fn names_that_only_the_database_calls_equal_are_nobodys() {
    let t = Test::with("[account.rate_limits]\nlogin_failed = '2/m/key'").await;
    let alice = t.user("admin").await;
    for name in ["\u{e1}dmin", "admin ", "a\u{300}dmin", "\u{ff41}dmin"] {
        let reply = t
            .post("/auth/login", with("username", name, &alice.password))
            .await;
        if name.trim() == "admin" {
            reply.is(200);
            t.logout().await;
        } else {
            reply.is_invalid(&[("password", "username_password_mismatch")]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_limit_holds_for_failures_that_come_at_once() {
    let t = Test::with("[account.rate_limits]\nlogin_failed = '3/m/key'").await;
    let alice = t.user("alice").await;
    let devices: Vec<_> = (0..40).map(|_| t.device()).collect();
    let replies =
        futures_util::future::join_all(devices.iter().map(|device| fail(device, &alice))).await;
    let compared =
        |reply: &&Reply| reply.mistakes() == [("password", "username_password_mismatch")];
    assert_eq!(replies.iter().filter(compared).count(), 3);
}
