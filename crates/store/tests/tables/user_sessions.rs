//! Table `usersessions_usersession`.

use serde_json::json;
use store::testing::{TestDb, time};
use store::user_sessions::{self, Model, Seen};
use store::{Ip, UserId, sessions};

fn seen(user_id: UserId, key: &str, ip: &str, at: &str) -> Seen {
    Seen {
        user_id,
        session_key: key.into(),
        ip: Ip::from(ip.parse::<std::net::IpAddr>().unwrap()),
        user_agent: "Lynx".into(),
        at: time(at),
    }
}

/// A session with this key, recorded for the user.
pub(crate) async fn log_in(db: &TestDb, user: UserId, key: &str) {
    let row = sessions::Model {
        session_key: key.into(),
        session_data: "P:T:S".into(),
        expire_date: time("2026-03-15T08:00:00Z"),
    };
    sessions::insert(&**db, &row).await.unwrap();
    user_sessions::upsert(&**db, seen(user, key, "127.0.0.1", "2026-03-01T08:00:00Z"))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_first_request_makes_the_row_and_later_ones_renew_it() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let first = seen(
        alice.id,
        "abc",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2026-03-01T08:00:00Z",
    );
    user_sessions::upsert(&*db, first).await.unwrap();
    let row = user_sessions::by_key(&*db, "abc").await.unwrap().unwrap();
    let expected = Model {
        id: row.id,
        created_at: time("2026-03-01T08:00:00Z"),
        ip: Ip::from(
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"
                .parse::<std::net::IpAddr>()
                .unwrap(),
        ),
        last_seen_at: time("2026-03-01T08:00:00Z"),
        session_key: "abc".into(),
        user_agent: "Lynx".into(),
        data: json!({}),
        user_id: alice.id,
    };
    assert_eq!(row, expected);
    let second = seen(alice.id, "abc", "127.0.0.1", "2026-03-01T09:00:00.000001Z");
    user_sessions::upsert(&*db, second).await.unwrap();
    let expected = Model {
        ip: Ip::from("127.0.0.1".parse::<std::net::IpAddr>().unwrap()),
        last_seen_at: time("2026-03-01T09:00:00.000001Z"),
        ..expected
    };
    assert_eq!(
        user_sessions::of_user(&*db, alice.id).await.unwrap(),
        [expected]
    );
}

#[tokio::test]
async fn the_devices_of_a_user_are_listed_and_picked_by_id() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    for (user, key) in [(&alice, "a1"), (&alice, "a2"), (&bob, "b1")] {
        log_in(&db, user.id, key).await;
    }
    let hers = user_sessions::of_user(&*db, alice.id).await.unwrap();
    let keys: Vec<_> = hers.iter().map(|row| row.session_key.as_str()).collect();
    assert_eq!(keys, ["a1", "a2"]);
    let his = user_sessions::by_key(&*db, "b1").await.unwrap().unwrap();
    let picked = user_sessions::by_ids(&*db, alice.id, &[his.id, hers[1].id])
        .await
        .unwrap();
    assert_eq!(picked, [hers[1].clone()]);
    assert_eq!(
        user_sessions::by_ids(&*db, alice.id, &[]).await.unwrap(),
        []
    );
    assert_eq!(user_sessions::by_key(&*db, "A1").await.unwrap(), None);
}

#[tokio::test]
async fn a_device_follows_its_session_to_a_new_key() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    log_in(&db, alice.id, "old").await;
    let row = user_sessions::by_key(&*db, "old").await.unwrap().unwrap();
    assert!(user_sessions::rekey(&*db, "old", "new").await.unwrap());
    assert!(!user_sessions::rekey(&*db, "old", "newer").await.unwrap());
    let expected = Model {
        session_key: "new".into(),
        ..row
    };
    assert_eq!(
        user_sessions::by_key(&*db, "new").await.unwrap(),
        Some(expected)
    );
}

#[tokio::test]
async fn devices_are_deleted_by_id_by_key_and_by_user() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    for key in ["a1", "a2", "a3", "a4"] {
        log_in(&db, alice.id, key).await;
    }
    let first = user_sessions::by_key(&*db, "a1").await.unwrap().unwrap();
    assert!(user_sessions::delete(&*db, first.id).await.unwrap());
    assert!(!user_sessions::delete(&*db, first.id).await.unwrap());
    assert!(user_sessions::delete_by_key(&*db, "a2").await.unwrap());
    assert!(!user_sessions::delete_by_key(&*db, "a2").await.unwrap());
    assert_eq!(
        user_sessions::delete_of_user(&*db, alice.id).await.unwrap(),
        2
    );
    assert_eq!(user_sessions::of_user(&*db, alice.id).await.unwrap(), []);
}
