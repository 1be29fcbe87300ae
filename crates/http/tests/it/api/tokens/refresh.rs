//! `POST /tokens/refresh`: the grace for a token that was replaced, and what becomes of thieves.

use serde_json::{Map, Value, json};
use store::{Timestamp, audit, sessions};

use super::{both, claims, jwt, refresh, session_with, tokens_of};
use crate::setup::{Person, Test};

/// The tokens that a refresh token gives.
async fn refreshed(t: &Test, token: &str) -> (String, String) {
    both(refresh(t, token).await.is(200).data())
}

fn id(token: &str) -> Value {
    claims(token)["jti"].clone()
}

/// What a session holds.
async fn data_of(t: &Test, token: &str) -> Map<String, Value> {
    django::session::decode(
        &row_of(t, token).await.unwrap().session_data,
        &t.world.server.keys,
    )
}

async fn row_of(t: &Test, token: &str) -> Option<sessions::Model> {
    let server = &t.world.server;
    let session =
        django::sid::decrypt(claims(token)["sid"].as_str().unwrap(), &server.keys).unwrap();
    let key = auth::kit::session::row_key(server, &session);
    let now = Timestamp::from(auth::Clock::now(&*t.world.clock));
    sessions::find(&t.world.db, &key, now).await.unwrap()
}

/// Changes what a session holds as Django would.
async fn write(t: &Test, token: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    let mut row = row_of(t, token).await.unwrap();
    let mut data = data_of(t, token).await;
    change(&mut data);
    row.session_data = django::session::encode(&data, &t.world.server.keys, t.now() as i64);
    assert!(sessions::update(&t.world.db, &row).await.unwrap());
}

async fn notes(t: &Test, alice: &Person) -> Vec<(String, Option<store::UserId>)> {
    let rows = audit::list(&t.world.db, &audit::Filter::default(), None, 99)
        .await
        .unwrap();
    let about = rows
        .into_iter()
        .filter(|row| row.subject_id == Some(alice.id));
    about
        .filter(|row| row.event == "refresh_token_reused")
        .map(|row| (row.event, row.actor_id))
        .collect()
}

#[tokio::test]
async fn a_lost_answer_is_given_again() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, first) = tokens_of(&t, &alice).await;
    let (_, lost) = refreshed(&t, &first).await;
    t.advance(10.0);
    let (access, again) = refreshed(&t, &first).await;
    assert_eq!(id(&again), id(&lost));
    assert_eq!(claims(&again)["exp"], claims(&lost)["exp"]);
    session_with(&t, &access).await.is(200);
    let (_, next) = refreshed(&t, &again).await;
    // The slowest tab of all gets what is good by now.
    t.advance(5.0);
    assert_eq!(id(&refreshed(&t, &lost).await.1), id(&next));
    assert!(notes(&t, &alice).await.is_empty());
}

#[tokio::test]
async fn a_session_does_not_grow_with_its_refreshes() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, mut token) = tokens_of(&t, &alice).await;
    for _ in 0..50 {
        t.advance(1.0);
        (_, token) = refreshed(&t, &token).await;
    }
    let data = data_of(&t, &token).await;
    assert_eq!(
        data["headless_refresh_tokens"].as_object().unwrap().len(),
        1
    );
    assert!(
        data["vestibule_replaced_refresh_tokens"]
            .as_object()
            .unwrap()
            .len()
            <= 13
    );
}

#[tokio::test]
async fn a_stolen_token_that_is_used_after_the_grace_ends_the_family_and_is_noted() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, stolen) = tokens_of(&t, &alice).await;
    let other = tokens_of(&t, &alice).await;
    let (access, good) = refreshed(&t, &stolen).await;
    t.advance(10.5);
    let reply = refresh(&t, &stolen).await;
    reply.is(400).has_body(&json!({"status": 400}));
    // The owner notices, and so does the thief who was first.
    refresh(&t, &good).await.is(400);
    session_with(&t, &access).await.is(410);
    assert_eq!(t.db_session_count(&alice).await, 1);
    // Who did it is not known: it may be either of them.
    assert_eq!(
        notes(&t, &alice).await,
        [("refresh_token_reused".to_owned(), None)]
    );
    // Other devices have nothing to do with it.
    session_with(&t, &other.0).await.is(200);
    refresh(&t, &other.1).await.is(200);
}

#[tokio::test]
async fn an_ancestor_is_not_let_in_because_its_grandchild_was_just_replaced() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, stolen) = tokens_of(&t, &alice).await;
    let (_, second) = refreshed(&t, &stolen).await;
    t.advance(60.0);
    let (_, third) = refreshed(&t, &second).await;
    refresh(&t, &stolen).await.is(400);
    refresh(&t, &third).await.is(400);
    assert_eq!(notes(&t, &alice).await.len(), 1);
}

#[tokio::test]
async fn what_django_replaced_a_moment_ago_is_refused_and_nobody_is_logged_out() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, first) = tokens_of(&t, &alice).await;
    t.advance(100.0);
    let by_django = "0d1fd7a6-4a4c-4a9f-9d8f-1f0a3f5f6c11";
    let exp = t.now() as i64 + 86_400;
    write(&t, &first, |data| {
        data.insert(
            "headless_refresh_tokens".to_owned(),
            json!({by_django: exp}),
        );
    })
    .await;
    t.advance(5.0);
    refresh(&t, &first).await.is(400);
    assert!(row_of(&t, &first).await.is_some());
    t.advance(10.0);
    refresh(&t, &first).await.is(400);
    assert!(row_of(&t, &first).await.is_none());
    assert_eq!(notes(&t, &alice).await.len(), 1);
}

#[tokio::test]
async fn an_older_state_that_somebody_wrote_back_makes_no_thief_of_the_owner() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (_, first) = tokens_of(&t, &alice).await;
    let before = data_of(&t, &first).await;
    t.advance(100.0);
    let (_, second) = refreshed(&t, &first).await;
    write(&t, &first, |data| *data = before).await;
    t.advance(60.0);
    refresh(&t, &second).await.is(400);
    assert!(row_of(&t, &first).await.is_some());
    refreshed(&t, &first).await;
}

#[tokio::test]
async fn without_a_grace_a_replaced_token_is_refused_and_that_is_all() {
    let t = jwt("jwt_refresh_token_grace = 0").await;
    let alice = t.user("alice").await;
    let (_, first) = tokens_of(&t, &alice).await;
    let (_, second) = refreshed(&t, &first).await;
    refresh(&t, &first).await.is(400);
    t.advance(60.0);
    refresh(&t, &first).await.is(400);
    refreshed(&t, &second).await;
    assert!(notes(&t, &alice).await.is_empty());
}

#[tokio::test]
async fn a_token_must_be_there() {
    let t = jwt("").await;
    for body in [
        json!({}),
        json!({"refresh_token": null}),
        json!({"refresh_token": ""}),
    ] {
        let reply = t.post("/tokens/refresh", body).await;
        reply.is_invalid(&[("refresh_token", "required")]);
    }
}
