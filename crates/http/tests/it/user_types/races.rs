//! Two hundred who want to be the same person at once.

use std::collections::BTreeMap;

use auth::Client;
use futures_util::future::join_all;
use serde_json::{Value, json};
use store::{emails, users};

use super::{campus, student, with};
use crate::setup::{Device, Reply, Test};

const MANY: usize = 200;

/// Sends each input from a device of its own, all at the same time.
async fn at_once(
    path: &'static str,
    asks: impl IntoIterator<Item = (Device, Value)>,
) -> Vec<(Device, Reply)> {
    let asks = asks.into_iter().map(|(device, input)| {
        tokio::spawn(async move {
            let reply = device.post(path, input).await;
            (device, reply)
        })
    });
    let replies = join_all(asks).await;
    replies.into_iter().map(Result::unwrap).collect()
}

/// How often each answer was given: the status and the fields that it names.
fn tally(replies: &[(Device, Reply)]) -> BTreeMap<(u16, Vec<String>), usize> {
    let mut tally = BTreeMap::new();
    for (_, reply) in replies {
        let fields = reply.mistakes().into_iter();
        let fields = fields.map(|(field, _)| field.to_owned()).collect();
        *tally.entry((reply.status, fields)).or_default() += 1;
    }
    tally
}

fn expected(field: &str) -> BTreeMap<(u16, Vec<String>), usize> {
    BTreeMap::from([
        ((200, vec![]), 1),
        ((400, vec![field.to_owned()]), MANY - 1),
    ])
}

/// A campus where accounts are made at once, so that all meet in the database.
async fn without_verification() -> Test {
    campus(
        Client::App,
        &[
            ("account.email_verification", "none"),
            ("account.email_verification_by_code_enabled", "false"),
            ("account.create_user_after_verification", "false"),
        ],
    )
    .await
}

async fn people(t: &Test) -> usize {
    users::page(&t.world.db, None, 1000, None)
        .await
        .unwrap()
        .len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_roll_number_is_had_by_one() {
    let t = without_verification().await;
    let asks = (0..MANY).map(|n| (t.device(), student(&format!("asha{n}"), "BCA1")));
    let replies = at_once("/auth/signup", asks).await;
    assert_eq!(tally(&replies), expected("roll_number"));
    assert_eq!(people(&t).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_user_name_is_had_by_one() {
    let t = without_verification().await;
    let asks = (0..MANY).map(|n| {
        let other = json!({"email": format!("asha{n}@example.org")});
        (
            t.device(),
            with(&student("asha", &format!("BCA{n}00")), &other),
        )
    });
    let replies = at_once("/auth/signup", asks).await;
    assert_eq!(tally(&replies), expected("username"));
    assert_eq!(people(&t).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_are_the_same_in_everything_one_person_is_made() {
    let t = without_verification().await;
    let asks = (0..MANY).map(|_| (t.device(), student("asha", "BCA1")));
    let replies = at_once("/auth/signup", asks).await;
    let made = replies.iter().filter(|(_, reply)| reply.status == 200);
    assert_eq!(made.count(), 1);
    for (_, reply) in replies.iter().filter(|(_, reply)| reply.status != 200) {
        let fields: Vec<_> = reply.is(400).mistakes();
        let known = ["username", "email", "roll_number"];
        assert!(
            !fields.is_empty() && fields.iter().all(|(field, _)| known.contains(field)),
            "{reply}"
        );
    }
    assert_eq!(people(&t).await, 1);
}

/// All have the code of the same address: whoever types it in first becomes the person.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_address_is_had_by_one_also_where_all_have_a_right_code() {
    let t = campus(Client::App, &[]).await;
    let mut asks = Vec::new();
    for n in 0..MANY {
        let device = t.device();
        let other = json!({"email": "asha@example.org"});
        let input = with(&student(&format!("asha{n}"), &format!("BCA{n}00")), &other);
        device
            .post("/auth/signup", input)
            .await
            .is_pending("verify_email");
        let mail = t.mail().await;
        asks.push((device, json!({"key": mail.code()})));
    }
    let replies = at_once("/auth/email/verify", asks).await;
    let tally = tally(&replies);
    assert_eq!(tally.get(&(200, vec![])), Some(&1), "{tally:?}");
    let refused: usize = tally
        .iter()
        .filter(|((status, fields), _)| {
            *status == 400 && (fields == &["email"] || fields == &["key"])
        })
        .map(|(_, count)| count)
        .sum();
    assert_eq!(refused, MANY - 1, "{tally:?}");
    assert_eq!(people(&t).await, 1);
    let owners = emails::owners(&t.world.db, "asha@example.org")
        .await
        .unwrap();
    assert_eq!(owners.len(), 1);
}
