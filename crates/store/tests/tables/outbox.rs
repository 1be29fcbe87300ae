//! Table `vestibule_outbox`.

use std::collections::HashSet;

use serde_json::json;
use store::outbox::{self, Kind, Model, NewMessage, Next, State};
use store::testing::{TestDb, time};
use store::{MessageId, Timestamp};

async fn enqueue(db: &TestDb, recipient: &str, now: Timestamp) -> Model {
    let message = NewMessage {
        kind: Kind::Mail,
        recipient: recipient.into(),
        template: "account/email/login_code".into(),
        payload: json!({"subject": "Grüße"}),
        now,
    };
    outbox::enqueue(&**db, message).await.unwrap()
}

#[tokio::test]
async fn a_message_is_due_at_once_and_read_as_it_was_written() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T08:00:00Z");
    let row = enqueue(&db, "a@example.org", now).await;
    let expected = Model {
        id: row.id,
        kind: Kind::Mail,
        recipient: "a@example.org".into(),
        template: "account/email/login_code".into(),
        payload: json!({"subject": "Grüße"}),
        created_at: now,
        attempts: 0,
        next_attempt_at: Some(now),
        sent_at: None,
        failed_at: None,
        last_error: String::new(),
    };
    assert_eq!(row, expected);
    assert_eq!(outbox::by_id(&*db, row.id).await.unwrap(), Some(expected));
    assert_eq!(outbox::pending_count(&*db).await.unwrap(), 1);
    assert_eq!(outbox::oldest_due(&*db).await.unwrap(), Some(now));
}

#[tokio::test]
async fn a_claimed_message_comes_up_again_when_its_lease_ends() {
    let db = TestDb::new().await;
    let (now, lease) = (time("2026-03-01T08:00:00Z"), time("2026-03-01T08:01:00Z"));
    let row = enqueue(&db, "a@example.org", now).await;
    let claimed = Model {
        attempts: 1,
        next_attempt_at: Some(lease),
        ..row
    };
    let messages = outbox::claim_due(&db, now, 10, lease).await.unwrap();
    assert_eq!(messages, std::slice::from_ref(&claimed));
    assert_eq!(
        outbox::by_id(&*db, claimed.id).await.unwrap(),
        Some(claimed)
    );
    assert_eq!(outbox::claim_due(&db, now, 10, lease).await.unwrap(), []);
    let again = outbox::claim_due(&db, lease, 10, time("2026-03-01T08:02:00Z"))
        .await
        .unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].attempts, 2);
}

#[tokio::test]
async fn the_longest_waiting_are_claimed_first() {
    let db = TestDb::new().await;
    let (now, lease) = (time("2026-03-01T08:00:02Z"), time("2026-03-01T08:01:00Z"));
    for (recipient, at) in [("c", 2), ("a", 0), ("b", 1), ("later", 9)] {
        enqueue(&db, recipient, time(&format!("2026-03-01T08:00:0{at}Z"))).await;
    }
    let mut claimed = Vec::new();
    for _ in 0..3 {
        let batch = outbox::claim_due(&db, now, 2, lease).await.unwrap();
        claimed.extend(batch.into_iter().map(|message| message.recipient));
    }
    assert_eq!(claimed, ["a", "b", "c"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_never_claim_one_message() {
    let db = TestDb::new().await;
    let (now, lease) = (time("2026-03-01T08:00:00Z"), time("2026-03-01T08:01:00Z"));
    for number in 0..30 {
        enqueue(&db, &format!("{number}@example.org"), now).await;
    }
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let db = (*db).clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                while let batch = outbox::claim_due(&db, now, 3, lease).await.unwrap()
                    && !batch.is_empty()
                {
                    mine.extend(batch.into_iter().map(|message| message.id));
                }
                mine
            })
        })
        .collect();
    let mut claimed = Vec::new();
    for worker in workers {
        claimed.extend(worker.await.unwrap());
    }
    assert_eq!(claimed.len(), 30);
    assert_eq!(
        claimed.into_iter().collect::<HashSet<MessageId>>().len(),
        30
    );
}

