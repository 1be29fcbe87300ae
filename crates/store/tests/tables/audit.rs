//! `vestibule_audit`.

use serde_json::json;
use store::audit::{self, Filter, NewEntry, Outcome};
use store::testing::{TestDb, time};
use store::{Ip, UserId};

fn act(event: &str, subject: i32, at: &str) -> NewEntry {
    NewEntry {
        at: time(at),
        event: event.to_owned(),
        actor_id: None,
        subject_id: Some(UserId(subject)),
        ip: Some(Ip::from(std::net::IpAddr::from([192, 0, 2, 7]))),
        user_agent: "é".repeat(300),
        outcome: Outcome::Done,
        client: "app".to_owned(),
        data: json!({"methods": ["password"]}),
    }
}

async fn events(db: &TestDb, filter: Filter) -> Vec<String> {
    let rows = audit::list(&**db, &filter, None, 99).await.unwrap();
    rows.into_iter().map(|row| row.event).collect()
}

#[tokio::test]
async fn an_act_is_read_back_as_it_was_written_but_for_a_long_header() {
    let db = TestDb::new().await;
    let new = NewEntry {
        ip: None,
        outcome: Outcome::Refused,
        ..act("user_login_failed", 7, "2026-03-01T08:00:00.000001Z")
    };
    audit::insert(&*db, new).await.unwrap();
    let rows = audit::list(&*db, &Filter::default(), None, 99)
        .await
        .unwrap();
    let [row] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert_eq!(row.at, time("2026-03-01T08:00:00.000001Z"));
    assert_eq!(row.subject_id, Some(UserId(7)));
    assert_eq!((row.actor_id, &row.ip), (None, &None));
    assert_eq!(row.user_agent, "é".repeat(200));
    assert_eq!(row.outcome, Outcome::Refused);
    assert_eq!(row.data, json!({"methods": ["password"]}));
}

#[tokio::test]
async fn filters_must_all_hold() {
    let db = TestDb::new().await;
    for (event, subject, at) in [
        ("a", 1, "2026-03-01T08:00:00Z"),
        ("b", 1, "2026-03-01T09:00:00Z"),
        ("c", 2, "2026-03-01T09:00:00Z"),
        ("d", 1, "2026-03-01T10:00:00Z"),
    ] {
        audit::insert(&*db, act(event, subject, at)).await.unwrap();
    }
    assert_eq!(events(&db, Filter::default()).await, ["d", "c", "b", "a"]);
    let of_one = Filter {
        subject: Some(UserId(1)),
        ..Filter::default()
    };
    assert_eq!(events(&db, of_one.clone()).await, ["d", "b", "a"]);
    let at_nine = Filter {
        from: Some(time("2026-03-01T09:00:00Z")),
        until: Some(time("2026-03-01T10:00:00Z")),
        ..of_one.clone()
    };
    assert_eq!(events(&db, at_nine).await, ["b"]);
    let of_names = Filter {
        events: vec!["a".to_owned(), "c".to_owned()],
        ..Filter::default()
    };
    assert_eq!(events(&db, of_names).await, ["c", "a"]);
    let by_nobody = Filter {
        actor: Some(UserId(1)),
        ..Filter::default()
    };
    assert_eq!(events(&db, by_nobody).await, [""; 0]);
    let refused = Filter {
        outcome: Some(Outcome::Refused),
        ..Filter::default()
    };
    assert_eq!(events(&db, refused).await, [""; 0]);
}

#[tokio::test]
async fn a_list_goes_on_after_its_cursor_also_among_acts_of_one_moment() {
    let db = TestDb::new().await;
    for event in ["a", "b", "c", "d", "e"] {
        audit::insert(&*db, act(event, 1, "2026-03-01T08:00:00Z"))
            .await
            .unwrap();
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = audit::list(&*db, &Filter::default(), cursor, 2)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        cursor = Some(last.cursor());
        seen.extend(page.into_iter().map(|row| row.event));
    }
    assert_eq!(seen, ["e", "d", "c", "b", "a"]);
}

#[tokio::test]
async fn what_is_too_old_is_deleted_in_batches_the_oldest_first() {
    let db = TestDb::new().await;
    for (event, at) in [
        ("old", "2026-01-02T08:00:00Z"),
        ("older", "2026-01-01T08:00:00Z"),
        ("new", "2026-03-01T08:00:00Z"),
    ] {
        audit::insert(&*db, act(event, 1, at)).await.unwrap();
    }
    let before = time("2026-02-01T08:00:00Z");
    assert_eq!(audit::delete_before(&*db, before, 1).await.unwrap(), 1);
    assert_eq!(events(&db, Filter::default()).await, ["new", "old"]);
    assert_eq!(audit::delete_before(&*db, before, 9).await.unwrap(), 1);
    assert_eq!(audit::delete_before(&*db, before, 9).await.unwrap(), 0);
    assert_eq!(events(&db, Filter::default()).await, ["new"]);
}

#[tokio::test]
async fn acts_outlive_the_users_they_name() {
    let db = TestDb::new().await;
    audit::insert(&*db, act("user_deleted", 4711, "2026-03-01T08:00:00Z"))
        .await
        .unwrap();
    assert_eq!(events(&db, Filter::default()).await, ["user_deleted"]);
}
