//! Table `django_session`.

use store::emails::{self, NewEmail};
use store::sessions::{self, Model, Recorded};
use store::testing::{TestDb, time};

use crate::user_sessions::log_in;

fn session(key: &str, expires: &str) -> Model {
    Model {
        session_key: key.into(),
        session_data: "P:T:S".into(),
        expire_date: time(expires),
    }
}

#[tokio::test]
async fn a_session_is_found_until_it_expires() {
    let db = TestDb::new().await;
    let row = session("abc", "2026-03-15T08:00:00.5Z");
    sessions::insert(&*db, &row).await.unwrap();
    let found = async |now| sessions::find(&*db, "abc", time(now)).await.unwrap();
    assert_eq!(
        found("2026-03-15T08:00:00.499999Z").await,
        Some(row.clone())
    );
    assert_eq!(found("2026-03-15T08:00:00Z").await, Some(row));
    assert_eq!(found("2026-03-15T08:00:00.5Z").await, None);
    assert_eq!(found("2026-03-16T00:00:00Z").await, None);
    assert!(sessions::exists(&*db, "abc").await.unwrap());
    assert!(!sessions::exists(&*db, "abd").await.unwrap());
}

#[tokio::test]
async fn keys_are_compared_letter_by_letter() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T00:00:00Z");
    sessions::insert(&*db, &session("abc", "2026-03-15T08:00:00Z"))
        .await
        .unwrap();
    for key in ["ABC", "abc ", "ábc", ""] {
        assert_eq!(sessions::find(&*db, key, now).await.unwrap(), None, "{key}");
        assert_eq!(
            sessions::with_user(&*db, key, now).await.unwrap(),
            None,
            "{key}"
        );
        assert!(!sessions::exists(&*db, key).await.unwrap(), "{key}");
    }
}

#[tokio::test]
async fn a_taken_key_is_refused_and_the_row_stays() {
    let db = TestDb::new().await;
    let row = session("abc", "2026-03-15T08:00:00Z");
    sessions::insert(&*db, &row).await.unwrap();
    let other = Model {
        session_data: "other".into(),
        ..row.clone()
    };
    let error = sessions::insert(&*db, &other).await.unwrap_err();
    assert!(error.violation().is_some(), "{error}");
    let now = time("2026-03-01T00:00:00Z");
    assert_eq!(sessions::find(&*db, "abc", now).await.unwrap(), Some(row));
}

#[tokio::test]
async fn saving_writes_a_session_whether_or_not_it_is_there() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T00:00:00Z");
    let first = session("abc", "2026-03-15T08:00:00Z");
    let second = Model {
        session_data: "later".into(),
        expire_date: time("2026-03-16T08:00:00Z"),
        ..first.clone()
    };
    for row in [first, second] {
        sessions::save(&*db, &row).await.unwrap();
        assert_eq!(sessions::find(&*db, "abc", now).await.unwrap(), Some(row));
    }
}

#[tokio::test]
async fn updating_does_not_bring_a_deleted_session_back() {
    let db = TestDb::new().await;
    let row = session("abc", "2026-03-15T08:00:00Z");
    sessions::insert(&*db, &row).await.unwrap();
    assert!(sessions::update(&*db, &row).await.unwrap());
    assert!(sessions::delete(&*db, "abc").await.unwrap());
    assert!(!sessions::delete(&*db, "abc").await.unwrap());
    assert!(!sessions::update(&*db, &row).await.unwrap());
    assert!(!sessions::exists(&*db, "abc").await.unwrap());
}

#[tokio::test]
async fn expired_sessions_go_in_batches_the_oldest_first() {
    let db = TestDb::new().await;
    for day in 1..=5 {
        let row = session(&format!("day{day}"), &format!("2026-03-0{day}T00:00:00Z"));
        sessions::insert(&*db, &row).await.unwrap();
    }
    let now = time("2026-03-03T00:00:00Z");
    assert_eq!(sessions::delete_expired(&*db, now, 2).await.unwrap(), 2);
    assert!(sessions::exists(&*db, "day3").await.unwrap());
    assert_eq!(sessions::delete_expired(&*db, now, 2).await.unwrap(), 1);
    assert_eq!(sessions::delete_expired(&*db, now, 2).await.unwrap(), 0);
    assert!(sessions::exists(&*db, "day4").await.unwrap());
}

#[tokio::test]
async fn a_session_comes_with_the_user_it_was_recorded_for() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T00:00:00Z");
    let alice = db.user("alice").await;
    log_in(&db, alice.id, "hers").await;
    store::users::set_last_login(&*db, alice.id, now)
        .await
        .unwrap();
    let alice = store::users::by_id(&*db, alice.id).await.unwrap();
    let anonymous = session("none", "2026-03-15T08:00:00Z");
    sessions::insert(&*db, &anonymous).await.unwrap();
    let read = async || {
        sessions::with_user(&*db, "hers", now)
            .await
            .unwrap()
            .unwrap()
    };
    let (hers, recorded) = read().await;
    assert_eq!(Some(hers), sessions::find(&*db, "hers", now).await.unwrap());
    let mut expected = Recorded {
        user: alice.unwrap(),
        primary_email: None,
        is_verified: false,
    };
    assert_eq!(recorded.as_ref(), Some(&expected));
    store::tx(&db, async |tx| {
        for (email, primary) in [("old@example.org", false), ("new@example.org", true)] {
            let user_id = expected.user.id;
            emails::insert(
                tx,
                NewEmail {
                    user_id,
                    email: email.into(),
                    verified: true,
                    primary,
                },
            )
            .await?;
        }
        Ok::<_, store::Error>(())
    })
    .await
    .unwrap();
    expected.primary_email = Some("new@example.org".into());
    expected.is_verified = true;
    assert_eq!(read().await.1, Some(expected));
    assert_eq!(
        sessions::with_user(&*db, "none", now).await.unwrap(),
        Some((anonymous, None))
    );
    let later = time("2027-01-01T00:00:00Z");
    assert_eq!(
        sessions::with_user(&*db, "hers", later).await.unwrap(),
        None
    );
}
