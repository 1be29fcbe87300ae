//! `/.well-known/jwks.json`.

use serde_json::json;

use crate::api::tokens::{JWT, RSA};
use crate::setup::{Ask, Test};

const PATH: &str = "/.well-known/jwks.json";

#[tokio::test]
async fn public_keys_are_published_with_their_thumbprints_and_may_be_kept() {
    let t = Test::with(&format!(
        "[headless]\ntoken_strategy = \"jwt\"\njwt_private_key = \"\"\"{RSA}\"\"\"\n\
         jwt_private_key_fallbacks = [\"\"\"{}\"\"\", \"\"\"{}\"\"\"]",
        include_str!("../setup/keys/ec.pem"),
        include_str!("../setup/keys/ed.pem"),
    ))
    .await;
    let reply = t.world_get(PATH).await;
    let keys = reply.is(200).json["keys"].as_array().unwrap();
    let names = |n: usize| {
        keys[n]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(names(0), ["kid", "use", "alg", "e", "kty", "n"]);
    assert_eq!(names(1), ["kid", "use", "alg", "crv", "kty", "x", "y"]);
    assert_eq!(names(2), ["kid", "use", "alg", "crv", "kty", "x"]);
    // As the reference's `jwk_thumbprint` has it for these keys.
    let kids: Vec<_> = keys
        .iter()
        .map(|key| key["kid"].as_str().unwrap())
        .collect();
    assert_eq!(
        kids,
        [
            "m4x5e7nIxnLptm7j5roUvtMZ1aGQySSZLyDgWSdgE00",
            "M7aXBrAN7ORsM-joQXyv5kchZfZgq-YIOHuZS87f-X4",
            "dXXGSPteKYwYqcyiXSq7-IXNl5ns6PlSWrW8ZyoV5K8"
        ]
    );
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
    let tag = reply.header("etag").unwrap().to_owned();
    let again = t
        .world_ask(Ask::new("GET", PATH).header("if-none-match", &tag))
        .await;
    assert_eq!(
        (again.is(304).bytes.len(), again.header("etag")),
        (0, Some(tag.as_str()))
    );
    let other = t
        .world_ask(Ask::new("GET", PATH).header("if-none-match", "\"x\""))
        .await;
    other.is(200);
}

#[tokio::test]
async fn no_secret_is_published() {
    for settings in [
        "",
        "[headless]\ntoken_strategy = \"jwt\"\njwt_algorithm = \"HS256\"",
    ] {
        let t = Test::with(settings).await;
        assert_eq!(t.world_get(PATH).await.is(200).json, json!({"keys": []}));
    }
    let t = Test::with(JWT).await;
    let reply = t.world_get(PATH).await;
    assert_eq!(reply.is(200).json["keys"][0].get("d"), None);
}
