//! `/_vestibule/introspect` (RFC 7662).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use store::testing::put_in_group;

use crate::api::tokens::{JWT, refresh, tokens_of};
use crate::setup::{Ask, Reply, Test};

const PATH: &str = "/_vestibule/introspect";
const SECRET: &str = "a secret of the shop: 32 characters+";

async fn test() -> Test {
    Test::with(&format!(
        "{JWT}jwt_claims = {{ roles = \"groups\" }}\n[[introspection.clients]]\nid = \"the shop\"\nsecret = \"{SECRET}\"\n\
         [[introspection.clients]]\nid = \"other\"\nsecret = \"another secret of 32 characters...\"\n"
    ))
    .await
}

fn basic(id: &str, secret: &str) -> String {
    let text = |text: &str| url_encoded(text);
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{}:{}", text(id), text(secret)))
    )
}

fn url_encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn ask(t: &Test, authorization: &str, body: &str) -> Reply {
    let ask = Ask::new("POST", PATH)
        .body(body)
        .header("content-type", "application/x-www-form-urlencoded");
    let ask = if authorization.is_empty() {
        ask
    } else {
        ask.header("authorization", authorization)
    };
    t.world_ask(ask).await
}

async fn told(t: &Test, token: &str) -> Value {
    let body = format!("token={}&token_type_hint=access_token", url_encoded(token));
    let reply = ask(t, &basic("the shop", SECRET), &body).await;
    assert_eq!(reply.is(200).header("cache-control"), Some("no-store"));
    reply.json.clone()
}

#[tokio::test]
async fn a_service_learns_whose_a_token_is_as_long_as_it_is_good() {
    let t = test().await;
    let alice = t.user("alice").await;
    put_in_group(&t.world.db, alice.id, "staff").await;
    let (access, first) = tokens_of(&t, &alice).await;
    let mut said = told(&t, &access).await;
    let jti = said.as_object_mut().unwrap().shift_remove("jti").unwrap();
    let now = t.now() as i64;
    assert_eq!(jti.as_str().unwrap().len(), 36);
    assert_eq!(
        said,
        json!({
            "active": true, "username": "alice", "roles": ["staff"], "iat": now, "exp": now + 300,
            "token_use": "access", "sub": alice.id.0.to_string(),
        })
    );
    assert_eq!(told(&t, &first).await["token_use"], "refresh");
    refresh(&t, &first).await.is(200);
    let inactive = json!({"active": false});
    assert_eq!(told(&t, &first).await, inactive);
    t.advance(300.0);
    assert_eq!(told(&t, &access).await, inactive);
    for nonsense in ["x", "a.b.c", "\u{e9}"] {
        assert_eq!(told(&t, nonsense).await, inactive);
    }
}

#[tokio::test]
async fn a_token_whose_session_is_over_is_not_active() {
    let t = test().await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    let (access, refresh) = tokens_of(&t, &alice).await;
    let session = t.token().unwrap();
    assert_eq!(
        told(&t, &session).await,
        json!({"active": true, "username": "alice", "sub": alice.id.0.to_string(), "token_use": "session"})
    );
    t.db_set_password(&alice, "!changed by somebody").await;
    for token in [access, refresh, session] {
        assert_eq!(told(&t, &token).await, json!({"active": false}));
    }
}

#[tokio::test]
async fn only_services_with_their_secret_are_told_anything() {
    let t = test().await;
    let alice = t.user("alice").await;
    let (access, _) = tokens_of(&t, &alice).await;
    let body = format!("token={access}");
    for authorization in [
        String::new(),
        basic("the shop", "wrong"),
        basic("other", SECRET),
        basic("the shop", ""),
        basic("", ""),
        "Basic %%%".to_owned(),
        format!("Bearer {access}"),
    ] {
        let reply = ask(&t, &authorization, &body).await;
        assert_eq!(reply.is(401).json, json!({"error": "invalid_client"}));
        assert_eq!(
            reply.header("www-authenticate"),
            Some("Basic realm=\"introspection\"")
        );
    }
    let in_body = format!(
        "{body}&client_id=the+shop&client_secret={}",
        url_encoded(SECRET)
    );
    assert_eq!(ask(&t, "", &in_body).await.is(200).json["active"], true);
    let reply = ask(&t, &basic("the shop", SECRET), "").await;
    assert_eq!(reply.is(400).json["error"], "invalid_request");
}

#[tokio::test]
async fn without_services_there_is_no_such_endpoint() {
    let t = Test::new().await;
    ask(&t, &basic("the shop", SECRET), "token=x").await.is(404);
}
