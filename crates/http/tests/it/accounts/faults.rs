//! Providers that fail: the person is told at home, in words, and no half-made account is left.

use std::sync::Arc;

use auth::Client;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use providers::fetch::{Canned, FetchError, Method};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::setup::{Test, param};

const CAMPUS: &str = "[[socialaccount.providers.openid_connect.apps]]\nprovider_id = 'campus'\nname = 'Campus'\n\
    client_id = 'ours'\nsecret = 'secret'\nsettings = {server_url = 'https://id.example.org'}\n";
const CONFIGURATION: &str = "https://id.example.org/.well-known/openid-configuration";
const TOKEN: &str = "https://id.example.org/token";
const USERINFO: &str = "https://id.example.org/userinfo";
const KEYS: &str = "https://id.example.org/keys";

/// An OpenID provider's key.
struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &SystemRandom::new()).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &SystemRandom::new()).unwrap())
    }

    fn keys(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let (x, y) = (
            URL_SAFE_NO_PAD.encode(&point[1..33]),
            URL_SAFE_NO_PAD.encode(&point[33..]),
        );
        json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "k", "x": x, "y": y}]})
    }

    fn sign(&self, claims: &Value) -> String {
        let text = [
            json!({"alg": "ES256", "kid": "k", "typ": "JWT"}),
            claims.clone(),
        ]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
        let mark = self.0.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mark))
    }
}

/// What an OpenID provider says of somebody, at the beginning of all tests.
fn claims() -> Value {
    json!({
        "iss": "https://id.example.org", "aud": "ours", "sub": "s1",
        "iat": 1_900_000_000, "exp": 1_900_000_600,
        "email": "carol@example.org", "email_verified": true, "preferred_username": "carol",
    })
}

/// One that works so far; the rest is up to the test.
fn campus(signer: &Signer) -> Canned {
    let configuration = json!({
        "issuer": "https://id.example.org", "authorization_endpoint": "https://id.example.org/authorize",
        "token_endpoint": TOKEN, "userinfo_endpoint": USERINFO, "jwks_uri": KEYS,
    });
    Canned::default()
        .json(Method::Get, CONFIGURATION, &configuration)
        .json(Method::Get, KEYS, &signer.keys())
}

/// The same, with this ID token.
fn with_token(signer: &Signer, id_token: &str) -> Canned {
    let profile = json!({"sub": "s1", "email": "carol@example.org", "email_verified": true, "preferred_username": "carol"});
    campus(signer)
        .json(
            Method::Post,
            TOKEN,
            &json!({"access_token": "at", "token_type": "Bearer", "id_token": id_token}),
        )
        .json(Method::Get, USERINFO, &profile)
}

/// Where somebody ends who logs in there.
async fn login(canned: Canned) -> (Test, String) {
    let t = Test::calling(Client::Browser, CAMPUS, Arc::new(canned)).await;
    let fields = [
        ("provider", "campus"),
        ("process", "login"),
        ("callback_url", "https://testserver/back"),
    ];
    let reply = t
        .submit("/_allauth/browser/v1/auth/provider/redirect", &fields)
        .await;
    let to = reply.is(302).location();
    let Some(state) = param(&to, "state") else {
        return (t, to);
    };
    assert!(to.starts_with("https://id.example.org/authorize?"), "{to}");
    let reply = t
        .open(&format!(
            "/accounts/oidc/campus/login/callback/?code=c&state={state}"
        ))
        .await;
    let to = reply.is(302).location();
    (t, to)
}

/// Fails unless the person was told, and nothing was made.
async fn is_told(canned: Canned, words: &str) {
    let (t, to) = login(canned).await;
    assert!(to.starts_with("https://testserver/back?"), "{to}");
    assert_eq!(param(&to, "error").as_deref(), Some("unknown"), "{to}");
    assert_eq!(
        param(&to, "error_process").as_deref(),
        Some("login"),
        "{to}"
    );
    let said = param(&to, "error_description").unwrap_or_default();
    assert!(said.contains(words) && said.contains("Campus"), "{said}");
    t.session().await.is_anonymous();
    assert_eq!(t.db_user_count().await, 0);
}

