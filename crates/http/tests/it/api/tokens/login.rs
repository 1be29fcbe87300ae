//! Who gets tokens, and what is in them.

use auth::Client;
use serde_json::json;
use store::testing::put_in_group;

use super::{RSA, both, claims, header, jwt, session_with, tokens_of};
use crate::setup::{Ask, Test};

#[tokio::test]
async fn every_algorithm_signs_tokens_that_open_the_api() {
    let ec = include_str!("../../setup/keys/ec.pem");
    let ed = include_str!("../../setup/keys/ed.pem");
    let secret = "a secret that is shared with other services";
    for (algorithm, key, has_kid) in [
        ("HS256", secret, false),
        ("HS384", secret, false),
        ("HS512", secret, false),
        ("HS256", "", false),
        ("RS256", RSA, true),
        ("RS384", RSA, true),
        ("RS512", RSA, true),
        ("ES256", ec, true),
        ("EdDSA", ed, true),
        ("ES256", "", true),
        ("EdDSA", "", true),
    ] {
        let t = Test::with(&format!(
            "[headless]\ntoken_strategy = \"jwt\"\njwt_algorithm = \"{algorithm}\"\njwt_private_key = \"\"\"{key}\"\"\"\n"
        ))
        .await;
        let alice = t.user("alice").await;
        let (access, _) = tokens_of(&t, &alice).await;
        let head = header(&access);
        assert_eq!(
            (&head["alg"], head["kid"].is_string()),
            (&json!(algorithm), has_kid)
        );
        let reply = session_with(&t, &access).await;
        assert_eq!(
            reply.is(200).data()["user"]["id"],
            alice.id.0,
            "{algorithm}"
        );
        let jwks = t.world_get("/.well-known/jwks.json").await;
        let published = jwks.is(200).json["keys"].as_array().unwrap();
        assert_eq!(
            published.first().map(|key| &key["kid"]),
            has_kid.then_some(&head["kid"])
        );
    }
}

#[tokio::test]
async fn a_token_says_what_the_reference_s_say_and_what_the_settings_add() {
    let t = jwt(
        "jwt_issuer = \"https://auth.example.com\"\njwt_audience = \"shop\"\n\
         [headless.jwt_claims]\nemail = \"email\"\nroles = \"groups\"\ntype = \"user_type\"\nstaff = \"is_staff\"\n\
         [[user_type]]\nid = \"teacher\"\n",
    )
    .await;
    let alice = t.user("alice").await;
    t.db_set_type(&alice, "teacher").await;
    put_in_group(&t.world.db, alice.id, "teachers").await;
    put_in_group(&t.world.db, alice.id, "editors").await;
    let (access, refresh) = tokens_of(&t, &alice).await;
    let mut said = claims(&access);
    let names: Vec<_> = said.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names,
        [
            "email",
            "roles",
            "type",
            "staff",
            "iss",
            "aud",
            "iat",
            "exp",
            "jti",
            "token_use",
            "sub",
            "sid"
        ]
    );
    let now = t.now() as i64;
    assert_eq!(said["jti"].as_str().unwrap().len(), 36);
    for random in ["jti", "sid"] {
        said.as_object_mut().unwrap().shift_remove(random);
    }
    assert_eq!(
        said,
        json!({
            "email": "alice@example.org", "roles": ["editors", "teachers"], "type": "teacher", "staff": false,
            "iss": "https://auth.example.com", "aud": "shop", "iat": now, "exp": now + 300,
            "token_use": "access", "sub": alice.id.0.to_string(),
        })
    );
    let said = claims(&refresh);
    assert_eq!(
        (&said["token_use"], &said["exp"]),
        (&json!("refresh"), &json!(now + 86_400))
    );
    assert_eq!(said["email"], json!(null));
}

#[tokio::test]
async fn a_token_does_not_give_its_session_away() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (access, _) = tokens_of(&t, &alice).await;
    t.login(&alice).await.is(200);
    let sid = claims(&access)["sid"].as_str().unwrap().to_owned();
    t.set_token(&sid);
    t.session().await.is(410);
}

#[tokio::test]
async fn a_sign_up_with_verification_by_code_ends_with_tokens() {
    let t = jwt(
        "[account]\nemail_verification = \"mandatory\"\nemail_verification_by_code_enabled = true",
    )
    .await;
    let body =
        json!({"username": "nora", "email": "nora@example.org", "password": "correct horse"});
    let reply = t.post("/auth/signup", body).await;
    reply.is_pending("verify_email");
    assert_eq!(reply.json["meta"].get("access_token"), None);
    let code = t.mail().await.code().unwrap().to_owned();
    let reply = t.post("/auth/email/verify", json!({"key": code})).await;
    let (access, refresh) = both(&reply.is(200).json["meta"]);
    assert_eq!(
        session_with(&t, &access).await.is(200).data()["user"]["username"],
        "nora"
    );
    super::refresh(&t, &refresh).await.is(200);
}

#[tokio::test]
async fn browsers_get_no_tokens_and_apps_get_them_once() {
    let t = Test::of(Client::Browser, super::JWT).await;
    let alice = t.user("alice").await;
    let meta = t.login(&alice).await.is(200).json["meta"].clone();
    assert_eq!(meta, json!({"is_authenticated": true}));
    let t = jwt("").await;
    let alice = t.user("alice").await;
    t.login(&alice).await.is(200);
    assert_eq!(
        t.session().await.is(200).json["meta"],
        json!({"is_authenticated": true})
    );
}

#[tokio::test]
async fn who_shows_the_other_client_s_credential_is_told_so() {
    let t = Test::new().await;
    let alice = t.user("alice").await;
    let browser = crate::setup::Device::new(t.world.clone(), Client::Browser);
    browser.login(&alice).await.is(200);
    let cookie = format!("sessionid={}", browser.token().unwrap());
    let reply = t
        .device()
        .send(Ask::new("GET", "/auth/session").header("cookie", cookie))
        .await;
    let hint = reply.is_anonymous().json["meta"]["hint"].as_str().unwrap();
    assert!(hint.contains("X-Session-Token"), "{hint}");
    for (name, value) in [("x-session-token", "abc"), ("authorization", "Bearer abc")] {
        let stranger = crate::setup::Device::new(t.world.clone(), Client::Browser);
        let reply = stranger
            .send(Ask::new("GET", "/auth/session").header(name, value))
            .await;
        let hint = reply.is_anonymous().json["meta"]["hint"].as_str().unwrap();
        assert!(hint.contains("/_allauth/app/v1"), "{hint}");
        let reply = stranger
            .exchange(Ask::new("POST", "/auth/login").header(name, value))
            .await;
        assert!(reply.is(403).json["meta"]["hint"].is_string(), "{reply}");
    }
    let reply = t.device().session().await;
    assert_eq!(reply.is_anonymous().json["meta"].get("hint"), None);
}
