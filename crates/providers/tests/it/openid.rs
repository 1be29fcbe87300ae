//! An OpenID provider that misbehaves, or changes its keys.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use providers::{
    Action, App, Begin, Callback, Client, Documents, Error, Fetch, FetchError, Options, Outcome,
    Registry, Request, Response, Secret, Token, TokenInput,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Map, Value, json};

const ISSUER: &str = "https://id.example";

/// A key of the provider.
struct Key {
    kid: String,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new(kid: &str) -> Self {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
                .unwrap();
        Self {
            kid: kid.to_owned(),
            pair,
        }
    }

    fn public(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        json!({ "kty": "EC", "crv": "P-256", "kid": self.kid, "use": "sig", "alg": "ES256",
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) })
    }

    fn signed(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!(
            "{}.{}",
            part(&json!({ "alg": "ES256", "kid": self.kid })),
            part(claims)
        );
        let mark = self
            .pair
            .sign(&SystemRandom::new(), text.as_bytes())
            .unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mark.as_ref()))
    }
}

/// The provider, and us.
struct World {
    published: Mutex<Vec<Value>>,
    token: Mutex<Value>,
    userinfo: Mutex<Value>,
    key_fetches: AtomicUsize,
    discoveries: AtomicUsize,
    documents: Documents,
    app: App,
    now: Mutex<DateTime<Utc>>,
}

#[async_trait]
impl Fetch for World {
    async fn send(&self, request: Request) -> Result<Response, FetchError> {
        let body = match request.url.strip_prefix(ISSUER).unwrap() {
            "/.well-known/openid-configuration" => {
                self.discoveries.fetch_add(1, Ordering::Relaxed);
                json!({ "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"),
                    "token_endpoint": format!("{ISSUER}/token"), "userinfo_endpoint": format!("{ISSUER}/userinfo"),
                    "jwks_uri": format!("{ISSUER}/keys") })
            }
            "/keys" => {
                self.key_fetches.fetch_add(1, Ordering::Relaxed);
                json!({ "keys": *self.published.lock().unwrap() })
            }
            "/token" => self.token.lock().unwrap().clone(),
            "/userinfo" => self.userinfo.lock().unwrap().clone(),
            other => panic!("nobody asks for {other}"),
        };
        Ok(Response {
            status: 200,
            content_type: "application/json".to_owned(),
            body: body.to_string(),
            ..Response::default()
        })
    }
}

impl World {
    fn new(keys: &[&Key]) -> Self {
        let settings = json!({ "server_url": ISSUER });
        Self {
            published: Mutex::new(keys.iter().map(|key| key.public()).collect()),
            token: Mutex::default(),
            userinfo: Mutex::new(
                json!({ "sub": "1", "email": "ann@x.example", "email_verified": true }),
            ),
            key_fetches: AtomicUsize::new(0),
            discoveries: AtomicUsize::new(0),
            documents: Documents::default(),
            app: App {
                provider: "openid_connect".to_owned(),
                provider_id: "campus".to_owned(),
                client_id: "us".to_owned(),
                secret: Secret::new("hush"),
                settings: settings.as_object().unwrap().clone(),
                ..App::default()
            },
            now: Mutex::new("2026-01-01T00:00:00Z".parse().unwrap()),
        }
    }

    /// What a good token says.
    fn claims(&self) -> Value {
        let now = self.now.lock().unwrap().timestamp();
        json!({ "iss": ISSUER, "aud": "us", "sub": "1", "iat": now, "exp": now + 60, "jti": "a" })
    }

    fn answers(&self, id_token: &str) {
        *self.token.lock().unwrap() = json!({ "access_token": "at", "refresh_token": "rt", "expires_in": "60", "id_token": id_token });
    }

