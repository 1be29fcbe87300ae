//! Which tokens are good, beside what the transcripts show.

use auth::kit::jwt::Key;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use config::JwtAlgorithm;
use serde_json::json;

use super::{RSA, claims, header, jwt, session_with, tokens_of};
use crate::setup::{Ask, Test, settings};

fn rsa() -> String {
    format!("[headless]\ntoken_strategy = \"jwt\"\njwt_private_key = \"\"\"{RSA}\"\"\"\n")
}

#[tokio::test]
async fn a_token_that_nobody_signed_is_no_token() {
    let t = Test::with(&rsa()).await;
    let alice = t.user("alice").await;
    let (access, _) = tokens_of(&t, &alice).await;
    let part = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let said = part(claims(&access));
    let kid = &header(&access)["kid"];
    let none = format!("{}.{said}.", part(json!({"alg": "none", "kid": kid})));
    // The public key, which everybody has, as the secret of an HMAC.
    let jwks = t.world_get("/.well-known/jwks.json").await.json["keys"][0].clone();
    let public = jwks["n"].as_str().unwrap();
    let with_public_key = Key::of_secret(JwtAlgorithm::Hs256, public)
        .sign(claims(&access).as_object().unwrap())
        .unwrap();
    let of_another = Key::of_pem(JwtAlgorithm::EdDsa, include_str!("../../setup/keys/ed.pem"))
        .unwrap()
        .sign(claims(&access).as_object().unwrap())
        .unwrap();
    for forged in [
        none.as_str(),
        &with_public_key,
        &of_another,
        "",
        "a.b.c",
        "....",
        "\u{e9}",
    ] {
        session_with(&t, forged).await.is_anonymous();
        super::refresh(&t, forged).await.is(400);
    }
    session_with(&t, &access).await.is(200);
}

#[tokio::test]
async fn the_scheme_is_that_of_the_settings() {
    let t = jwt("jwt_authorization_header_scheme = \"Token\"").await;
    let alice = t.user("alice").await;
    let (access, _) = tokens_of(&t, &alice).await;
    session_with(&t, &access).await.is_anonymous();
    let ask = Ask::new("GET", "/auth/session").header("authorization", format!("TOKEN  {access}"));
    t.device().send(ask).await.is(200);
}

#[tokio::test]
async fn who_may_not_log_in_has_no_use_for_tokens() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (access, refresh) = tokens_of(&t, &alice).await;
    t.db_set_active(&alice, false).await;
    session_with(&t, &access).await.is_anonymous();
    super::refresh(&t, &refresh).await.is(400);
}

#[tokio::test]
async fn a_new_secret_key_ends_no_token_as_long_as_the_old_one_is_a_fallback() {
    let t = jwt("").await;
    let alice = t.user("alice").await;
    let (access, refresh) = tokens_of(&t, &alice).await;
    let old = t.world.server.config.server.secret_key.expose().to_owned();
    let mut new = settings(super::JWT);
    new.server.secret_key_fallbacks = vec![old.as_str().into()];
    new.server.secret_key = "another secret key, which is as long as the first one".into();
    let (_, router) = t.world.another_node(new);
    let ip = std::net::Ipv4Addr::LOCALHOST.into();
    let ask = Ask::new("POST", "/_allauth/app/v1/tokens/refresh")
        .json(&json!({"refresh_token": refresh}));
    let reply =
        crate::setup::exchange_with(&router, "/_allauth/app/v1/tokens/refresh", ip, ask).await;
    let (_, refresh) = super::both(reply.is(200).data());
    let ask = Ask::new("GET", "/").header("authorization", format!("Bearer {access}"));
    crate::setup::exchange_with(&router, "/_allauth/app/v1/auth/session", ip, ask)
        .await
        .is(200);
    assert_ne!(refresh, "");
}
