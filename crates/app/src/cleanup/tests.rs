use std::sync::{Arc, Mutex};

use auth::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use store::audit::{self, Filter, NewEntry, Outcome};
use store::codes::{self, NewCode};
use store::leases;
use store::outbox::{self, Kind, NewMessage, Next};
use store::sessions;
use store::testing::{TestDb, time};
use store::user_sessions::{self, Seen};
use store::{Db, Ip, MessageId, UserId};

use super::{Cleanup, Deleted, Done};

struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(time("2026-03-01T12:00:00Z").into())))
    }

    fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

fn cleanup(db: &Db, clock: &Arc<TestClock>, holder: &str) -> Cleanup {
    Cleanup {
        db: db.clone(),
        clock: clock.clone(),
        config: config::Cleanup::default(),
        audit_days: 365,
        holder: holder.to_owned(),
    }
}

/// A session that ends so many minutes from now, and its device.
async fn session(db: &Db, clock: &TestClock, key: &str, minutes: i64) {
    let row = sessions::Model {
        session_key: key.to_owned(),
        session_data: String::new(),
        expire_date: (clock.now() + TimeDelta::minutes(minutes)).into(),
    };
    sessions::insert(db, &row).await.unwrap();
}

async fn device(db: &Db, clock: &TestClock, user: UserId, key: &str) {
    let seen = Seen {
        user_id: user,
        session_key: key.to_owned(),
        ip: Ip::from(std::net::IpAddr::from([192, 0, 2, 7])),
        user_agent: String::new(),
        at: clock.now().into(),
    };
    user_sessions::upsert(db, seen).await.unwrap();
}

async fn user(db: &Db, clock: &TestClock) -> UserId {
    let new = store::users::NewUser {
        username: "alice".to_owned(),
        email: String::new(),
        password: "!".to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: clock.now().into(),
    };
    let inserted = store::tx(db, async |tx| store::users::insert(tx, new).await);
    inserted.await.unwrap().id
}

async fn code(db: &Db, clock: &TestClock, id: &str, minutes: i64) {
    let new = NewCode {
        id: id.to_owned(),
        purpose: "login".to_owned(),
        user_id: None,
        code_hash: String::new(),
        failed_attempts: 0,
        created_at: clock.now().into(),
        expires_at: (clock.now() + TimeDelta::minutes(minutes)).into(),
    };
    codes::insert(db, new).await.unwrap();
}

async fn message(db: &Db, clock: &TestClock) -> MessageId {
    let new = NewMessage {
        kind: Kind::Mail,
        recipient: "alice@example.org".to_owned(),
        template: String::new(),
        payload: json!({}),
        now: clock.now().into(),
    };
    outbox::enqueue(db, new).await.unwrap().id
}

async fn entry(db: &Db, clock: &TestClock, event: &str, days: i64) {
    let new = NewEntry {
        at: (clock.now() - TimeDelta::days(days)).into(),
        event: event.to_owned(),
        actor_id: None,
        subject_id: None,
        ip: None,
        user_agent: String::new(),
        outcome: Outcome::Done,
        client: "app".to_owned(),
        data: json!({}),
    };
    audit::insert(db, new).await.unwrap();
}

