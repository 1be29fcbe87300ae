//! Whatever comes back in place of an OpenID 2.0 answer, nobody is let in as somebody else.

#![no_main]

#[path = "../desk.rs"]
mod desk;

use libfuzzer_sys::fuzz_target;
use providers::{Method, Response};
use providers::fetch::Canned;
use serde_json::json;
use url::form_urlencoded;

const ENDPOINT: &str = "https://op.example.com/auth";
const ANN: &str = "https://ann.example.com/";

fuzz_target!(|text: &str| {
    let fetch = Canned::default().plain(Method::Post, ENDPOINT, 200, "is_valid:true\n");
    let page = Response {
        status: 200,
        content_type: "application/xrds+xml".to_owned(),
        max_age: None,
        location: None,
        xrds_location: None,
        body: text.to_owned(),
    };
    let fetch = fetch.reply(Method::Get, ANN, Ok(page));
    let keep = json!({
        "endpoint": ENDPOINT,
        "claimed_id": ANN,
        "return_to": format!("{}?state=state", desk::CALLBACK),
    });
    let keep = keep.as_object().expect("an object");
    let params: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    if let Ok(outcome) = desk::finish("openid", &json!({}), &fetch, &params, keep) {
        assert_eq!(outcome.identity.uid.split('#').next(), Some(ANN));
    }
});
