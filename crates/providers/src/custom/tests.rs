//! Telegram, Draugiem, Pocket and the provider for tests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use ring::{digest, hmac};
use serde_json::{Map, Value, json};

use crate::client::TokenInput;
use crate::error::Error;
use crate::fetch::{Canned, Method};
use crate::testing::{Desk, query};

const BOT_TOKEN: &str = "123:bot-token";

/// What the widget gives the browser: these data at this time, signed with this token.
fn widget(token: &str, mut data: Value, at: i64) -> String {
    data["auth_date"] = json!(at);
    let members = data.as_object_mut().unwrap();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let mut lines: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value)))
        .collect();
    lines.sort();
    let key = digest::digest(&digest::SHA256, token.as_bytes());
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    let made = hmac::sign(&key, lines.join("\n").as_bytes());
    members.insert("hash".to_owned(), hex::encode(made.as_ref()).into());
    STANDARD
        .encode(data.to_string())
        .trim_end_matches('=')
        .to_owned()
}

fn telegram(settings: Value) -> Desk {
    let mut desk = Desk::new("telegram", settings);
    desk.app.client_id = "123".to_owned();
    desk.app.secret = BOT_TOKEN.into();
    desk
}

async fn posted(desk: &Desk, result: &str) -> Result<crate::Outcome, Error> {
    desk.finish(&[("tgAuthResult", result)], &Map::new()).await
}

fn ann() -> Value {
    json!({"id": 9_007_199_254_740_993_u64, "first_name": "Ann", "last_name": "Lée", "username": "ann",
        "photo_url": "https://t.me/ann.jpg"})
}

#[tokio::test]
async fn telegram_is_asked_as_it_wants() {
    let desk = telegram(json!({}));
    let redirect = desk.begin(true, &[]).await.unwrap();
    assert!(redirect.url.starts_with("https://oauth.telegram.org/auth?"));
    let return_to = "https://sp.example.com/callback/?state=the-state";
    let expected = [
        ("origin", "https://sp.example.com/"),
        ("bot_id", "123"),
        ("request_access", "write"),
        ("embed", "0"),
        ("return_to", return_to),
    ];
    assert_eq!(
        query(&redirect.url),
        expected.map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
}

#[tokio::test]
async fn telegrams_word_names_the_person() {
    let desk = telegram(json!({}));
    let at = desk.now.timestamp();
    let outcome = posted(&desk, &widget(BOT_TOKEN, ann(), at - 30))
        .await
        .unwrap();
    assert_eq!(outcome.identity.uid, "9007199254740993");
    assert_eq!(outcome.identity.last_name.as_deref(), Some("Lée"));
    assert_eq!(outcome.extra_data, ann());
    let shown = desk.provider.display(None, "1", &outcome.extra_data);
    assert_eq!(shown.name, "ann");
}

#[tokio::test]
async fn what_telegram_did_not_just_say_is_refused() {
    let desk = telegram(json!({}));
    let at = desk.now.timestamp();
    let mut tampered: Value =
        serde_json::from_slice(&STANDARD.decode(pad(&widget(BOT_TOKEN, ann(), at))).unwrap())
            .unwrap();
    tampered["id"] = json!(1);
    let listed = json!({"id": 1, "first_name": ["Ann"]});
    for (result, reason) in [
        (
            widget("123:other", ann(), at),
            "not signed by the bot's token",
        ),
        (
            STANDARD.encode(tampered.to_string()),
            "not signed by the bot's token",
        ),
        (widget(BOT_TOKEN, ann(), at - 31), "not made just now"),
        (widget(BOT_TOKEN, ann(), at + 61), "not made just now"),
        (widget(BOT_TOKEN, listed, at), "Telegram does not send"),
        (STANDARD.encode("{}"), "not signed"),
        (STANDARD.encode("[]"), "no object"),
        (STANDARD.encode("{"), "no JSON"),
        ("%".to_owned(), "no base64"),
        (String::new(), "no JSON"),
        ("A".repeat(20_000), "cannot be checked"),
    ] {
        let error = posted(&desk, &result).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{error} / {reason}");
    }
    // Security: an app without a token must not take answers signed with none.
    let mut open = telegram(json!({}));
    open.app.secret = "".into();
    assert!(posted(&open, &widget("", ann(), at)).await.is_err());
}

fn pad(text: &str) -> String {
    format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4))
}