const SILENT: &str = "does not answer right now";
const NO_SENSE: &str = "makes no sense";

#[tokio::test]
async fn a_provider_that_works_logs_in() {
    let signer = Signer::new();
    let (t, to) = login(with_token(&signer, &signer.sign(&claims()))).await;
    assert_eq!(to, "https://testserver/back");
    let session = t.session().await;
    assert_eq!(session.is(200).data()["user"]["username"], "carol");
    let list = t.get("/account/providers").await;
    assert_eq!(list.is(200).data()[0]["provider"]["name"], "Campus");
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_at_the_start_is_told() {
    let host = "id.example.org".to_owned();
    let silent = Canned::default().reply(
        Method::Get,
        CONFIGURATION,
        Err(FetchError::TimedOut { host }),
    );
    is_told(silent, SILENT).await;
}

#[tokio::test]
async fn a_provider_that_does_not_answer_in_time_is_told() {
    let host = "id.example.org".to_owned();
    is_told(
        campus(&Signer::new()).reply(Method::Post, TOKEN, Err(FetchError::TimedOut { host })),
        SILENT,
    )
    .await;
}

#[tokio::test]
async fn an_answer_without_end_is_told() {
    let host = "id.example.org".to_owned();
    is_told(
        campus(&Signer::new()).reply(Method::Post, TOKEN, Err(FetchError::TooLarge { host })),
        SILENT,
    )
    .await;
}

#[tokio::test]
async fn a_redirect_without_end_is_told() {
    let host = "id.example.org".to_owned();
    is_told(
        campus(&Signer::new()).reply(Method::Post, TOKEN, Err(FetchError::Loop { host })),
        SILENT,
    )
    .await;
}

#[tokio::test]
async fn garbage_is_told() {
    is_told(
        campus(&Signer::new()).answer(Method::Post, TOKEN, 200, "text/html", "<html>hello"),
        NO_SENSE,
    )
    .await;
}

#[tokio::test]
async fn a_provider_that_breaks_is_told() {
    is_told(
        campus(&Signer::new()).answer(Method::Post, TOKEN, 500, "text/html", "oops"),
        NO_SENSE,
    )
    .await;
}

#[tokio::test]
async fn a_profile_that_cannot_be_read_is_told() {
    let signer = Signer::new();
    let token = json!({"access_token": "at", "id_token": signer.sign(&claims())});
    let broken = campus(&signer).json(Method::Post, TOKEN, &token).answer(
        Method::Get,
        USERINFO,
        401,
        "application/json",
        "{\"error\": \"no\"}",
    );
    is_told(broken, NO_SENSE).await;
}

#[tokio::test]
async fn id_tokens_that_prove_nothing_are_told() {
    let signer = Signer::new();
    let with = |name: &str, value: Value| {
        let mut changed = claims();
        changed[name] = value;
        signer.sign(&changed)
    };
    let payload = URL_SAFE_NO_PAD.encode(claims().to_string());
    let unsigned = format!(
        "{}.{payload}.",
        URL_SAFE_NO_PAD.encode("{\"alg\":\"none\"}")
    );
    for id_token in [
        with("iss", "https://evil.example.com".into()),
        with("aud", "somebody else".into()),
        with("exp", 1_899_999_000.into()),
        with("sub", "somebody else".into()),
        Signer::new().sign(&claims()),
        unsigned,
        "garbage".to_owned(),
    ] {
        is_told(with_token(&signer, &id_token), NO_SENSE).await;
    }
}

#[tokio::test]
async fn a_provider_that_refuses_is_told_with_its_word() {
    let t = Test::calling(Client::Browser, CAMPUS, Arc::new(campus(&Signer::new()))).await;
    for (error, code) in [("access_denied", "cancelled"), ("server_error", "unknown")] {
        let state = t.set_out("campus", "login", "/back").await;
        let reply = t
            .open(&format!(
                "/accounts/oidc/campus/login/callback/?error={error}&state={state}"
            ))
            .await;
        assert_eq!(reply.is(302).param("error").as_deref(), Some(code));
        t.session().await.is_anonymous();
    }
}
