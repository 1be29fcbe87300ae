//! Profiles, what of them must be had once, and invitations.

use serde_json::json;
use store::invitations::{self, NewInvitation};
use store::profiles::{self, Approval, Decision, NewProfile};
use store::testing::{TestDb, time};
use store::{Timestamp, UserId, profile_keys, users};

fn at(minute: u32) -> Timestamp {
    time(&format!("2026-03-01T08:{minute:02}:00Z"))
}

async fn give(db: &TestDb, user_id: UserId, user_type: &str, approval: Approval) {
    let new = NewProfile {
        user_id,
        user_type: user_type.to_owned(),
        data: json!({"roll": "É1", "year": 2}),
        approval,
        now: at(0),
    };
    profiles::insert(&**db, new).await.unwrap();
}

fn decision(approval: Approval, by: UserId) -> Decision {
    Decision {
        approval,
        by: Some(by),
        reason: "why not".to_owned(),
        at: at(5),
    }
}

#[tokio::test]
async fn a_profile_is_written_only_if_it_is_as_it_was_read() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await.id;
    assert_eq!(profiles::of_user(&*db, alice).await.unwrap(), None);
    give(&db, alice, "student", Approval::Approved).await;
    let read = profiles::of_user(&*db, alice).await.unwrap().unwrap();
    assert_eq!(read.data, json!({"roll": "É1", "year": 2}));
    let data = json!({"roll": "É1", "year": 3});
    assert!(
        profiles::set_data(&*db, &read, "alumna", &data, at(1))
            .await
            .unwrap()
    );
    assert!(
        !profiles::set_data(&*db, &read, "student", &json!({}), at(2))
            .await
            .unwrap()
    );
    let now = profiles::of_user(&*db, alice).await.unwrap().unwrap();
    assert_eq!((now.data, now.user_type.as_str()), (data, "alumna"));
}

#[tokio::test]
async fn staff_is_told_once_and_a_decision_is_taken_once() {
    let db = TestDb::new().await;
    let (alice, root) = (db.user("alice").await.id, db.user("root").await.id);
    give(&db, alice, "teacher", Approval::Pending).await;
    assert!(profiles::announce(&*db, alice, at(1)).await.unwrap());
    assert!(!profiles::announce(&*db, alice, at(2)).await.unwrap());
    assert_eq!(profiles::count_waiting(&*db, "teacher").await.unwrap(), 1);
    let granted = decision(Approval::Approved, root);
    assert!(
        profiles::decide(&*db, alice, granted.clone())
            .await
            .unwrap()
    );
    assert!(!profiles::decide(&*db, alice, granted).await.unwrap());
    let refused = decision(Approval::Rejected, root);
    assert!(profiles::decide(&*db, alice, refused).await.unwrap());
    let row = profiles::of_user(&*db, alice).await.unwrap().unwrap();
    assert_eq!(
        (row.approval, row.decided_by, row.reason.as_str()),
        (Approval::Rejected, Some(root), "why not")
    );
    assert_eq!(profiles::count_waiting(&*db, "teacher").await.unwrap(), 0);
}