#[tokio::test]
async fn how_fresh_telegrams_word_must_be_is_a_setting() {
    for (settings, params, seconds) in [
        (json!({"auth_date_validity": 5}), None, 5),
        (json!({}), Some(json!({"auth_date_validity": "3600"})), 3600),
        (
            json!({"auth_date_validity": 5}),
            Some(json!({"auth_date_validity": 3600})),
            5,
        ),
    ] {
        let mut desk = telegram(settings);
        desk.options.auth_params = params.map(|params| params.as_object().unwrap().clone());
        let result = widget(BOT_TOKEN, ann(), desk.now.timestamp() - seconds);
        assert!(posted(&desk, &result).await.is_ok());
        desk.now += TimeDelta::seconds(1);
        assert!(posted(&desk, &result).await.is_err());
    }
}

#[tokio::test]
async fn draugiem_is_asked_with_a_hash_and_tells_the_person() {
    let mut desk = Desk::new("draugiem", json!({}));
    let redirect = desk.begin(false, &[]).await.unwrap();
    // The hash is the MD5 of the secret and the address.
    let expected = [
        ("app", "our id"),
        ("hash", "d6b16122eb60d3936b420078c576830c"),
        ("redirect", desk.callback_url.as_str()),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(query(&redirect.url), expected);
    let place = "https://api.draugiem.lv/json";
    let person = json!({"uid": "42", "name": "Anakin", "surname": "Skywalker", "imgm": "m.jpg", "img": "s.jpg"});
    let answer = json!({"apikey": "12345", "uid": 42, "users": {"42": person}});
    desk.fetch = Canned::default().json(Method::Get, place, &answer);
    let good = [("dr_auth_status", "ok"), ("dr_auth_code", "c o d e")];
    let outcome = desk.finish(&good, &Map::new()).await.unwrap();
    let asked = desk.fetch.requests().remove(0).url;
    assert_eq!(
        asked,
        format!("{place}?action=authorize&app=our+secret&code=c+o+d+e")
    );
    assert_eq!(outcome.identity.uid, "42");
    assert_eq!(outcome.identity.first_name.as_deref(), Some("Anakin"));
    assert_eq!(outcome.extra_data, person);
    assert_eq!(outcome.token.unwrap().token.expose(), "12345");
    let shown = desk.provider.display(None, "42", &person);
    assert_eq!(
        (shown.name.as_str(), shown.avatar_url.as_deref()),
        ("Anakin", Some("m.jpg"))
    );

    let failed = desk
        .finish(&[("dr_auth_status", "failed")], &Map::new())
        .await;
    assert!(matches!(failed, Err(Error::Denied(_))));
    for params in [&good[..1], &good[1..], &[]] {
        assert!(matches!(
            desk.finish(params, &Map::new()).await,
            Err(Error::Unknown(_))
        ));
    }
    for answer in [
        json!({"error": {"code": 1}, "apikey": "1", "uid": 42, "users": {"42": person}}),
        json!({"apikey": "1", "uid": 43, "users": {"42": person}}),
        json!({"uid": 42, "users": {"42": person}}),
        json!({"apikey": "1", "users": {}}),
        json!([]),
    ] {
        desk.fetch = Canned::default().json(Method::Get, place, &answer);
        assert!(desk.finish(&good, &Map::new()).await.is_err(), "{answer}");
    }
}

#[tokio::test]
async fn pocket_is_spoken_to_in_its_dialect() {
    let mut desk = Desk::new("pocket", json!({}));
    desk.fetch = Canned::default()
        .json(
            Method::Post,
            "https://getpocket.com/v3/oauth/request",
            &json!({"code": "the code"}),
        )
        .json(
            Method::Post,
            "https://getpocket.com/v3/oauth/authorize",
            &json!({"access_token": "token", "username": "Ann@x.example"}),
        );
    let redirect = desk.begin(true, &[]).await.unwrap();
    let mut sent = query(&redirect.url);
    sent.sort();
    let redirect_uri = ("redirect_uri".to_owned(), desk.callback_url.clone());
    assert_eq!(
        sent,
        [
            redirect_uri,
            ("request_token".to_owned(), "the code".to_owned())
        ]
    );
    let outcome = desk.finish(&[], &redirect.keep).await.unwrap();
    let bodies: Vec<Value> = desk.fetch.requests().iter().map(body).collect();
    let own = json!({"consumer_key": "our id", "redirect_uri": desk.callback_url});
    assert_eq!(
        bodies,
        [own, json!({"consumer_key": "our id", "code": "the code"})]
    );
    assert_eq!(outcome.identity.uid, "Ann@x.example");
    assert_eq!(
        json!(outcome.identity.emails),
        json!([{"email": "ann@x.example", "verified": true, "primary": true}])
    );
    assert_eq!(outcome.token.unwrap().token_secret.expose(), "token");
    assert!(
        desk.finish(&[], &Map::new()).await.is_err(),
        "nobody had been sent there"
    );
}

fn body(request: &crate::Request) -> Value {
    let has = |name: &str, value: &str| {
        let mut headers = request.headers.iter();
        headers.any(|(key, told)| key == name && told == value)
    };
    assert!(has("x-accept", "application/json") && has("content-type", "application/json"));
    serde_json::from_str(request.body.as_ref().unwrap()).unwrap()
}

#[tokio::test]
async fn the_provider_for_tests_believes_everybody() {
    let desk = Desk::new("dummy", json!({}));
    let redirect = desk.begin(true, &[]).await.unwrap();
    assert_eq!(
        redirect.url,
        "https://sp.example.com/callback/?state=the-state"
    );
    let form = [
        ("id", " 123 "),
        ("email", "A@B.com"),
        ("email_verified", "on"),
        ("username", "wiz"),
        ("first_name", "W"),
    ];
    let outcome = desk.finish(&form, &Map::new()).await.unwrap();
    let expected = json!({
        "id": 123, "email": "a@b.com", "email_verified": true, "username": "wiz", "first_name": "W",
        "last_name": "", "phone": "", "phone_verified": false,
    });
    assert_eq!(outcome.extra_data, expected);
    assert_eq!(
        json!(outcome.identity.emails),
        json!([{"email": "a@b.com", "verified": true, "primary": true}])
    );
    let cancelled = desk.finish(&[("action", "cancel")], &Map::new()).await;
    assert_eq!(cancelled, Err(Error::Cancelled));
    for form in [
        [("id", "x")].as_slice(),
        &[],
        &[("id", "1"), ("email", "nobody")],
    ] {
        let refused = desk.finish(form, &Map::new()).await;
        assert!(matches!(refused, Err(Error::BadRequest { .. })));
    }
}

#[tokio::test]
async fn a_token_of_the_provider_for_tests_is_what_its_form_takes() {
    let desk = Desk::new("dummy", json!({}));
    let verify = async |token: &str| {
        let input = TokenInput {
            id_token: Some(token),
            access_token: None,
        };
        desk.client().verify_token(input).await
    };
    let outcome = verify(r#"{"id": 9, "email": "d@e.com", "email_verified": true}"#).await;
    assert_eq!(outcome.unwrap().identity.uid, "9");
    for token in [
        "",
        "x",
        "[]",
        r#"{"id": "x"}"#,
        r#"{"id": true}"#,
        r#"{"id": 1, "email": "x"}"#,
    ] {
        assert!(
            matches!(verify(token).await, Err(Error::InvalidToken(_))),
            "{token}"
        );
    }
}
