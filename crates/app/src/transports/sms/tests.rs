use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use auth::Clock;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use config::{Secret, Sms};
use serde_json::{Value, json};
use store::outbox::{self, Kind, Model, NewMessage};
use store::testing::{TestDb, time};

use super::{Twilio, Webhook};
use crate::transports::{Failure, Transport};

/// What came in.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(String, HeaderMap, String)>>>);

/// A gateway on this machine that answers everything with one status.
async fn gateway(status: StatusCode) -> (String, Seen) {
    let seen = Seen::default();
    let answer =
        async move |State(seen): State<Seen>, uri: Uri, headers: HeaderMap, body: Bytes| {
            let body = String::from_utf8(body.to_vec()).unwrap();
            seen.0
                .lock()
                .unwrap()
                .push((uri.to_string(), headers, body));
            let place = [("location", "http://127.0.0.1:1/elsewhere")];
            (status, place, "in its own words").into_response()
        };
    let routes = Router::new().fallback(answer).with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (address, seen)
}

async fn message(payload: Value) -> Model {
    let db = TestDb::new().await;
    let new = NewMessage {
        kind: Kind::Sms,
        recipient: "+31612345678".to_owned(),
        template: "account/sms/verification_code".to_owned(),
        payload,
        now: time("2026-03-01T12:00:00Z"),
    };
    outbox::enqueue(&*db, new).await.unwrap()
}

async fn code() -> Model {
    message(json!({"text": "Your code: BCDF-GHJK", "user_id": 7, "code": "BCDF-GHJK"})).await
}

struct At(&'static str);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        self.0.parse().unwrap()
    }
}

fn webhook(url: &str, secret: &str) -> Webhook {
    let sms = Sms {
        webhook_url: format!("{url}/sms?key=hidden"),
        webhook_secret: Secret::new(secret),
        timeout: 5,
        ..Sms::default()
    };
    Webhook::new(&sms, true, Arc::new(At("2026-03-01T12:00:05Z"))).unwrap()
}

fn twilio(url: &str, from: &str) -> Twilio {
    let sms = Sms {
        twilio_account_sid: "AC123".to_owned(),
        twilio_auth_token: Secret::new("token"),
        twilio_from: from.to_owned(),
        timeout: 5,
        ..Sms::default()
    };
    Twilio::at(url, &sms, true).unwrap()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_webhook_gets_the_words_and_what_they_are_made_of() {
    let (url, seen) = gateway(StatusCode::NO_CONTENT).await;
    let message = code().await;
    webhook(&url, "").send(&message).await.unwrap();
    let (path, headers, body) = seen.0.lock().unwrap().remove(0);
    assert_eq!(path, "/sms?key=hidden");
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({"type": "sms.requested", "data": {
            "phone": "+31612345678",
            "template": "account/sms/verification_code",
            "text": "Your code: BCDF-GHJK",
            "user_id": 7,
            "code": "BCDF-GHJK",
        }})
    );
    assert_eq!(header(&headers, "content-type"), Some("application/json"));
    assert_eq!(header(&headers, "webhook-timestamp"), Some("1772366405"));
    assert_eq!(header(&headers, "webhook-signature"), None);
}

