//! Finding out who has an account: by answers, by headers, by the work that is done.

use serde_json::{Value, json};

use crate::setup::{Device, Reply, Test, both_clients};

/// All that an answer shows, but for what is different every time; and how many hashes it took.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    body: Value,
    headers: Vec<String>,
    hashes: u64,
}

async fn seen(t: &Test, path: &str, input: Value) -> Seen {
    let device: Device = t.device();
    // A browser fetches its token first.
    device.get("/config").await.is(200);
    let before = t.world.server.passwords.hashed();
    let reply: Reply = device.post(path, input).await;
    let mut headers: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    let hashes = t.world.server.passwords.hashed() - before;
    Seen {
        status: reply.status,
        body: reply.body(),
        headers,
        hashes,
    }
}

both_clients! {
    async fn an_unknown_name_is_hashed_like_a_known_one(t: Test) {
        t.user("alice").await;
        t.user("bob").without_password().await;
        t.user("carol").inactive().await;
        for (name, domain) in [("username", ""), ("email", "@example.org")] {
            let login = |user: &str| json!({name: format!("{user}{domain}"), "password": "wrong"});
            let known = seen(&t, "/auth/login", login("alice")).await;
            assert_eq!((known.status, known.hashes), (400, 1));
            for other in ["bob", "carol", "nobody"] {
                assert_eq!(seen(&t, "/auth/login", login(other)).await, known, "{other}");
            }
        }
    }

    async fn a_long_password_is_hashed_for_nobody(t: Test) {
        t.user("alice").await;
        let long = "x".repeat(4097);
        for user in ["alice", "nobody"] {
            let seen = seen(&t, "/auth/login", json!({"username": user, "password": long})).await;
            assert_eq!((seen.status, seen.hashes), (400, 0));
        }
    }

    async fn asking_for_a_new_password_shows_nothing(t: Test) {
        t.user("alice").await;
        t.user("carol").inactive().await;
        let known = seen(&t, "/auth/password/request", json!({"email": "alice@example.org"})).await;
        assert_eq!((known.status, known.hashes), (200, 0));
        for other in ["carol@example.org", "nobody@example.org"] {
            assert_eq!(seen(&t, "/auth/password/request", json!({"email": other})).await, known, "{other}");
        }
        assert_eq!(t.mails().await.len(), 3);
    }

    async fn asking_for_a_code_shows_nothing(t: Test, "[account]\nlogin_by_code_enabled = true") {
        t.user("alice").await;
        t.user("carol").inactive().await;
        let known = seen(&t, "/auth/code/request", json!({"email": "alice@example.org"})).await;
        assert_eq!(known.status, 401);
        for other in ["carol@example.org", "nobody@example.org"] {
            assert_eq!(seen(&t, "/auth/code/request", json!({"email": other})).await, known, "{other}");
        }
        assert_eq!(t.mails().await.len(), 3);
    }

    async fn a_taken_address_signs_up_like_a_free_one(t: Test, "[account]\nemail_verification = 'mandatory'") {
        t.user("alice").await;
        t.user("bob").unverified().await;
        let signup = |user: &str| json!({"username": "new", "email": format!("{user}@example.org"), "password": "new battery"});
        let known = seen(&t, "/auth/signup", signup("alice")).await;
        assert_eq!((known.status, known.hashes), (401, 1));
        assert_eq!(seen(&t, "/auth/signup", signup("bob")).await, known);
        assert_eq!(seen(&t, "/auth/signup", signup("nobody")).await, known);
        assert_eq!(t.mails().await.len(), 3);
    }
}