#[tokio::test]
async fn a_sent_message_is_done() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T08:00:00Z");
    let row = enqueue(&db, "a@example.org", now).await;
    assert!(outbox::mark_sent(&*db, row.id, now).await.unwrap());
    assert!(!outbox::mark_sent(&*db, row.id, now).await.unwrap());
    assert!(
        !outbox::mark_failed(&*db, row.id, Next::GiveUp(now), "late")
            .await
            .unwrap()
    );
    assert!(!outbox::retry(&*db, row.id, now).await.unwrap());
    assert!(!outbox::discard(&*db, row.id).await.unwrap());
    assert_eq!(outbox::claim_due(&db, now, 10, now).await.unwrap(), []);
    assert_eq!(outbox::oldest_due(&*db).await.unwrap(), None);
    let expected = Model {
        sent_at: Some(now),
        next_attempt_at: None,
        ..row
    };
    assert_eq!(
        outbox::list(&*db, State::Sent, None, 10).await.unwrap(),
        [expected]
    );
}

#[tokio::test]
async fn a_sent_message_can_be_emptied() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T08:00:00Z");
    let row = enqueue(&db, "a@example.org", now).await;
    let kept = enqueue(&db, "b@example.org", now).await;
    let (id, empty) = (row.id, serde_json::json!({}));
    assert!(outbox::mark_sent_and_empty(&*db, id, now).await.unwrap());
    assert!(!outbox::mark_sent_and_empty(&*db, id, now).await.unwrap());
    let expected = Model {
        sent_at: Some(now),
        next_attempt_at: None,
        payload: empty,
        ..row
    };
    assert_eq!(outbox::by_id(&*db, id).await.unwrap(), Some(expected));
    assert_eq!(outbox::by_id(&*db, kept.id).await.unwrap(), Some(kept));
}

#[tokio::test]
async fn a_failed_message_is_tried_again_and_then_given_up() {
    let db = TestDb::new().await;
    let (now, later) = (time("2026-03-01T08:00:00Z"), time("2026-03-01T08:05:00Z"));
    let row = enqueue(&db, "a@example.org", now).await;
    assert!(
        outbox::mark_failed(&*db, row.id, Next::TryAt(later), "421 busy")
            .await
            .unwrap()
    );
    let expected = Model {
        next_attempt_at: Some(later),
        last_error: "421 busy".into(),
        ..row.clone()
    };
    assert_eq!(
        outbox::list(&*db, State::Pending, None, 10).await.unwrap(),
        [expected]
    );
    assert!(
        outbox::mark_failed(&*db, row.id, Next::GiveUp(later), "550 no such user")
            .await
            .unwrap()
    );
    let expected = Model {
        next_attempt_at: None,
        failed_at: Some(later),
        last_error: "550 no such user".into(),
        ..row.clone()
    };
    assert_eq!(
        outbox::list(&*db, State::Failed, None, 10).await.unwrap(),
        [expected]
    );
    assert_eq!(outbox::failed_count(&*db).await.unwrap(), 1);
    assert!(outbox::retry(&*db, row.id, later).await.unwrap());
    assert_eq!(outbox::failed_count(&*db).await.unwrap(), 0);
    assert_eq!(outbox::pending_count(&*db).await.unwrap(), 1);
    assert!(outbox::discard(&*db, row.id).await.unwrap());
    assert!(!outbox::discard(&*db, row.id).await.unwrap());
}

#[tokio::test]
async fn lists_are_paged_from_the_newest() {
    let db = TestDb::new().await;
    let now = time("2026-03-01T08:00:00Z");
    for recipient in ["a", "b", "c"] {
        enqueue(&db, recipient, now).await;
    }
    let newest = outbox::list(&*db, State::Pending, None, 2).await.unwrap();
    let older = outbox::list(&*db, State::Pending, Some(newest[1].id), 2)
        .await
        .unwrap();
    let recipients: Vec<_> = newest
        .iter()
        .chain(&older)
        .map(|row| row.recipient.as_str())
        .collect();
    assert_eq!(recipients, ["c", "b", "a"]);
}

#[tokio::test]
async fn old_sent_messages_go_in_batches() {
    let db = TestDb::new().await;
    for day in 1..=4 {
        let at = time(&format!("2026-03-0{day}T00:00:00Z"));
        let row = enqueue(&db, "a@example.org", at).await;
        outbox::mark_sent(&*db, row.id, at).await.unwrap();
    }
    enqueue(&db, "waits@example.org", time("2026-03-01T00:00:00Z")).await;
    let before = time("2026-03-04T00:00:00Z");
    assert_eq!(
        outbox::delete_sent_before(&*db, before, 2).await.unwrap(),
        2
    );
    assert_eq!(
        outbox::delete_sent_before(&*db, before, 2).await.unwrap(),
        1
    );
    assert_eq!(
        outbox::delete_sent_before(&*db, before, 2).await.unwrap(),
        0
    );
    assert_eq!(outbox::pending_count(&*db).await.unwrap(), 1);
}
