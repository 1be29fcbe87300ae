//! Tokens where several nodes share a database.

use std::net::Ipv4Addr;

use axum::Router;
use serde_json::json;
use store::{Timestamp, sessions};

use super::{JWT, both, claims, header, jwt, session_with, tokens_of};
use crate::setup::{Ask, Reply, exchange_with, settings};

async fn refresh_at(node: &Router, token: &str) -> Reply {
    let ask = Ask::new("POST", "/").json(&json!({"refresh_token": token}));
    let ip = Ipv4Addr::LOCALHOST.into();
    exchange_with(node, "/_allauth/app/v1/tokens/refresh", ip, ask).await
}

async fn session_at(node: &Router, access: &str) -> Reply {
    let ask = Ask::new("GET", "/").header("authorization", format!("Bearer {access}"));
    let ip = Ipv4Addr::LOCALHOST.into();
    exchange_with(node, "/_allauth/app/v1/auth/session", ip, ask).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_that_refresh_at_once_a_thousand_times_are_never_logged_out() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, mut token) = tokens_of(&t, &alice).await;
    let (_, other) = t.world.another_node(settings(JWT));
    let nodes = [t.world.router.clone(), other];
    for round in 0..1000 {
        t.advance(1.0);
        let ask = |node: usize| {
            let (node, token) = (nodes[node].clone(), token.clone());
            tokio::spawn(async move { refresh_at(&node, &token).await })
        };
        let (one, two) = (ask(0), ask(1));
        let (one, two) = (one.await.unwrap(), two.await.unwrap());
        let (one, two) = (both(one.is(200).data()), both(two.is(200).data()));
        // Whichever tab writes last to what they share, it is the same token.
        assert_eq!(
            claims(&one.1)["jti"],
            claims(&two.1)["jti"],
            "round {round}"
        );
        assert_ne!(claims(&one.1)["jti"], claims(&token)["jti"]);
        token = if round % 2 == 0 { one.1 } else { two.1 };
        if round % 100 == 0 {
            session_at(&nodes[1], &one.0).await.is(200);
            session_at(&nodes[0], &two.0).await.is(200);
        }
    }
}

#[tokio::test]
async fn a_request_under_way_takes_no_refresh_back() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (access, first) = tokens_of(&t, &alice).await;
    let server = &t.world.server;
    let key = django::sid::decrypt(claims(&access)["sid"].as_str().unwrap(), &server.keys).unwrap();
    let now = auth::Clock::now(&*t.world.clock);
    let auth::kit::session::Opened::Found(slow) =
        auth::kit::session::Session::open(server, &key, now)
            .await
            .unwrap()
    else {
        panic!("no session")
    };
    slow.set("of the slow one", 1);
    let (_, second) = both(super::refresh(&t, &first).await.is(200).data());
    slow.save(server, now).await.unwrap();
    let row = auth::kit::session::row_key(server, &key);
    let row = sessions::find(&t.world.db, &row, Timestamp::from(now))
        .await
        .unwrap()
        .unwrap();
    let data = django::session::decode(&row.session_data, &server.keys);
    assert_eq!(data["of the slow one"], 1);
    t.advance(60.0);
    super::refresh(&t, &second).await.is(200);
}

#[tokio::test]
async fn a_new_key_is_known_everywhere_before_it_signs_and_the_old_one_verifies_until_its_tokens_are_over()
 {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, other) = t.world.another_node(settings(JWT));
    let (access, refresh) = tokens_of(&t, &alice).await;
    let old = header(&access)["kid"].clone();
    session_at(&other, &access).await.is(200);
    let rotation = auth::kit::signing_keys::Rotation::default();
    let new = auth::kit::signing_keys::rotate(&t.world.server, rotation)
        .await
        .unwrap();
    t.advance(31.0);
    let published = |keys: &serde_json::Value| -> Vec<String> {
        let keys = keys["keys"].as_array().unwrap().iter();
        keys.map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect()
    };
    let keys = t.world_get("/.well-known/jwks.json").await.json.clone();
    assert_eq!(
        published(&keys),
        [new.kid.clone(), old.as_str().unwrap().to_owned()]
    );
    assert_eq!(
        header(&both(refresh_at(&other, &refresh).await.is(200).data()).0)["kid"],
        old
    );
    t.advance(15.0 * 60.0);
    let (access, refresh) = tokens_of(&t, &alice).await;
    assert_eq!(header(&access)["kid"], new.kid);
    session_at(&other, &access).await.is(200);
    refresh_at(&other, &refresh).await.is(200);
    // Longer than any token of the old key.
    t.advance(86_400.0 + 60.0);
    let keys = t.world_get("/.well-known/jwks.json").await.json.clone();
    assert_eq!(published(&keys), [new.kid]);
}

#[tokio::test]
async fn a_key_that_was_dropped_opens_nothing_any_more() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (access, refresh) = tokens_of(&t, &alice).await;
    let rotation = auth::kit::signing_keys::Rotation {
        drop_old: true,
        ..Default::default()
    };
    auth::kit::signing_keys::rotate(&t.world.server, rotation)
        .await
        .unwrap();
    t.advance(31.0);
    session_with(&t, &access).await.is_anonymous();
    super::refresh(&t, &refresh).await.is(400);
    let (access, _) = tokens_of(&t, &alice).await;
    session_with(&t, &access).await.is(200);
}

#[tokio::test]
async fn of_many_nodes_that_start_at_once_one_makes_the_first_key() {
    let t = jwt("").await;
    let nodes: Vec<_> = (0..8)
        .map(|_| t.world.another_node(settings(JWT)).0)
        .collect();
    let rings = nodes.iter().map(|node| node.signing_keys.ring(node));
    for ring in futures_util::future::join_all(rings).await {
        ring.unwrap();
    }
    assert_eq!(
        store::signing_keys::all(&t.world.db).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_signing_key_is_sealed_in_the_table() {
    let t = jwt("").await;
    t.world
        .server
        .signing_keys
        .ring(&t.world.server)
        .await
        .unwrap();
    let rows = store::signing_keys::all(&t.world.db).await.unwrap();
    assert!(
        rows[0].private_key.starts_with("sealed:1:"),
        "{}",
        rows[0].private_key
    );
    let mut other = settings(JWT);
    other.server.secret_key = "another secret key, which is as long as the first one".into();
    let (node, _) = t.world.another_node(other);
    // Who has lost the secret key has lost the keys, and gets new ones.
    let ring = node.signing_keys.ring(&node).await.unwrap();
    let names: Vec<_> = ring.jwks().iter().map(|key| key["kid"].clone()).collect();
    assert!(names.len() == 1 && names[0] != rows[0].kid, "{names:?}");
}
