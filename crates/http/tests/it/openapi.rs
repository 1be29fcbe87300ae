//! The API document: it has all of allauth's API, and the copy in `docs/generated` is current.

use std::collections::BTreeSet;

use auth::Settings;
use config::{MfaType, UserType};
use serde::Deserialize;
use serde_json::Value;

use crate::compat;

/// Settings under which no endpoint is missing.
fn with_every_endpoint() -> Settings {
    let mut settings = Settings::default();
    settings.account.login_by_code_enabled = true;
    settings.mfa.supported_types = vec![MfaType::Totp, MfaType::Webauthn, MfaType::RecoveryCodes];
    settings.mfa.passkey_login_enabled = true;
    settings.mfa.passkey_signup_enabled = true;
    settings.mfa.trust_enabled = true;
    settings.user_type = vec![UserType::default()];
    settings
}

#[derive(Deserialize)]
struct Paths {
    paths: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    path: String,
    method: String,
    clients: Vec<String>,
}

#[test]
fn every_path_and_method_of_allauth_is_in_the_document() {
    let document = vestibule_http::openapi::document(&with_every_endpoint());
    let Paths { paths } = compat::read("paths");
    let endpoints = paths.iter().filter(|endpoint| !endpoint.clients.is_empty());
    let mut missing = BTreeSet::new();
    for Endpoint {
        path,
        method,
        clients,
    } in endpoints
    {
        let of_client = |client: &&String| path.replace("{client}", client);
        let written =
            std::iter::once(path.clone()).chain(clients.iter().map(|client| of_client(&client)));
        let is_there = |path: String| !document["paths"][path][method.to_lowercase()].is_null();
        if !written.into_iter().any(is_there) {
            missing.insert(path.split_once("/v1").unwrap().1);
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_document_in_the_repository_is_current() {
    let written = include_str!("../../../../docs/generated/openapi.json");
    let written: Value = serde_json::from_str(written).unwrap();
    let current = vestibule_http::openapi::document(&with_every_endpoint());
    assert!(
        written == current,
        "docs/generated/openapi.json is out of date: run `make gen`"
    );
}
