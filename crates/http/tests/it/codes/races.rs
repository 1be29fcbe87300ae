//! Guesses that come at once.

use auth::Client;
use futures_util::future::join_all;
use serde_json::json;
use store::user_sessions;

use super::uses::{USES, Use};
use crate::support::{Answer, Test};

/// Types codes in on devices that share one session, all at the same time.
async fn at_once(test: &Test, session: &str, purpose: Use, codes: &[String]) -> Vec<Answer> {
    let guesses = codes.iter().map(async |code| {
        let device = test.device(Client::App);
        device.take_session(session);
        purpose.type_in(&device, code).await
    });
    join_all(guesses).await
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}

/// Those that came too late: no code waited any more, or the session had another token by then.
fn late(answers: &[Answer]) -> usize {
    count(answers, 409) + count(answers, 410)
}

/// Codes that are all wrong, and all different.
fn wrong(count: usize, right: &str) -> Vec<String> {
    let codes = (0..count).map(|n| format!("WRNG{n:04}"));
    codes.inspect(|code| assert_ne!(code, right)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_wrong_guesses_only_three_are_compared() {
    for purpose in USES {
        let test = purpose
            .test(json!({"account": {purpose.attempts(): 3}}))
            .await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let session = device.session().unwrap();
        let answers = at_once(&test, &session, purpose, &wrong(200, &code)).await;
        assert_eq!(
            (count(&answers, 400), late(&answers)),
            (3, 197),
            "{purpose:?}"
        );
        purpose.type_in(&device, &code).await.is(409);
        assert_eq!(device.get("/auth/session").await.user(), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_right_code_comes_too_late_among_two_hundred_guesses() {
    for purpose in USES {
        let test = purpose
            .test(json!({"account": {purpose.attempts(): 3}}))
            .await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let session = device.session().unwrap();
        let mut codes = wrong(200, &code);
        codes.push(code);
        let answers = at_once(&test, &session, purpose, &codes).await;
        let right = count(&answers, 200);
        assert!(count(&answers, 400) <= 3 && right <= 1, "{purpose:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_right_guesses_one_logs_in() {
    for purpose in USES {
        let test = purpose.test(json!({})).await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let session = device.session().unwrap();
        let answers = at_once(&test, &session, purpose, &vec![code; 50]).await;
        assert_eq!(
            (count(&answers, 200), late(&answers)),
            (1, 49),
            "{purpose:?}"
        );
        let alice = answers.iter().find(|answer| answer.status == 200).unwrap();
        assert_eq!(alice.user(), Some("alice"));
        let id = store::UserId(
            alice.body["data"]["user"]["id"]
                .as_i64()
                .unwrap()
                .try_into()
                .unwrap(),
        );
        assert_eq!(
            user_sessions::of_user(&**test.db(), id)
                .await
                .unwrap()
                .len(),
            1,
            "{purpose:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resends_that_come_at_once_are_limited_as_well() {
    let test = Test::with(json!({"account": {"login_by_code_supports_resend": 2}})).await;
    test.user("alice").await;
    let device = test.device(Client::App);
    device
        .post("/auth/code/request", json!({"email": "alice@example.org"}))
        .await
        .is(401);
    let session = device.session().unwrap();
    let resends = (0..50).map(async |_| {
        let device = test.device(Client::App);
        device.take_session(&session);
        device.post("/auth/code/resend", json!({})).await
    });
    let answers = join_all(resends).await;
    assert_eq!((count(&answers, 200), count(&answers, 409)), (2, 48));
    assert_eq!(test.messages().await.len(), 3);
}
