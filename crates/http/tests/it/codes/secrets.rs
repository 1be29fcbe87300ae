//! How codes are kept, how they may be typed, and for how long they are good.

use auth::Client;
use serde_json::{Value, json};
use store::codes;

use super::uses::{CLIENTS, USES, Use};
use crate::support::{Device, Test};

/// The state of the code in the session, wherever this use keeps it.
async fn state(test: &Test, device: &Device<'_>, purpose: Use) -> Value {
    let (key, path) = place(purpose);
    test.session_member(device, key)
        .await
        .unwrap()
        .pointer(path)
        .unwrap()
        .clone()
}

async fn change_state(
    test: &Test,
    device: &Device<'_>,
    purpose: Use,
    change: impl FnOnce(&mut Value),
) {
    let (key, path) = place(purpose);
    test.change_session(device, key, |value| {
        change(value.pointer_mut(path).unwrap());
    })
    .await;
}

/// The member of the session and the place in it. Compat: the names are allauth's.
fn place(purpose: Use) -> (&'static str, &'static str) {
    match purpose {
        Use::Login => ("account_login", "/state/stages/login_by_code/data"),
        Use::Email => ("account_email_verification_code", ""),
        Use::Phone => ("account_login", "/state/stages/verify_phone/data"),
        Use::Reset => ("account_password_reset_verification", ""),
    }
}

#[tokio::test]
async fn a_code_lies_nowhere_in_the_clear_but_in_its_message() {
    for purpose in USES {
        let test = purpose.test(json!({})).await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let state = state(&test, &device, purpose).await;
        let plain = [code.clone(), code.replace('-', ""), code.to_lowercase()];
        let row = codes::find(&**test.db(), state["code_id"].as_str().unwrap())
            .await
            .unwrap()
            .unwrap();
        for text in [state.to_string(), row.code_hash] {
            assert!(
                plain.iter().all(|code| !text.contains(code.as_str())),
                "{purpose:?}"
            );
        }
        assert_eq!(state.get("code"), None);
    }
}

#[tokio::test]
async fn case_dashes_and_spaces_do_not_matter() {
    for (purpose, client) in USES.into_iter().zip(CLIENTS.into_iter().cycle()) {
        let test = purpose.test(json!({})).await;
        let device = test.device(client);
        let code = purpose.ask(&test, &device).await.to_lowercase();
        let typed = format!(" {} - {} ", &code[..2], code[2..].replace('-', "."));
        purpose.type_in(&device, &typed).await.is(200);
    }
}

#[tokio::test]
async fn codes_look_as_configured() {
    for purpose in USES {
        let format = json!({"length": 6, "numeric": true, "dashed": true});
        let test = purpose
            .test(json!({"allauth": {"user_code_format": format}}))
            .await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let (front, back) = code.split_once('-').unwrap();
        let is_digits = |text: &str| text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        assert!(is_digits(front) && is_digits(back), "{code}");
        purpose.type_in(&device, &code).await.is(200);
    }
}

#[tokio::test]
async fn a_code_is_good_until_its_last_second() {
    for (purpose, client) in USES.into_iter().zip(CLIENTS.into_iter().cycle()) {
        let test = purpose.test(json!({})).await;
        let device = test.device(client);
        let code = purpose.ask(&test, &device).await;
        test.advance(purpose.seconds());
        purpose.type_in(&device, &code).await.is(200);
    }
}

#[tokio::test]
async fn a_code_expires() {
    for (purpose, client) in USES.into_iter().zip(CLIENTS.into_iter().cycle()) {
        let test = purpose.test(json!({})).await;
        let device = test.device(client);
        let code = purpose.ask(&test, &device).await;
        test.advance(purpose.seconds() + 1);
        purpose.type_in(&device, &code).await.is(409);
        assert_eq!(
            device.get("/auth/session").await.pending(),
            Vec::<&str>::new()
        );
    }
}

