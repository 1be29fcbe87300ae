use std::sync::{Arc, Mutex};

use auth::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use store::outbox::{self, Kind, Model, NewMessage, State};
use store::testing::{TestDb, time};
use store::{Db, MessageId};

use super::{ATTEMPTS, Worker};
use crate::transports::fake_smtp::FakeSmtp;
use crate::transports::memory::Memory;
use crate::transports::{Failure, Transports};

struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(time("2026-01-31T12:00:00Z").into())))
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

fn worker(db: &Db, transports: Transports, clock: &Arc<TestClock>) -> Arc<Worker> {
    Arc::new(Worker::new(
        db.clone(),
        transports,
        clock.clone(),
        StdRng::seed_from_u64(7),
    ))
}

fn remembering(db: &Db, memory: &Arc<Memory>, clock: &Arc<TestClock>) -> Arc<Worker> {
    worker(db, Transports::into_memory(memory), clock)
}

fn to_smtp(db: &Db, port: u16, clock: &Arc<TestClock>) -> Arc<Worker> {
    let mail = config::Mail {
        backend: config::MailBackend::Smtp,
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: config::MailSecurity::None,
        timeout: 5,
        ..config::Mail::default()
    };
    let settings = config::Settings {
        mail,
        ..config::Settings::default()
    };
    worker(db, Transports::open(&settings).unwrap(), clock)
}

async fn enqueue(db: &Db, clock: &Arc<TestClock>) -> MessageId {
    let words =
        json!({"subject": "Hello", "text": "Hello\n", "html": "<p>Hello</p>\n", "headers": []});
    let message = NewMessage {
        kind: Kind::Mail,
        recipient: "alice@example.org".to_owned(),
        template: "account/email/login_code".to_owned(),
        payload: words,
        now: clock.now().into(),
    };
    outbox::enqueue(db, message).await.unwrap().id
}

async fn find(db: &Db, id: MessageId) -> Model {
    outbox::by_id(db, id).await.unwrap().unwrap()
}

/// How long after now a message is due again.
async fn pause(db: &Db, id: MessageId, clock: &Arc<TestClock>) -> TimeDelta {
    DateTime::<Utc>::from(find(db, id).await.next_attempt_at.unwrap()) - clock.now()
}

#[tokio::test]
async fn what_is_due_is_sent_once_in_the_order_it_was_written() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::new(true));
    let worker = remembering(&db, &memory, &clock);
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(enqueue(&db, &clock).await);
    }
    worker.drain_now().await;
    worker.drain_now().await;
    assert_eq!(memory.sent(), ids);
    let row = find(&db, ids[0]).await;
    assert_eq!(
        (row.sent_at, row.next_attempt_at, row.attempts),
        (Some(clock.now().into()), None, 1)
    );
}

#[tokio::test]
async fn two_workers_send_one_message_once() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::new(false));
    let other_node = store::connect(db.url(), &store::Options::default())
        .await
        .unwrap();
    let (one, two) = (
        remembering(&db, &memory, &clock),
        remembering(&other_node, &memory, &clock),
    );
    let mut ids = Vec::new();
    for _ in 0..40 {
        ids.push(enqueue(&db, &clock).await);
    }
    let (by_one, by_two) = tokio::join!(one.send_due(), two.send_due());
    assert_eq!(by_one + by_two, 40);
    let mut sent = memory.sent();
    sent.sort();
    assert_eq!(sent, ids);
}

#[tokio::test]
async fn a_request_waits_for_its_message_even_if_another_request_sends_it() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::gated(true));
    let worker = remembering(&db, &memory, &clock);
    let id = enqueue(&db, &clock).await;
    let first = tokio::spawn({
        let worker = worker.clone();
        async move { worker.drain_now().await }
    });
    memory.knock().await;
    let second = tokio::spawn({
        let (worker, memory) = (worker.clone(), memory.clone());
        async move {
            worker.drain_now().await;
            memory.sent()
        }
    });
    tokio::task::yield_now().await;
    memory.let_through();
    assert_eq!(second.await.unwrap(), [id]);
    first.await.unwrap();
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again_after_longer_and_longer_pauses() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::new(true));
    let worker = remembering(&db, &memory, &clock);
    let id = enqueue(&db, &clock).await;
    let mut pauses = Vec::new();
    for _ in 1..ATTEMPTS {
        memory.fail(Failure::passing(
            "smtp 450",
            "alice@example.org is not at home",
        ));
        assert_eq!(worker.send_due().await, 1);
        pauses.push(pause(&db, id, &clock).await);
        assert_eq!(worker.send_due().await, 0, "before its time");
        clock.advance(*pauses.last().unwrap());
    }
    for (attempt, pause) in (0..).zip(&pauses) {
        let expected = TimeDelta::seconds((5_i64 << attempt).min(3600));
        assert!(
            *pause >= expected * 75 / 100 && *pause <= expected * 125 / 100,
            "{attempt}: {pause}"
        );
    }
    let whole = pauses
        .iter()
        .fold(TimeDelta::zero(), |sum, pause| sum + *pause);
    assert!(
        whole > TimeDelta::hours(4) && whole < TimeDelta::hours(7),
        "{whole}"
    );
    assert_eq!(
        find(&db, id).await.last_error,
        "smtp 450: alice@example.org is not at home"
    );

    assert_eq!(worker.send_due().await, 1);
    assert_eq!(memory.sent(), [id]);
}

