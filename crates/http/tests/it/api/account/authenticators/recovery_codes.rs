//! `/account/authenticators/recovery-codes`.

use auth::Client;
use serde_json::json;

use crate::support::{Answer, Device, Test, for_both_clients};

const PATH: &str = "/account/authenticators/recovery-codes";
const AUTHENTICATE: &str = "/auth/2fa/authenticate";

fn codes(answer: &Answer) -> Vec<String> {
    serde_json::from_value(answer.is(200).body["data"]["unused_codes"].clone()).unwrap()
}

async fn renewed(device: &Device<'_>) -> Vec<String> {
    codes(&device.send("POST", PATH, &[], None).await)
}

/// A device of alice's at the second factor, with a code typed in.
async fn try_code(test: &Test, code: &str) -> Answer {
    let device = test.device(Client::App);
    device.login("alice").await.is_pending("mfa_authenticate");
    device.post(AUTHENTICATE, json!({ "code": code })).await
}

for_both_clients! {
    async fn codes_need_another_factor_to_recover_from(client: Client) {
        let test = Test::with(json!({})).await;
        test.user("alice").await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        device.get(PATH).await.is(404);
        let answer = device.send("POST", PATH, &[], None).await;
        answer.is_refused("", "cannot_generate_recovery_codes");
    }

    async fn new_codes_take_the_place_of_those_before(client: Client) {
        let test = Test::with(json!({"account": {"email_notifications": true}})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login("alice").await.is(200);
        test.give_totp(&alice).await;
        device.send("POST", PATH, &[], None).await.is(401);
        device.reauthenticate().await;
        let first = renewed(&device).await;
        assert_eq!(first.len(), 10);
        assert_eq!(test.last_message().await.template, "mfa/email/recovery_codes_generated");
        assert_eq!(codes(&device.get(PATH).await), first);
        let second = renewed(&device).await;
        assert!(first.iter().all(|code| !second.contains(code)));
        try_code(&test, &first[0]).await.is_refused("code", "incorrect_code");
        let answer = try_code(&test, &format!(" {}-{} ", &second[0][..4], &second[0][4..])).await;
        assert_eq!(answer.user(), Some("alice"));
        assert_eq!(codes(&device.get(PATH).await), second[1..]);
        try_code(&test, &second[0]).await.is_refused("code", "incorrect_code");
    }

    async fn codes_are_shown_once_where_that_is_wanted(client: Client) {
        let test = Test::with(json!({"mfa": {"recovery_codes_show_once": true}})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.login_freshly("alice").await;
        test.give_totp(&alice).await;
        test.give_recovery_codes(&alice).await;
        assert_eq!(codes(&device.get(PATH).await).len(), 10);
        let again = device.get(PATH).await;
        assert_eq!(again.is(200).body["data"]["unused_code_count"], 10);
        assert_eq!(again.body["data"].get("unused_codes"), None);
        assert_eq!(renewed(&device).await.len(), 10);
        assert_eq!(device.get(PATH).await.body["data"].get("unused_codes"), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_requests_with_one_code_one_wins() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    let row = test.give_recovery_codes(&alice).await;
    let shape = django::recovery_codes::Shape::default();
    let all = django::recovery_codes::derive(row.data["seed"].as_str().unwrap(), shape);
    for code in &all[..3] {
        let devices = [(); 4].map(|()| test.device(Client::App));
        for device in &devices {
            device.login("alice").await.is_pending("mfa_authenticate");
        }
        let body = json!({ "code": code });
        let answers = futures_util::future::join_all(
            devices
                .iter()
                .map(|device| device.post(AUTHENTICATE, body.clone())),
        );
        let mut statuses: Vec<_> = answers.await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400, 400, 400]);
    }
    // Three codes at once do not get into each other's way.
    let devices = [(); 3].map(|()| test.device(Client::App));
    for device in &devices {
        device.login("alice").await.is_pending("mfa_authenticate");
    }
    let tries = devices.iter().zip(&all[3..]);
    let answers = futures_util::future::join_all(
        tries.map(|(device, code)| device.post(AUTHENTICATE, json!({ "code": code }))),
    );
    assert!(answers.await.iter().all(|answer| answer.status == 200));
    assert_eq!(test.factors(&alice).await[1].data["used_mask"], 0b11_1111);
}

#[tokio::test]
async fn codes_brought_along_from_another_package_work_once_each() {
    let test = Test::with(json!({})).await;
    let alice = test.user("alice").await;
    test.give_totp(&alice).await;
    let data = json!({"migrated_codes": ["abc-def", "ghi-jkl"]});
    test.give_factor(&alice, "recovery_codes", data).await;
    assert_eq!(try_code(&test, "abc-def").await.user(), Some("alice"));
    try_code(&test, "abc-def")
        .await
        .is_refused("code", "incorrect_code");
    let left = &test.factors(&alice).await[1].data["migrated_codes"];
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert!(left[0].as_str().unwrap().starts_with("sealed:1:"));
    assert_eq!(try_code(&test, "GHI JKL").await.user(), Some("alice"));
}