#[tokio::test]
async fn profiles_are_listed_page_by_page_and_counted() {
    let db = TestDb::new().await;
    let mut ids = Vec::new();
    for (name, kind, approval) in [
        ("a", "student", Approval::Approved),
        ("b", "teacher", Approval::Pending),
        ("c", "student", Approval::Approved),
        ("d", "teacher", Approval::Approved),
    ] {
        let id = db.user(name).await.id;
        give(&db, id, kind, approval).await;
        ids.push(id);
    }
    let listed = async |types: &[&str], approval, after, limit| {
        let rows = profiles::page(&*db, types, approval, after, limit).await;
        rows.unwrap()
            .into_iter()
            .map(|row| row.user_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(&[], None, None, 3).await, ids[..3]);
    assert_eq!(listed(&[], None, Some(ids[2]), 3).await, ids[3..]);
    assert_eq!(listed(&["student"], None, None, 9).await, [ids[0], ids[2]]);
    assert_eq!(
        listed(&["teacher"], Some(Approval::Pending), None, 9).await,
        [ids[1]]
    );
    assert_eq!(
        profiles::counts(&*db).await.unwrap(),
        [
            ("student".to_owned(), Approval::Approved, 2),
            ("teacher".to_owned(), Approval::Approved, 1),
            ("teacher".to_owned(), Approval::Pending, 1),
        ]
    );
    assert_eq!(profiles::of_users(&*db, ids).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_key_is_had_by_one_user_and_is_free_when_given_up_or_the_user_is_gone() {
    let db = TestDb::new().await;
    let (alice, bob) = (db.user("alice").await.id, db.user("bob").await.id);
    let key = |letter: &str| letter.repeat(64);
    profile_keys::set(&*db, alice, &[key("a"), key("b")])
        .await
        .unwrap();
    profile_keys::set(&*db, alice, &[key("b"), key("c")])
        .await
        .unwrap();
    let taken = profile_keys::taken(&*db, &[key("a"), key("b"), key("c")], Some(bob)).await;
    let mut taken = taken.unwrap();
    taken.sort();
    assert_eq!(taken, [key("b"), key("c")]);
    assert!(
        profile_keys::taken(&*db, &taken, Some(alice))
            .await
            .unwrap()
            .is_empty()
    );
    let error = profile_keys::set(&*db, bob, &[key("b")]).await.unwrap_err();
    let rule = error.violation().unwrap();
    assert!(
        rule.is_on(&["key_hash"]) && rule.names(&key("b")),
        "{error}"
    );
    let tx = db.begin().await.unwrap();
    users::delete(&tx, alice).await.unwrap();
    tx.commit().await.unwrap();
    profile_keys::set(&*db, bob, &[key("b")]).await.unwrap();
}

fn invitation(letter: &str) -> NewInvitation {
    NewInvitation {
        key_hash: letter.repeat(64),
        email: "alice@example.org".to_owned(),
        user_type: "admin".to_owned(),
        data: json!({}),
        is_mailed: true,
        invited_by: None,
        now: at(0),
        expires_at: at(10),
    }
}

#[tokio::test]
async fn an_invitation_is_used_once_in_time_and_unless_it_was_taken_back() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await.id;
    let used = invitations::insert(&*db, invitation("a")).await.unwrap();
    assert!(used.is_open(at(9)) && !used.is_open(at(10)));
    assert!(
        invitations::use_up(&*db, used.id, alice, at(9))
            .await
            .unwrap()
    );
    assert!(
        !invitations::use_up(&*db, used.id, alice, at(9))
            .await
            .unwrap()
    );
    assert!(!invitations::revoke(&*db, used.id, at(9)).await.unwrap());
    let old = invitations::insert(&*db, invitation("b")).await.unwrap();
    assert!(
        !invitations::use_up(&*db, old.id, alice, at(10))
            .await
            .unwrap()
    );
    invitations::revoke_earlier(&*db, "alice@example.org", "teacher", at(1))
        .await
        .unwrap();
    assert!(
        invitations::by_id(&*db, old.id)
            .await
            .unwrap()
            .unwrap()
            .is_open(at(1))
    );
    invitations::revoke_earlier(&*db, "alice@example.org", "admin", at(1))
        .await
        .unwrap();
    assert!(
        !invitations::use_up(&*db, old.id, alice, at(2))
            .await
            .unwrap()
    );
    let found = invitations::by_key_hash(&*db, &"b".repeat(64))
        .await
        .unwrap();
    assert_eq!(found.map(|row| row.id), Some(old.id));
    let listed = invitations::page(&*db, None, 1).await.unwrap();
    assert_eq!(
        listed.iter().map(|row| row.id).collect::<Vec<_>>(),
        [old.id]
    );
    let rest = invitations::page(&*db, Some(old.id), 9).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [used.id]);
}
