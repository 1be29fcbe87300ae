//! `/account/authenticators`.

mod recovery_codes;
mod totp;
mod webauthn;

use auth::Client;
use serde_json::json;

use crate::support::{Test, for_both_clients};

for_both_clients! {
    async fn the_list_shows_what_is_not_secret(client: Client) {
        let test = Test::with(json!({})).await;
        let alice = test.user("alice").await;
        let device = test.device(client);
        device.get("/account/authenticators").await.is(401);
        device.login("alice").await.is(200);
        test.give_totp(&alice).await;
        test.give_recovery_codes(&alice).await;
        let answer = device.get("/account/authenticators").await;
        let created_at = 1_772_366_400.25;
        assert_eq!(answer.is(200).body["data"], json!([
            {"type": "totp", "created_at": created_at, "last_used_at": null},
            {
                "type": "recovery_codes", "created_at": created_at, "last_used_at": null,
                "total_code_count": 10, "unused_code_count": 10,
            },
        ]));
    }
}