#[tokio::test]
async fn a_webhook_is_signed_and_keeps_its_id_at_every_attempt() {
    use hmac::{Hmac, KeyInit, Mac};
    let (url, seen) = gateway(StatusCode::OK).await;
    let message = code().await;
    let secret = format!(
        "whsec_{}",
        STANDARD.encode("thirty-two bytes of secret data!")
    );
    for secret in [secret.as_str(), "thirty-two bytes of secret data!"] {
        webhook(&url, secret).send(&message).await.unwrap();
    }
    let seen = seen.0.lock().unwrap();
    let id = format!("msg_{}", message.id.0);
    for (_, headers, body) in seen.iter() {
        assert_eq!(header(headers, "webhook-id"), Some(id.as_str()));
        let mut mac =
            Hmac::<sha2::Sha256>::new_from_slice(b"thirty-two bytes of secret data!").unwrap();
        mac.update(format!("{id}.1772366405.{body}").as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(
            header(headers, "webhook-signature"),
            Some(expected.as_str())
        );
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn twilio_gets_a_form_under_the_account() {
    for (from, sender) in [("+15005550006", "From"), ("MG42", "MessagingServiceSid")] {
        let (url, seen) = gateway(StatusCode::CREATED).await;
        twilio(&url, from).send(&code().await).await.unwrap();
        let (path, headers, body) = seen.0.lock().unwrap().remove(0);
        assert_eq!(path, "/2010-04-01/Accounts/AC123/Messages.json");
        let account = format!("Basic {}", STANDARD.encode("AC123:token"));
        assert_eq!(header(&headers, "authorization"), Some(account.as_str()));
        let form: HashMap<_, _> = url::form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        let expected = [
            ("To", "+31612345678"),
            ("Body", "Your code: BCDF-GHJK"),
            (sender, from),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(form, HashMap::from(expected));
    }
}

#[tokio::test]
async fn a_refusal_of_the_message_is_final_and_one_of_ourselves_is_not() {
    for (status, is_final) in [
        (StatusCode::BAD_REQUEST, true),
        (StatusCode::UNPROCESSABLE_ENTITY, true),
        (StatusCode::UNAUTHORIZED, false),
        (StatusCode::NOT_FOUND, false),
        (StatusCode::TOO_MANY_REQUESTS, false),
        (StatusCode::BAD_GATEWAY, false),
        (StatusCode::FOUND, false),
    ] {
        let (url, seen) = gateway(status).await;
        let message = code().await;
        let by_twilio = twilio(&url, "+15005550006")
            .send(&message)
            .await
            .unwrap_err();
        let by_webhook = webhook(&url, "").send(&message).await.unwrap_err();
        for (name, failure) in [("twilio", by_twilio), ("webhook", by_webhook)] {
            let expected = Failure {
                is_final,
                class: format!("{name} {}", status.as_u16()),
                detail: "in its own words".to_owned(),
            };
            assert_eq!(failure, expected);
        }
        assert_eq!(seen.0.lock().unwrap().len(), 2, "no redirect is followed");
    }
}

#[tokio::test]
async fn a_gateway_that_is_away_is_tried_again_and_its_address_is_not_told() {
    let failure = webhook("http://127.0.0.1:1", "")
        .send(&code().await)
        .await
        .unwrap_err();
    assert_eq!(
        (failure.is_final, failure.class.as_str()),
        (false, "webhook connection")
    );
    assert!(!failure.detail.contains("hidden"), "{}", failure.detail);
}

#[tokio::test]
async fn a_webhook_on_a_private_address_is_not_called_unless_allowed() {
    let (url, seen) = gateway(StatusCode::OK).await;
    let port = url.rsplit_once(':').unwrap().1;
    for (place, why) in [
        (url.clone(), "it is not https"),
        (
            format!("https://localhost:{port}"),
            "its address is private",
        ),
    ] {
        let sms = Sms {
            webhook_url: format!("{place}/sms?key=hidden"),
            ..Sms::default()
        };
        let clock = Arc::new(At("2026-03-01T12:00:05Z"));
        let guarded = Webhook::new(&sms, false, clock).unwrap();
        let failure = guarded.send(&code().await).await.unwrap_err();
        assert_eq!(
            (failure.is_final, failure.class.as_str()),
            (false, "webhook refused")
        );
        assert!(failure.detail.ends_with(why), "{}", failure.detail);
        assert!(!failure.detail.contains("hidden"), "{}", failure.detail);
    }
    assert_eq!(seen.0.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn body_and_headers_of_a_webhook_may_be_templates() {
    let (url, seen) = gateway(StatusCode::OK).await;
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Authorization", "Bearer {{ template|length }}"),
    ];
    let sms = Sms {
        webhook_url: url,
        webhook_secret: Secret::new("thirty-two bytes of secret data!"),
        webhook_headers: headers
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into(),
        webhook_body: "to={{ phone|urlencode }}&text={{ text|urlencode }}&why={{ reason }}"
            .to_owned(),
        timeout: 5,
        ..Sms::default()
    };
    let webhook = Webhook::new(&sms, true, Arc::new(At("2026-03-01T12:00:05Z"))).unwrap();
    webhook.send(&code().await).await.unwrap();
    let (_, headers, body) = seen.0.lock().unwrap().remove(0);
    assert_eq!(
        body,
        "to=%2B31612345678&text=Your%20code%3A%20BCDF-GHJK&why="
    );
    let content_type = header(&headers, "content-type");
    assert_eq!(content_type, Some("application/x-www-form-urlencoded"));
    assert_eq!(header(&headers, "authorization"), Some("Bearer 29"));
    assert!(header(&headers, "webhook-signature").is_some());
}

#[test]
fn templates_that_cannot_be_read_are_told_at_the_start() {
    let with = |body: &str, name: &str, header: &str| {
        let sms = Sms {
            webhook_url: "https://sms.example.org".to_owned(),
            webhook_body: body.to_owned(),
            webhook_headers: [(name.to_owned(), header.to_owned())].into(),
            ..Sms::default()
        };
        Webhook::new(&sms, true, Arc::new(At("2026-03-01T12:00:05Z")))
            .err()
            .map(|error| error.to_string())
    };
    assert_eq!(with("{{ text }}", "x-key", "{{ code }}"), None);
    assert_eq!(
        with("{{ text", "x-key", "").as_deref(),
        Some("[sms] webhook_body")
    );
    for (name, text) in [("x-key", "{{ code"), ("no header", "x")] {
        let expected = format!("[sms] webhook_headers: {name:?}");
        assert_eq!(with("", name, text), Some(expected));
    }
}
