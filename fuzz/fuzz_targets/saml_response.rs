//! No answer of an identity provider is taken that it did not sign, and none makes the server fall over.

#![no_main]

#[path = "../desk.rs"]
mod desk;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use providers::fetch::Canned;
use serde_json::{Map, json};

const CERTIFICATE: &str = include_str!("../../crates/providers/src/saml/fixtures/idp-cert.pem");

fuzz_target!(|text: &str| {
    let settings = json!({ "idp": {
        "entity_id": "urn:idp", "sso_url": "https://idp.example.com/", "x509cert": CERTIFICATE,
    }});
    let keep = Map::from_iter([("request_id".to_owned(), json!("_request"))]);
    for posted in [text.to_owned(), STANDARD.encode(text)] {
        let params = [("SAMLResponse".to_owned(), posted)];
        let found = desk::finish("saml", &settings, &Canned::default(), &params, &keep);
        // The corpus has an answer that is good; only what it says may be believed.
        if let Ok(outcome) = found {
            assert!(["ann", "ann.other"].contains(&outcome.identity.uid.as_str()));
        }
    }
});