#[tokio::test]
async fn a_code_whose_time_was_moved_back_in_the_session_has_expired() {
    for purpose in USES {
        let test = purpose.test(json!({})).await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        change_state(&test, &device, purpose, |state| {
            state["at"] = json!(state["at"].as_f64().unwrap() - 86_400.0);
        })
        .await;
        purpose.type_in(&device, &code).await.is(409);
    }
}

#[tokio::test]
async fn a_code_is_used_once() {
    for purpose in USES {
        let test = purpose.test(json!({})).await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let before = device.session().unwrap();
        purpose.type_in(&device, &code).await.is(200);
        purpose.type_in(&device, &code).await.is(409);
        // Nor in the session as it was before.
        device.take_session(&before);
        assert_ne!(purpose.type_in(&device, &code).await.status, 200);
    }
}

#[tokio::test]
async fn a_wrong_code_is_told_and_counted() {
    for (purpose, client) in USES.into_iter().zip(CLIENTS.into_iter().cycle()) {
        let test = purpose
            .test(json!({"account": {purpose.attempts(): 2}}))
            .await;
        let device = test.device(client);
        let code = purpose.ask(&test, &device).await;
        purpose
            .type_in(&device, "wrong")
            .await
            .is_refused(purpose.field(), "incorrect_code");
        assert_eq!(
            device.get("/auth/session").await.pending(),
            [purpose.flow()]
        );
        purpose
            .type_in(&device, "")
            .await
            .is_refused(purpose.field(), "required");
        assert_eq!(
            device.get("/auth/session").await.pending(),
            Vec::<&str>::new()
        );
        purpose.type_in(&device, &code).await.is(409);
    }
}

#[tokio::test]
async fn a_code_outlives_a_change_of_the_secret_key_that_keeps_the_old_one() {
    for purpose in USES {
        let test = purpose.test(json!({})).await;
        let device = test.device(Client::App);
        let code = purpose.ask(&test, &device).await;
        let session = device.session().unwrap();
        drop(device);
        let settings = json!({
            "server": {
                "secret_key": "the next key, which is also long enough",
                "secret_key_fallbacks": ["tests-and-nothing-but-tests-0123456789"],
            },
        });
        let test = purpose.restarted(test, settings);
        let device = test.device(Client::App);
        device.take_session(&session);
        purpose.type_in(&device, &code).await.is(200);
    }
}

/// What Django would have left in the session.
async fn replace_by_plain_code(test: &Test, device: &Device<'_>, purpose: Use, code: &str) {
    change_state(test, device, purpose, |state| {
        let state = state.as_object_mut().unwrap();
        state.remove("code_id");
        state.insert("code".to_owned(), code.into());
    })
    .await;
}

#[tokio::test]
async fn a_code_that_django_put_in_a_shared_session_is_accepted() {
    for purpose in USES {
        let shared = json!({"session": {"hash_keys": false}});
        let test = purpose.test(shared).await;
        let device = test.device(Client::App);
        purpose.ask(&test, &device).await;
        replace_by_plain_code(&test, &device, purpose, "DJNG-CDXX").await;
        purpose
            .type_in(&device, "wrong")
            .await
            .is_refused(purpose.field(), "incorrect_code");
        assert_eq!(state(&test, &device, purpose).await["failed_attempts"], 1);
        purpose.type_in(&device, "djngcdxx").await.is(200);
    }
}

#[tokio::test]
async fn a_plain_code_is_nothing_where_no_django_shares_the_sessions() {
    for purpose in USES {
        let test = purpose.test(json!({})).await;
        let device = test.device(Client::App);
        purpose.ask(&test, &device).await;
        replace_by_plain_code(&test, &device, purpose, "DJNG-CDXX").await;
        for _ in 0..3 {
            purpose
                .type_in(&device, "DJNG-CDXX")
                .await
                .is_refused(purpose.field(), "incorrect_code");
        }
        purpose.type_in(&device, "DJNG-CDXX").await.is(409);
    }
}
