//! Input that nobody would type: refused, and never more than a refusal.

use auth::Client;
use serde::Deserialize;
use serde_json::json;

use crate::compat;
use crate::setup::{Ask, Device, Test, both_clients};

/// Nothing is limited, everything is on.
const OPEN: &str = "
    [account]
    rate_limits = false
    login_by_code_enabled = true
    [mfa]
    supported_types = ['totp', 'webauthn', 'recovery_codes']
    passkey_login_enabled = true
    passkey_signup_enabled = true
    trust_enabled = true
    rate_limits = false
";

const MANY_FIELDS: [&str; 14] = [
    "username",
    "email",
    "phone",
    "password",
    "key",
    "code",
    "sessions",
    "primary",
    "new_password",
    "current_password",
    "credential",
    "name",
    "authenticators",
    "trust",
];

#[derive(Deserialize)]
struct Paths {
    paths: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    path: String,
}

/// All endpoints there are, below the client's prefix.
fn endpoints() -> Vec<String> {
    let Paths { paths } = compat::read("paths");
    let below = paths
        .iter()
        .filter_map(|endpoint| Some(endpoint.path.split_once("/v1")?.1.to_owned()));
    // What a form sends elsewhere has no body at all.
    let mut all: Vec<_> = below
        .filter(|path| path != "/auth/provider/redirect")
        .collect();
    all.dedup();
    all
}

/// Bodies that are no form, and forms that are none of ours.
fn bodies() -> Vec<Vec<u8>> {
    let with_all = |value: serde_json::Value| {
        let fields: serde_json::Map<_, _> = MANY_FIELDS
            .iter()
            .map(|name| ((*name).to_owned(), value.clone()))
            .collect();
        serde_json::to_vec(&fields).unwrap()
    };
    vec![
        Vec::new(),
        b"{".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        b"{\"username\": \"\xc3\x28\"}".to_vec(),
        "[".repeat(10_000).into_bytes(),
        format!(
            "{{\"username\": {}{}}}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        )
        .into_bytes(),
        with_all(json!("\0")),
        with_all(json!("a\0b@example.org")),
        with_all(json!("' OR 1=1 --")),
        with_all(json!("\u{202e}\u{feff}\u{10ffff}")),
        with_all(json!("x".repeat(100_000))),
        with_all(json!(1e308)),
        with_all(json!(-1)),
        with_all(json!([[{"a": null}]])),
        with_all(json!({"$ne": null, "id": "x", "response": {"clientDataJSON": 1}})),
    ]
}

/// Sends everything to everything.
async fn bombard(device: &Device) {
    for path in endpoints() {
        for body in bodies() {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                for kind in ["application/json", "multipart/form-data; boundary=x"] {
                    let ask = Ask::new(method, &path)
                        .body(body.clone())
                        .header("content-type", kind);
                    let reply = device.send(ask).await;
                    assert!(
                        reply.status < 500,
                        "{reply} after {}",
                        String::from_utf8_lossy(&body[..body.len().min(200)])
                    );
                }
            }
        }
    }
}

both_clients! {
    async fn no_body_breaks_an_endpoint_for_strangers(t: Test, OPEN) {
        bombard(&t).await;
        t.mails().await;
    }

    async fn no_body_breaks_an_endpoint_for_users(t: Test, OPEN) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        bombard(&t).await;
        t.mails().await;
    }

    async fn bodies_of_two_megabytes_are_refused_unread(t: Test) {
        let body = format!("{{\"username\": \"{}\"}}", "x".repeat(2_000_000));
        let ask = Ask::new("POST", "/auth/login").body(body).header("content-type", "application/json");
        t.send(ask).await.is(413);
    }

    async fn methods_that_nobody_knows_are_refused(t: Test) {
        for method in ["TRACE", "CONNECT", "PROPFIND", "get", "X"] {
            let reply = t.send(Ask::new(method, "/auth/login")).await;
            assert!(matches!(reply.status, 400 | 403 | 405), "{reply}");
        }
    }

    async fn tokens_and_keys_of_any_form_are_refused(t: Test) {
        for value in ["", " ", "../../etc/passwd", "' OR 1=1 --", "%00", "\u{e9}", &"x".repeat(7000)] {
            for header in ["x-session-token", "x-email-verification-key", "x-password-reset-key", "cookie", "authorization"] {
                for path in ["/auth/session", "/auth/email/verify", "/auth/password/reset"] {
                    let reply = t.send(Ask::new("GET", path).header(header, value)).await;
                    assert!(reply.status < 500, "{header}: {value}: {reply}");
                }
            }
        }
    }
}

#[tokio::test]
async fn paths_that_nobody_has_are_not_found() {
    let t = Test::of(Client::App, OPEN).await;
    for path in [
        "/",
        "/auth",
        "/auth/login/",
        "/auth//login",
        "/auth/login/x",
        "/auth/../config",
        "/%00",
        "/%ff",
        "/auth/%6cogin%2f",
    ] {
        let reply = t.send(Ask::new("GET", path)).await;
        assert!(matches!(reply.status, 400 | 404 | 405), "{reply}");
    }
}
