//! Many requests at once, on as many devices.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::setup::{Device, Reply, Test};

const UNLIMITED: &str = "[account]\nrate_limits = false\nemail_verification = 'mandatory'\n";

/// Sends every input from a device of its own, all at the same time.
async fn at_once(
    t: &Test,
    path: &'static str,
    inputs: impl IntoIterator<Item = Value>,
) -> Vec<Reply> {
    let asks = inputs.into_iter().map(|input| {
        let device: Device = t.device();
        tokio::spawn(async move { device.post(path, input).await })
    });
    join_all(asks)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

fn count(replies: &[Reply], is_such: impl Fn(&Reply) -> bool) -> usize {
    replies.iter().filter(|reply| is_such(reply)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_sign_up_with_one_user_name_one_gets_it() {
    let t = Test::with("[account]\nrate_limits = false\nemail_verification = 'none'").await;
    let inputs = (0..50).map(|n| json!({"username": "carol", "email": format!("{n}@example.org"), "password": "new battery"}));
    let replies = at_once(&t, "/auth/signup", inputs).await;
    let is_taken =
        |reply: &Reply| reply.status == 400 && reply.mistakes() == [("username", "username_taken")];
    assert_eq!(
        (
            count(&replies, |reply| reply.status == 200),
            count(&replies, is_taken)
        ),
        (1, 49)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_sign_up_with_one_address_one_verifies_it() {
    let t = Test::with(UNLIMITED).await;
    let input = |n| json!({"username": format!("user{n}"), "email": "carol@example.org", "password": "new battery"});
    for reply in at_once(&t, "/auth/signup", (0..50).map(input)).await {
        reply.is_pending("verify_email");
    }
    let mails = t.mails().await;
    let links = mails
        .iter()
        .filter(|mail| mail.template() == "account/email/email_confirmation_signup");
    let keys: Vec<_> = links.map(|mail| json!({"key": mail.key()})).collect();
    assert!(!keys.is_empty());
    let all = keys.len();
    let replies = at_once(&t, "/auth/email/verify", keys).await;
    let is_taken = |reply: &Reply| reply.mistakes() == [("key", "email_taken")];
    assert_eq!(
        (
            count(&replies, |reply| reply.status == 401),
            count(&replies, is_taken)
        ),
        (1, all - 1)
    );
    assert_eq!(t.db_verified_owners("carol@example.org").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_users_who_verify_one_address_at_once_one_has_it() {
    for _ in 0..10 {
        let t = Test::with(UNLIMITED).await;
        let mut keys = Vec::new();
        for name in ["alice", "mallory"] {
            let person = t
                .user(name)
                .with_email("both@example.org")
                .unverified()
                .await;
            t.device().login(&person).await.is_pending("verify_email");
            keys.push(json!({"key": t.mail().await.key()}));
        }
        let replies = at_once(&t, "/auth/email/verify", keys).await;
        let mut outcomes: Vec<_> = replies
            .iter()
            .map(|reply| (reply.status, reply.mistakes()))
            .collect();
        outcomes.sort();
        assert_eq!(
            outcomes,
            [(400, vec![("key", "email_taken")]), (401, vec![])]
        );
        assert_eq!(t.db_verified_owners("both@example.org").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_wrong_passwords_at_once_no_more_are_compared_than_the_limit() {
    let t =
        Test::with("[account.rate_limits]\nlogin = '1000/m/ip'\nlogin_failed = '5/m/key'").await;
    let alice = t.user("alice").await;
    let before = t.world.server.passwords.hashed();
    let inputs = (0..100).map(|n| json!({"username": "alice", "password": format!("wrong {n}")}));
    let replies = at_once(&t, "/auth/login", inputs).await;
    let is_compared =
        |reply: &Reply| reply.mistakes() == [("password", "username_password_mismatch")];
    let is_limited = |reply: &Reply| reply.mistakes() == [("", "too_many_login_attempts")];
    assert_eq!(
        (count(&replies, is_compared), count(&replies, is_limited)),
        (5, 95)
    );
    assert_eq!(t.world.server.passwords.hashed() - before, 5);
    t.login(&alice)
        .await
        .is_invalid(&[("", "too_many_login_attempts")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_reset_key_sets_one_password() {
    let t = Test::with("[account]\nrate_limits = false").await;
    let alice = t.user("alice").await;
    t.post("/auth/password/request", json!({"email": alice.email}))
        .await
        .is(200);
    let key = t.mail().await.key();
    let inputs = (0..10).map(|n| json!({"key": key, "password": format!("new battery {n}")}));
    let replies = at_once(&t, "/auth/password/reset", inputs).await;
    let is_refused = |reply: &Reply| reply.mistakes() == [("key", "invalid_password_reset")];
    assert_eq!(
        (
            count(&replies, |reply| reply.status == 401),
            count(&replies, is_refused)
        ),
        (1, 9)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_logins_of_one_user_at_once_are_twenty_sessions() {
    let t = Test::with(UNLIMITED).await;
    let alice = t.user("alice").await;
    let inputs = (0..20).map(|_| json!({"username": "alice", "password": alice.password}));
    let replies = at_once(&t, "/auth/login", inputs).await;
    assert_eq!(count(&replies, |reply| reply.status == 200), 20);
    assert_eq!(t.db_session_count(&alice).await, 20);
}
