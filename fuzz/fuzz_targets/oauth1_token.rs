//! Whatever answers in place of an OAuth 1.0a provider, it gives a token or an error.

#![no_main]

#[path = "../desk.rs"]
mod desk;

use libfuzzer_sys::fuzz_target;
use providers::Method;
use providers::fetch::Canned;
use serde_json::{Value, json};

fuzz_target!(|text: &str| {
    let post = |url: &str| (Method::Post, url.to_owned());
    let places = [
        post("https://api.x.com/oauth/request_token"),
        post("https://api.x.com/oauth/access_token"),
        (Method::Get, "https://api.x.com/1.1/account/verify_credentials.json".to_owned()),
    ];
    let fetch = places.iter().fold(Canned::default(), |fetch, (method, url)| {
        fetch.plain(*method, url, 200, text)
    });
    let Ok(redirect) = desk::begin("twitter", &json!({}), &fetch) else {
        return;
    };
    let token = redirect.keep.get("oauth_token").and_then(Value::as_str);
    let token = token.expect("a token").to_owned();
    assert!(!token.is_empty());
    let params = [
        ("oauth_token".to_owned(), token),
        ("oauth_verifier".to_owned(), "1".to_owned()),
    ];
    let _ = desk::finish("twitter", &json!({}), &fetch, &params, &redirect.keep);
});
