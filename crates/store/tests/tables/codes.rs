//! Table `vestibule_code`.

use store::codes::{self, Model, NewCode};
use store::testing::{TestDb, time};

fn new(id: &str) -> NewCode {
    NewCode {
        id: id.into(),
        purpose: "login".into(),
        user_id: None,
        code_hash: "hash".into(),
        failed_attempts: 0,
        created_at: time("2026-03-01T08:00:00Z"),
        expires_at: time("2026-03-01T08:03:00Z"),
    }
}

#[tokio::test]
async fn a_code_is_read_as_it_was_written() {
    let db = TestDb::new().await;
    codes::insert(&*db, new("abc")).await.unwrap();
    let expected = Model {
        id: "abc".into(),
        purpose: "login".into(),
        user_id: None,
        code_hash: "hash".into(),
        failed_attempts: 0,
        sendings: 1,
        created_at: time("2026-03-01T08:00:00Z"),
        expires_at: time("2026-03-01T08:03:00Z"),
        used_at: None,
    };
    assert_eq!(codes::find(&*db, "abc").await.unwrap(), Some(expected));
    assert_eq!(codes::find(&*db, "ABC").await.unwrap(), None);
    assert!(
        codes::insert(&*db, new("abc"))
            .await
            .unwrap_err()
            .violation()
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_only_as_many_count_as_are_allowed() {
    let db = TestDb::new().await;
    codes::insert(&*db, new("abc")).await.unwrap();
    let guesses: Vec<_> = (0..8)
        .map(|_| {
            let db = (*db).clone();
            tokio::spawn(async move { codes::count_failure_if_below(&db, "abc", 3).await.unwrap() })
        })
        .collect();
    let mut counted = 0;
    for guess in guesses {
        counted += i32::from(guess.await.unwrap());
    }
    assert_eq!(counted, 3);
    assert_eq!(
        codes::find(&*db, "abc")
            .await
            .unwrap()
            .unwrap()
            .failed_attempts,
        3
    );
}

#[tokio::test]
async fn a_right_guess_is_taken_back() {
    let db = TestDb::new().await;
    codes::insert(&*db, new("abc")).await.unwrap();
    assert!(codes::count_failure_if_below(&*db, "abc", 1).await.unwrap());
    assert!(!codes::count_failure_if_below(&*db, "abc", 1).await.unwrap());
    codes::take_back_failure(&*db, "abc").await.unwrap();
    codes::take_back_failure(&*db, "abc").await.unwrap();
    assert!(codes::count_failure_if_below(&*db, "abc", 1).await.unwrap());
    assert!(!codes::count_failure_if_below(&*db, "abc", 1).await.unwrap());
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_old_as_often_as_allowed() {
    let db = TestDb::new().await;
    let (now, late) = (time("2026-03-01T08:01:00Z"), time("2026-03-01T08:03:00Z"));
    codes::insert(&*db, new("abc")).await.unwrap();
    assert!(codes::count_failure_if_below(&*db, "abc", 3).await.unwrap());
    assert!(!codes::replace(&*db, "abc", "new", 2, late).await.unwrap());
    assert!(codes::replace(&*db, "abc", "new", 2, now).await.unwrap());
    assert!(!codes::replace(&*db, "abc", "newer", 2, now).await.unwrap());
    let found = codes::find(&*db, "abc").await.unwrap().unwrap();
    assert_eq!(
        (
            found.code_hash.as_str(),
            found.failed_attempts,
            found.sendings
        ),
        ("new", 1, 2)
    );
    codes::extend(&*db, "abc", time("2026-03-01T09:00:00Z"))
        .await
        .unwrap();
    assert!(codes::use_once(&*db, "abc", late).await.unwrap());
    assert!(!codes::replace(&*db, "abc", "newest", 9, now).await.unwrap());
}

#[tokio::test]
async fn a_code_is_used_once_and_in_time() {
    let db = TestDb::new().await;
    codes::insert(&*db, new("abc")).await.unwrap();
    codes::insert(&*db, new("late")).await.unwrap();
    let (in_time, too_late) = (time("2026-03-01T08:02:59Z"), time("2026-03-01T08:03:00Z"));
    assert!(!codes::use_once(&*db, "late", too_late).await.unwrap());
    assert!(codes::use_once(&*db, "abc", in_time).await.unwrap());
    assert!(!codes::use_once(&*db, "abc", in_time).await.unwrap());
    assert!(!codes::count_failure_if_below(&*db, "abc", 3).await.unwrap());
    assert!(!codes::use_once(&*db, "unknown", in_time).await.unwrap());
}

#[tokio::test]
async fn codes_are_deleted_singly_and_when_expired() {
    let db = TestDb::new().await;
    for id in ["a", "b", "c"] {
        codes::insert(&*db, new(id)).await.unwrap();
    }
    assert!(codes::delete(&*db, "a").await.unwrap());
    assert!(!codes::delete(&*db, "a").await.unwrap());
    assert_eq!(
        codes::delete_expired(&*db, time("2026-03-01T08:02:59Z"), 9)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        codes::delete_expired(&*db, time("2026-03-01T08:03:00Z"), 1)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        codes::delete_expired(&*db, time("2026-03-01T08:03:00Z"), 9)
            .await
            .unwrap(),
        1
    );
}