    async fn with<T>(&self, act: impl AsyncFnOnce(Client<'_>) -> T) -> T {
        let registry = Registry::built_in().unwrap();
        let now = *self.now.lock().unwrap();
        act(Client {
            provider: registry.get("openid_connect").unwrap(),
            app: &self.app,
            options: &Options::default(),
            fetch: self,
            documents: &self.documents,
            callback_url: "https://us.example/callback/",
            now,
            random: &|| [9; 32],
        })
        .await
    }

    async fn finish(
        &self,
        params: &[(&str, &str)],
        keep: &Map<String, Value>,
    ) -> Result<Outcome, Error> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let params: Vec<(String, String)> = params.iter().map(own).collect();
        self.with(async |client| {
            client
                .finish(
                    Callback {
                        is_post: false,
                        params: &params,
                    },
                    keep,
                )
                .await
        })
        .await
    }

    async fn login(&self) -> Result<Outcome, Error> {
        self.finish(&[("code", "c")], &Map::new()).await
    }

    async fn hand_in(&self, token: &str) -> Result<Outcome, Error> {
        let input = TokenInput {
            id_token: Some(token),
            access_token: None,
        };
        self.with(async |client| client.verify_token(input).await)
            .await
    }
}

#[tokio::test]
async fn keys_that_the_issuer_changed_are_fetched_once_more() {
    let (old, new) = (Key::new("old"), Key::new("new"));
    let world = World::new(&[&old]);
    world.answers(&old.signed(&world.claims()));
    world.login().await.unwrap();
    world.login().await.unwrap();
    assert_eq!(
        world.key_fetches.load(Ordering::Relaxed),
        1,
        "keys are kept"
    );
    assert_eq!(
        world.discoveries.load(Ordering::Relaxed),
        1,
        "so is what the server publishes"
    );
    *world.published.lock().unwrap() = vec![new.public()];
    *world.now.lock().unwrap() += TimeDelta::seconds(15);
    world.answers(&new.signed(&world.claims()));
    world.login().await.unwrap();
    assert_eq!(world.key_fetches.load(Ordering::Relaxed), 2);
    let rogue = Key::new("made-up");
    for _ in 0..5 {
        world
            .hand_in(&rogue.signed(&world.claims()))
            .await
            .unwrap_err();
    }
    assert_eq!(
        world.key_fetches.load(Ordering::Relaxed),
        2,
        "made-up keys cause no storm of calls"
    );
}

#[tokio::test]
async fn a_token_that_is_not_the_issuers_word_to_us_is_refused() {
    let key = Key::new("k");
    let world = World::new(&[&key]);
    let now = world.now.lock().unwrap().timestamp();
    let wrong = [
        ("iss", json!("https://evil.example")),
        ("aud", json!("somebody")),
        ("aud", json!(null)),
        ("exp", json!(now - 60)),
        ("exp", json!(null)),
        ("exp", json!("tomorrow")),
        ("iat", json!(now + 120)),
        ("nbf", json!(now + 120)),
    ];
    for (name, value) in wrong {
        let mut claims = world.claims();
        claims[name] = value.clone();
        let token = key.signed(&claims);
        assert!(
            matches!(world.hand_in(&token).await, Err(Error::InvalidToken(_))),
            "{name} {value}"
        );
        world.answers(&token);
        world.login().await.unwrap_err();
    }
    let mut claims = world.claims();
    claims["aud"] = json!(["us", "them"]);
    claims["azp"] = json!("them");
    assert!(
        world.hand_in(&key.signed(&claims)).await.is_err(),
        "made for somebody else"
    );
}

#[tokio::test]
async fn a_token_without_a_signature_of_the_issuer_is_refused() {
    let key = Key::new("k");
    let world = World::new(&[&key]);
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = world.claims();
    let unsigned = format!(
        "{}.{}.",
        part(json!({ "alg": "none", "kid": "k" })),
        part(claims.clone())
    );
    let text = format!(
        "{}.{}",
        part(json!({ "alg": "HS256", "kid": "k" })),
        part(claims.clone())
    );
    let public = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.pair.public_key().as_ref());
    let confused = format!(
        "{text}.{}",
        URL_SAFE_NO_PAD.encode(ring::hmac::sign(&public, text.as_bytes()))
    );
    let rogue = Key {
        kid: "k".to_owned(),
        ..Key::new("rogue")
    }
    .signed(&claims);
    let mut altered = key.signed(&claims);
    altered.replace_range(30..31, if &altered[30..31] == "A" { "B" } else { "A" });
    for token in [
        unsigned,
        confused,
        rogue,
        altered,
        "x".to_owned(),
        "a.b.c".to_owned(),
        String::new(),
    ] {
        assert!(world.hand_in(&token).await.is_err(), "{token}");
    }
    world.hand_in(&key.signed(&claims)).await.unwrap();
}