#[tokio::test]
async fn a_message_is_given_up_for_all_to_see_after_its_last_attempt() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::new(true));
    let worker = remembering(&db, &memory, &clock);
    let id = enqueue(&db, &clock).await;
    for _ in 0..ATTEMPTS {
        memory.fail(Failure::passing("smtp timeout", "no answer"));
        assert_eq!(worker.send_due().await, 1);
        clock.advance(TimeDelta::hours(2));
    }
    assert_eq!(worker.send_due().await, 0);
    let given_up = outbox::list(&*db, State::Failed, None, 10).await.unwrap();
    assert_eq!(given_up.len(), 1);
    assert_eq!((given_up[0].id, given_up[0].attempts), (id, ATTEMPTS));
    assert_eq!(given_up[0].last_error, "smtp timeout: no answer");

    // An administrator can have it tried again.
    assert!(outbox::retry(&*db, id, clock.now().into()).await.unwrap());
    assert_eq!(worker.send_due().await, 1);
    assert_eq!(memory.sent(), [id]);
}

#[tokio::test]
async fn a_message_whose_worker_died_comes_up_again_but_not_for_ever() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::new(true));
    let worker = remembering(&db, &memory, &clock);
    let id = enqueue(&db, &clock).await;
    for _ in 0..ATTEMPTS {
        let lease = clock.now() + super::LEASE;
        let taken = outbox::claim_due(&db, clock.now().into(), 1, lease.into())
            .await
            .unwrap();
        assert_eq!(taken.len(), 1);
        assert_eq!(
            worker.send_due().await,
            0,
            "while another may still be sending it"
        );
        clock.advance(super::LEASE);
    }
    assert_eq!(worker.send_due().await, 1);
    assert_eq!(memory.sent(), []);
    assert!(find(&db, id).await.failed_at.is_some());
}

#[tokio::test]
async fn a_worker_at_rest_is_woken_and_a_stopped_one_finishes_the_message_at_hand() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::gated(false));
    let worker = remembering(&db, &memory, &clock);
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run().await }
    });
    let id = enqueue(&db, &clock).await;
    worker.drain_now().await;
    memory.knock().await;
    worker.stop();
    tokio::task::yield_now().await;
    assert!(!running.is_finished());
    memory.let_through();
    running.await.unwrap();
    assert_eq!(memory.sent(), [id]);
    assert!(find(&db, id).await.sent_at.is_some());
}

#[tokio::test]
async fn a_worker_that_was_stopped_before_it_ran_takes_nothing() {
    let (db, clock, memory) = (TestDb::new().await, TestClock::new(), Memory::new(false));
    let worker = remembering(&db, &memory, &clock);
    let id = enqueue(&db, &clock).await;
    worker.stop();
    worker.run().await;
    assert_eq!(memory.sent(), []);
    assert_eq!(find(&db, id).await.attempts, 0);
}

#[tokio::test]
async fn a_mail_server_that_is_busy_gets_the_mail_later() {
    let (db, clock, server) = (
        TestDb::new().await,
        TestClock::new(),
        FakeSmtp::start().await,
    );
    let worker = to_smtp(&db, server.port(), &clock);
    let id = enqueue(&db, &clock).await;
    server.answer("RCPT", "451 busy");
    assert_eq!(worker.send_due().await, 1);
    assert_eq!(server.mails().len(), 0);
    clock.advance(pause(&db, id, &clock).await);
    assert_eq!(worker.send_due().await, 1);
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("Message-ID: <"), "{}", mails[0]);
    let row = find(&db, id).await;
    assert!(row.sent_at.is_some());
    assert_eq!(
        row.payload,
        json!({}),
        "nothing of a mail is kept that has left"
    );
}

#[tokio::test]
async fn a_mail_that_the_server_will_never_take_is_given_up_at_once() {
    let (db, clock, server) = (
        TestDb::new().await,
        TestClock::new(),
        FakeSmtp::start().await,
    );
    let worker = to_smtp(&db, server.port(), &clock);
    let id = enqueue(&db, &clock).await;
    server.answer("RCPT", "550 no such user");
    assert_eq!(worker.send_due().await, 1);
    let row = find(&db, id).await;
    assert_eq!(
        (row.failed_at, row.next_attempt_at),
        (Some(clock.now().into()), None)
    );
    assert!(
        row.last_error.starts_with("smtp 550: ") && row.last_error.contains("no such user"),
        "{}",
        row.last_error
    );
}

#[tokio::test]
async fn a_mail_server_that_is_down_is_tried_until_it_is_up() {
    let (db, clock) = (TestDb::new().await, TestClock::new());
    let id = enqueue(&db, &clock).await;
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    assert_eq!(to_smtp(&db, free, &clock).send_due().await, 1);
    let row = find(&db, id).await;
    assert!(
        row.failed_at.is_none() && row.last_error.starts_with("smtp connection: "),
        "{}",
        row.last_error
    );

    let server = FakeSmtp::start().await;
    clock.advance(pause(&db, id, &clock).await);
    assert_eq!(to_smtp(&db, server.port(), &clock).send_due().await, 1);
    assert_eq!(server.mails().len(), 1);
}