#[tokio::test]
async fn what_has_expired_goes_and_the_rest_stays() {
    let (db, clock) = (TestDb::new().await, TestClock::new());
    let alice = user(&db, &clock).await;
    for (key, minutes) in [("old", -1), ("new", 1)] {
        session(&db, &clock, key, minutes).await;
        device(&db, &clock, alice, key).await;
        code(&db, &clock, key, minutes).await;
    }
    let (sent, failed) = (message(&db, &clock).await, message(&db, &clock).await);
    let give_up = Next::GiveUp(clock.now().into());
    outbox::mark_failed(&*db, failed, give_up, "no")
        .await
        .unwrap();
    outbox::mark_sent(&*db, sent, clock.now().into())
        .await
        .unwrap();
    let waiting = message(&db, &clock).await;
    entry(&db, &clock, "old", 366).await;
    entry(&db, &clock, "new", 364).await;
    let node = cleanup(&db, &clock, "one");
    let expected = Deleted {
        sessions: 1,
        codes: 1,
        messages: 0,
        audit_entries: 1,
    };
    assert_eq!(node.when_due().await.unwrap(), Done::Deleted(expected));
    assert!(sessions::exists(&*db, "new").await.unwrap());
    let devices = user_sessions::of_user(&*db, alice).await.unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0].session_key, "new");
    assert!(codes::find(&*db, "new").await.unwrap().is_some());
    let left = audit::list(&*db, &Filter::default(), None, 9)
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
    clock.advance(TimeDelta::days(31));
    let expected = Deleted {
        sessions: 1,
        codes: 1,
        messages: 2,
        audit_entries: 1,
    };
    assert_eq!(node.when_due().await.unwrap(), Done::Deleted(expected));
    assert!(outbox::by_id(&*db, waiting).await.unwrap().is_some());
}

#[tokio::test]
async fn one_node_cleans_up_and_it_is_due_again_an_hour_later() {
    let (db, clock) = (TestDb::new().await, TestClock::new());
    let (one, two) = (cleanup(&db, &clock, "one"), cleanup(&db, &clock, "two"));
    let nothing = Done::Deleted(Deleted::default());
    let (by_one, by_two) = tokio::join!(one.when_due(), two.when_due());
    let done = [by_one.unwrap(), by_two.unwrap()];
    assert_eq!(done.iter().filter(|done| **done == nothing).count(), 1);
    assert!(done.contains(&Done::NotNow));
    clock.advance(TimeDelta::minutes(59));
    assert_eq!(one.when_due().await.unwrap(), Done::NotNow);
    // Whoever asks for it gets it.
    assert_eq!(two.at_once().await.unwrap(), nothing);
    clock.advance(TimeDelta::minutes(59));
    assert_eq!(one.when_due().await.unwrap(), Done::NotNow);
    clock.advance(TimeDelta::minutes(1));
    assert_eq!(one.when_due().await.unwrap(), nothing);
}

#[tokio::test]
async fn a_node_that_died_half_way_is_taken_over_from_after_a_while() {
    let (db, clock) = (TestDb::new().await, TestClock::new());
    let (dead, alive) = (cleanup(&db, &clock, "dead"), cleanup(&db, &clock, "alive"));
    let until = clock.now() + super::LEASE;
    let now = clock.now().into();
    assert!(
        leases::take_due(&*db, dead.lease(until), now)
            .await
            .unwrap()
    );
    assert_eq!(alive.at_once().await.unwrap(), Done::NotNow);
    clock.advance(super::LEASE);
    let nothing = Done::Deleted(Deleted::default());
    assert_eq!(alive.when_due().await.unwrap(), nothing);
    assert!(!leases::keep(&*db, dead.lease(until)).await.unwrap());
}

#[tokio::test]
async fn more_than_a_batch_goes_at_once() {
    let (db, clock) = (TestDb::new().await, TestClock::new());
    let count = super::BATCH + 7;
    let now = store::Timestamp::from(clock.now());
    store::tx(&db, async |tx| {
        for number in 0..count {
            let new = NewCode {
                id: number.to_string(),
                purpose: "login".to_owned(),
                user_id: None,
                code_hash: String::new(),
                failed_attempts: 0,
                created_at: now,
                expires_at: now,
            };
            codes::insert(tx, new).await?;
        }
        Ok::<_, store::Error>(())
    })
    .await
    .unwrap();
    let expected = Deleted {
        codes: count,
        ..Deleted::default()
    };
    let node = cleanup(&db, &clock, "one");
    assert_eq!(node.when_due().await.unwrap(), Done::Deleted(expected));
}
