//! What browsers send: `RegistrationResponseJSON` and `AuthenticationResponseJSON` (WebAuthn Level 3,
//! section 5.1). Members that are not needed here are not looked at.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::authenticator_data::{self, AuthenticatorData};

/// Base64 for URLs, with padding or without.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes, written in base64url.
#[derive(Clone)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64URL.decode(text).map(Self).map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicKeyCredential<R> {
    id: Option<String>,
    raw_id: String,
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttestationResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    attestation_object: Bytes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssertionResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    authenticator_data: Bytes,
    signature: Bytes,
    user_handle: Option<Bytes>,
}

impl<R: de::DeserializeOwned> PublicKeyCredential<R> {
    fn read(json: &Value) -> Option<Self> {
        let credential = Self::deserialize(json).ok()?;
        let is_named_twice = credential
            .id
            .as_ref()
            .is_none_or(|id| *id == credential.raw_id);
        is_named_twice.then_some(credential)
    }
}

/// The answer to a registration.
pub(super) struct Registration {
    /// What the browser says, in JSON.
    pub(super) client_data: Vec<u8>,
    attestation_object: Vec<u8>,
}

impl Registration {
    /// Reads the JSON; none if it is something else.
    pub(super) fn read(json: &Value) -> Option<Self> {
        let credential = PublicKeyCredential::<AttestationResponse>::read(json)?;
        Some(Self {
            client_data: credential.response.client_data.0,
            attestation_object: credential.response.attestation_object.0,
        })
    }

    /// What the authenticator says, the new key in it.
    pub(super) fn authenticator_data(&self) -> Option<AuthenticatorData> {
        AuthenticatorData::read(&authenticator_data::of_attestation(
            &self.attestation_object,
        )?)
    }
}

/// The answer of a passkey.
pub struct Assertion {
    pub(super) credential_id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    user_handle: Option<Vec<u8>>,
}

impl Assertion {
    /// Reads the JSON; none if it is something else.
    pub(super) fn read(json: &Value) -> Option<Self> {
        let credential = PublicKeyCredential::<AssertionResponse>::read(json)?;
        let answer = credential.response;
        Some(Self {
            credential_id: BASE64URL.decode(credential.raw_id).ok()?,
            client_data: answer.client_data.0,
            authenticator_data: answer.authenticator_data.0,
            signature: answer.signature.0,
            user_handle: answer.user_handle.map(|handle| handle.0),
        })
    }

    /// Whose passkey it says to be: the id of the user, in base 36.
    pub fn user_handle(&self) -> Option<&str> {
        str::from_utf8(self.user_handle.as_deref()?).ok()
    }

    /// What the authenticator says.
    pub(super) fn authenticator_data(&self) -> Option<AuthenticatorData> {
        AuthenticatorData::read(&self.authenticator_data)
    }

    /// The bytes that the signature is made over.
    pub(super) fn signed(&self) -> Vec<u8> {
        let hash = digest(&SHA256, &self.client_data);
        [&self.authenticator_data, hash.as_ref()].concat()
    }
}
