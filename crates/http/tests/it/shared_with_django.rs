//! One table of factors, two servers: what real Django and allauth set up logs in here, and the reverse.

use auth::Client;
use serde_json::{Value, json};

use crate::support::{Answer, Device, SecurityKey, Test};
use django_project::Django;

#[path = "../../../store/tests/support/django.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod django_project;

const CODE: &str = "/auth/2fa/authenticate";

/// A server that keeps secrets as Django reads them, or not.
async fn server(seals: bool) -> Test {
    Test::with(json!({"mfa": {
        "supported_types": ["totp", "recovery_codes", "webauthn"],
        "passkey_login_enabled": true,
        "encrypt_secrets": seals,
    }}))
    .await
}

async fn asked(device: &Device<'_>, path: &str) -> Value {
    device.get(path).await.is(200).body["data"]["request_options"].clone()
}

async fn second_factor(test: &Test, name: &str, code: &str) -> Answer {
    let device = test.device(Client::App);
    device.login(name).await.is_pending("mfa_authenticate");
    device.post(CODE, json!({"code": code})).await
}

fn bytes(hex: &Value) -> Vec<u8> {
    hex::decode(hex.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn factors_that_django_set_up_log_in_here() {
    for seals in [true, false] {
        let test = server(seals).await;
        let home = Django::on(test.db().url(), &[]).json("factors.py", &["make"]);
        let name = home["username"].as_str().unwrap();
        let code = test.totp(home["secret"].as_str().unwrap());
        assert_eq!(second_factor(&test, name, &code).await.user(), Some(name));

        let code = home["codes"][3].as_str().unwrap();
        assert_eq!(second_factor(&test, name, code).await.user(), Some(name));
        second_factor(&test, name, code)
            .await
            .is_refused("code", "incorrect_code");

        let passkey = &home["passkey"];
        let handle = passkey["handle"].as_str().unwrap();
        let key = SecurityKey::of(&bytes(&passkey["pkcs8"]), &bytes(&passkey["id"]), handle);
        let device = test.device(Client::App);
        device.login(name).await.is_pending("mfa_authenticate");
        let options = asked(&device, "/auth/webauthn/authenticate").await;
        let body = json!({"credential": key.sign(&options)});
        assert_eq!(
            device
                .post("/auth/webauthn/authenticate", body)
                .await
                .user(),
            Some(name)
        );

        let device = test.device(Client::App);
        let options = asked(&device, "/auth/webauthn/login").await;
        let body = json!({"credential": key.sign(&options)});
        assert_eq!(
            device.post("/auth/webauthn/login", body).await.user(),
            Some(name)
        );
    }
}

#[tokio::test]
async fn factors_that_were_set_up_here_log_in_at_django() {
    let test = server(false).await;
    let alice = test.user("alice").await;
    let device = test.device(Client::App);
    device.login_freshly("alice").await;

    let offer = device.get("/account/authenticators/totp").await;
    let secret = offer.is(404).body["meta"]["secret"].clone();
    let code = test.totp(secret.as_str().unwrap());
    device
        .post("/account/authenticators/totp", json!({"code": code}))
        .await
        .is(200);
    let codes = device.get("/account/authenticators/recovery-codes").await;
    let codes = codes.is(200).body["data"]["unused_codes"].clone();

    let webauthn = "/account/authenticators/webauthn";
    let options = device.get(&format!("{webauthn}?passwordless")).await;
    let key = SecurityKey::new(&alice, 7);
    let credential = key.register(&options.is(200).body["data"]["creation_options"]);
    device
        .post(webauthn, json!({"credential": credential}))
        .await
        .is(200);
    // A factor that was used here is as good there.
    let code = codes[1].as_str().unwrap();
    assert_eq!(
        second_factor(&test, "alice", code).await.user(),
        Some("alice")
    );
    let other = test.device(Client::App);
    let options = asked(&other, "/auth/webauthn/login").await;
    let body = json!({"credential": key.sign(&options)});
    assert_eq!(
        other.post("/auth/webauthn/login", body).await.user(),
        Some("alice")
    );

    let (pkcs8, id) = key.secrets();
    let handle = django::base::to_base36(u64::from(alice.id.0.unsigned_abs()));
    let home = json!({
        "username": "alice", "secret": secret, "codes": codes,
        "passkey": {"pkcs8": pkcs8, "id": id, "handle": handle},
    });
    let found = Django::on(test.db().url(), &[]).json_of("factors.py", "use", &home);
    assert_eq!(
        found,
        json!({
            "totp": [200, "alice"],
            "recovery_codes": [200, "alice"],
            "second factor": [200, "alice"],
            "passkey login": [200, "alice"],
            "used code": 400,
            "types": ["recovery_codes", "totp", "webauthn"],
        })
    );
    // And what was used up there is used up here.
    let code = home["codes"][0].as_str().unwrap();
    second_factor(&test, "alice", code)
        .await
        .is_refused("code", "incorrect_code");
}
