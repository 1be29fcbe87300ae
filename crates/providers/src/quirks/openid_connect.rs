//! Any OpenID provider: what is kept has the user info and the ID token under their names.

use serde_json::Value;

use super::Quirk;
use crate::client::Client;
use crate::oidc;

pub(super) struct OpenIdConnect;

impl Quirk for OpenIdConnect {
    fn person(&self, _: &Client<'_>, profile: &Value) -> Option<Value> {
        Some(oidc::picked(profile).clone())
    }
}
