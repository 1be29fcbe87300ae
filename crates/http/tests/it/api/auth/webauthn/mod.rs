//! `/auth/webauthn/*`.

mod authenticate;
mod login;
mod policy;
mod signup;

use serde_json::{Value, json};
use store::authenticators::Model;
use store::users;

use crate::support::{Device, SecurityKey, Test};

/// Settings with passkeys.
pub(super) fn settings() -> Value {
    json!({"mfa": {
        "supported_types": ["totp", "recovery_codes", "webauthn"],
        "passkey_login_enabled": true,
        "passkey_signup_enabled": true,
    }})
}

/// Gives a user the passkey on a key, as Django would.
pub(super) async fn give_passkey(test: &Test, user: &users::Model, key: &SecurityKey) -> Model {
    let options = json!({"publicKey": {"challenge": "", "authenticatorSelection": {"requireResidentKey": true}}});
    let data = json!({"name": "key", "credential": key.register(&options)});
    test.give_factor(user, "webauthn", data).await
}

/// What a key is asked at an endpoint.
pub(super) async fn options(device: &Device<'_>, path: &str) -> Value {
    let data = device.get(path).await.is(200).body["data"].clone();
    data.as_object().unwrap().values().next().unwrap().clone()
}