#[tokio::test]
async fn a_token_of_another_login_is_refused_where_a_nonce_is_wanted() {
    let key = Key::new("k");
    let mut world = World::new(&[&key]);
    world
        .app
        .settings
        .insert("nonce_enabled".to_owned(), json!(true));
    let begin = Begin {
        state: "s",
        action: Action::Authenticate,
        is_headless: true,
        params: &[],
    };
    let redirect = world
        .with(async |client| client.begin(begin).await)
        .await
        .unwrap();
    let url = url::Url::parse(&redirect.url).unwrap();
    let nonce = url
        .query_pairs()
        .find(|(name, _)| name == "nonce")
        .unwrap()
        .1
        .into_owned();
    let mut claims = world.claims();
    world.answers(&key.signed(&claims));
    world
        .finish(&[("code", "c")], &redirect.keep)
        .await
        .unwrap_err();
    claims["nonce"] = json!("another");
    world.answers(&key.signed(&claims));
    world
        .finish(&[("code", "c")], &redirect.keep)
        .await
        .unwrap_err();
    claims["nonce"] = json!(nonce);
    world.answers(&key.signed(&claims));
    world
        .finish(&[("code", "c")], &redirect.keep)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_refused_before_its_code_is_spent() {
    let key = Key::new("k");
    let world = World::new(&[&key]);
    world.answers(&key.signed(&world.claims()));
    let found = world
        .finish(
            &[("code", "c"), ("iss", "https://evil.example")],
            &Map::new(),
        )
        .await;
    assert_eq!(
        found.unwrap_err(),
        Error::Unknown("the answer is of another issuer".to_owned())
    );
    world
        .finish(&[("code", "c"), ("iss", ISSUER)], &Map::new())
        .await
        .unwrap();
}

#[tokio::test]
async fn the_user_info_of_somebody_else_is_refused() {
    let key = Key::new("k");
    let world = World::new(&[&key]);
    world.answers(&key.signed(&world.claims()));
    *world.userinfo.lock().unwrap() =
        json!({ "sub": "2", "email": "victim@x.example", "email_verified": true });
    world.login().await.unwrap_err();
}

#[tokio::test]
async fn what_a_token_is_remembered_by_names_its_issuer_and_its_end() {
    let key = Key::new("k");
    let world = World::new(&[&key]);
    let once = world
        .hand_in(&key.signed(&world.claims()))
        .await
        .unwrap()
        .once
        .unwrap();
    assert_eq!(once.key, "jwt:iss=https://id.example,jti=a");
    assert!(once.until > *world.now.lock().unwrap() + TimeDelta::seconds(60));
}

#[tokio::test]
async fn a_token_that_ends_is_refreshed_and_its_refresh_token_kept() {
    let world = World::new(&[]);
    *world.token.lock().unwrap() = json!({ "access_token": "fresh", "expires_in": 60 });
    let old = Token {
        token: Secret::new("old"),
        token_secret: Secret::new("rt"),
        expires_at: None,
    };
    let fresh = world
        .with(async |client| client.refresh(&old).await)
        .await
        .unwrap();
    assert_eq!(
        (fresh.token.expose(), fresh.token_secret.expose()),
        ("fresh", "rt")
    );
    assert_eq!(
        fresh.expires_at,
        Some(*world.now.lock().unwrap() + TimeDelta::seconds(60))
    );
    let none = Token {
        token_secret: Secret::default(),
        ..old
    };
    assert_eq!(
        world.with(async |client| client.refresh(&none).await).await,
        Err(Error::Unsupported)
    );
}
