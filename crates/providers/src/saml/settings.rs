//! What an app says of its identity provider and of us. The names are allauth's.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::keys::{self, Key};
use super::metadata;
use super::signature::Trust;
use crate::client::Client;
use crate::error::Error;

/// How far the clocks may differ.
pub(super) const SKEW: TimeDelta = TimeDelta::minutes(5);

/// The settings of an app.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub(super) idp: Idp,
    pub(super) sp: Sp,
    pub(super) advanced: Advanced,
    pub(super) attribute_mapping: Option<BTreeMap<String, Names>>,
    pub(super) use_nameid_for_email: bool,
    pub(super) organization: Map<String, Value>,
    pub(super) contact_person: Map<String, Value>,
}

/// The identity provider.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Idp {
    pub(super) entity_id: String,
    pub(super) sso_url: String,
    pub(super) slo_url: Option<String>,
    pub(super) x509cert: Certificates,
    pub(super) metadata_url: Option<String>,
}

/// We, the service provider.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sp {
    pub(super) entity_id: Option<String>,
}

/// The finer points.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of allauth's"
)]
pub(super) struct Advanced {
    pub(super) allow_repeat_attribute_name: bool,
    pub(super) authn_request_signed: bool,
    pub(super) logout_request_signed: bool,
    pub(super) logout_response_signed: bool,
    pub(super) metadata_signed: bool,
    pub(super) metadata_valid_until: Option<String>,
    pub(super) metadata_cache_duration: Option<String>,
    pub(super) name_id_format: Option<String>,
    pub(super) private_key: Option<String>,
    pub(super) reject_deprecated_algorithm: bool,
    pub(super) reject_idp_initiated_sso: bool,
    pub(super) signature_algorithm: String,
    pub(super) want_assertion_signed: bool,
    pub(super) want_attribute_statement: bool,
    pub(super) want_message_signed: bool,
    pub(super) want_name_id: bool,
    pub(super) x509cert: Option<String>,
    pub(super) x509cert_new: Option<String>,
}

impl Default for Advanced {
    fn default() -> Self {
        Self {
            allow_repeat_attribute_name: true,
            authn_request_signed: false,
            logout_request_signed: false,
            logout_response_signed: false,
            metadata_signed: false,
            metadata_valid_until: None,
            metadata_cache_duration: None,
            name_id_format: None,
            private_key: None,
            reject_deprecated_algorithm: true,
            reject_idp_initiated_sso: true,
            signature_algorithm: keys::RSA_SHA256.to_owned(),
            want_assertion_signed: false,
            want_attribute_statement: true,
            want_message_signed: false,
            want_name_id: false,
            x509cert: None,
            x509cert_new: None,
        }
    }
}

/// One certificate or several, of which any will do: keys are changed from time to time.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Certificates {
    One(String),
    Several(Vec<String>),
}

impl Default for Certificates {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

/// One name of an attribute or several, of which the first that is there counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

/// An app, ready for use.
pub(super) struct Setup {
    pub(super) settings: Settings,
    pub(super) keys: Vec<Key>,
    /// Where the identity provider sends people back to.
    pub(super) acs_url: String,
    /// Who we are.
    pub(super) entity_id: String,
}

impl Setup {
    /// What the app says, and what the metadata of its identity provider says if it names some.
    pub(super) async fn of(client: &Client<'_>) -> Result<Self, Error> {
        let mut setup = Self::without_peer(client)?;
        let idp = &mut setup.settings.idp;
        if let Some(url) = idp.metadata_url.clone() {
            *idp = metadata::fetch(client, &url, &idp.entity_id).await?;
        }
        if idp.entity_id.is_empty() || idp.sso_url.is_empty() {
            let why = "idp needs entity_id and sso_url, or metadata_url";
            return Err(Error::Misconfigured(why.to_owned()));
        }
        let certificates = match &idp.x509cert {
            Certificates::One(one) => std::slice::from_ref(one),
            Certificates::Several(several) => several.as_slice(),
        };
        let keys: Result<Vec<_>, _> = certificates
            .iter()
            .map(|it| Key::of_certificate(it))
            .collect();
        setup.keys = keys?;
        // Security: without a key nothing could be believed.
        if setup.keys.is_empty() {
            return Err(Error::Misconfigured("idp needs x509cert".to_owned()));
        }
        Ok(setup)
    }

    /// What the app says of us.
    pub(super) fn without_peer(client: &Client<'_>) -> Result<Self, Error> {
        let settings = Value::Object(client.app.settings.clone());
        let settings: Settings = serde_json::from_value(settings)
            .map_err(|error| Error::Misconfigured(error.to_string()))?;
        let acs_url = client.callback_url.to_owned();
        let own = settings.sp.entity_id.clone();
        let entity_id = own.unwrap_or_else(|| sibling(&acs_url, "metadata/"));
        Ok(Self {
            settings,
            keys: Vec::new(),
            acs_url,
            entity_id,
        })
    }

    /// Whose signatures are taken.
    pub(super) fn trust(&self) -> Trust<'_> {
        Trust {
            keys: &self.keys,
            takes_old: !self.settings.advanced.reject_deprecated_algorithm,
        }
    }

    /// Where logouts are told.
    pub(super) fn sls_url(&self) -> String {
        sibling(&self.acs_url, "sls/")
    }

    /// Our private key.
    pub(super) fn private_key(&self) -> Result<&str, Error> {
        let key = self.settings.advanced.private_key.as_deref();
        let missing = || Error::Misconfigured("advanced.private_key is needed to sign".to_owned());
        key.ok_or_else(missing)
    }

    /// In which form we want people named.
    pub(super) fn name_id_format(&self) -> &str {
        let own = self.settings.advanced.name_id_format.as_deref();
        own.unwrap_or("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")
    }
}

/// An address beside the one where people come back.
fn sibling(acs_url: &str, name: &str) -> String {
    let base = acs_url.strip_suffix("acs/").unwrap_or(acs_url);
    format!("{base}{name}")
}
