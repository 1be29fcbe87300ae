//! One question to a passkey: the challenge, kept in the session under allauth's name, and what the
//! answer must be like.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use config::UserVerification;
use rand::Rng;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::answer::Bytes;
use super::authenticator_data::AuthenticatorData;
use super::client_data::ClientData;
use super::relying_party::{self, Origins};
use crate::context::Cx;
use crate::error::Result;

const SESSION_KEY: &str = "mfa.webauthn.state";

/// Seconds for which an answer is remembered; sessions do not keep a challenge much longer in practice.
const REMEMBERED: f64 = 86_400.0;

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no answer at all.
    #[error("it cannot be read")]
    Malformed,
    /// It answers another question, or none was asked.
    #[error("the challenge is another, or was answered")]
    Challenge,
    /// It was made for something else.
    #[error("it is of another type")]
    Type,
    /// It comes from a page of somebody else's.
    #[error("the origin is none of [mfa] webauthn_origins, or not on the relying party's domain")]
    Origin,
    /// It is for another domain.
    #[error("the relying party is another: see [mfa] webauthn_rp_id")]
    RelyingParty,
    /// Nobody touched the authenticator.
    #[error("the user was not present")]
    UserPresence,
    /// The authenticator did not check whose finger it was.
    #[error("the user was not verified")]
    UserVerification,
    /// Its key is of a kind that cannot be checked here.
    #[error("there is no key in it, or one of an unsupported algorithm")]
    Algorithm,
    /// The user has it already.
    #[error("the user has it already")]
    Known,
    /// The user has no such passkey.
    #[error("the user has no such passkey")]
    Unknown,
    /// Its counter went backwards: there is a copy of the authenticator.
    #[error("the counter is not higher than before: the authenticator may have been copied")]
    Counter,
    /// It was signed with another key.
    #[error("the signature is wrong")]
    Signature,
}

/// What was asked.
pub(super) struct Ceremony<'a> {
    pub(super) challenge: Vec<u8>,
    pub(super) must_verify_user: bool,
    pub(super) relying_party: String,
    pub(super) listed_origins: &'a [String],
    pub(super) further_origins: Vec<String>,
    pub(super) allows_http: bool,
}

/// Asks a new question; the answer must quote this challenge.
pub(super) fn begin(cx: &Cx, verification: UserVerification) -> String {
    let mut challenge = [0; 32];
    cx.server.rng().fill_bytes(&mut challenge);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(challenge);
    let state = json!({ "challenge": challenge, "user_verification": verification.as_str() });
    cx.session.set(SESSION_KEY, state);
    challenge
}

/// Forgets the question.
pub fn forget(cx: &Cx) {
    cx.session.remove(SESSION_KEY);
}

/// Notes that the question was answered; false when it was before.
///
/// Security: of two requests that bring the same answer at once, each sees the question in the session.
pub(super) async fn is_first_answer(cx: &Cx) -> Result<bool> {
    let Some(Value::String(challenge)) = state(cx, "challenge") else {
        return Ok(false);
    };
    let key = format!("mfa.webauthn.used:{challenge}");
    cx.server.cache.add(&key, REMEMBERED, cx.seconds()).await
}

fn state(cx: &Cx, member: &str) -> Option<Value> {
    cx.session.get(SESSION_KEY)?.get(member).cloned()
}

impl<'a> Ceremony<'a> {
    /// The question that waits for its answer.
    pub(super) fn resume(cx: &'a Cx) -> Result<Self, Refusal> {
        let challenge = state(cx, "challenge").and_then(|text| Bytes::deserialize(text).ok());
        let config = &cx.server.config.mfa;
        Ok(Self {
            challenge: challenge.ok_or(Refusal::Challenge)?.0,
            must_verify_user: state(cx, "user_verification") == Some("required".into()),
            relying_party: relying_party::id(cx),
            listed_origins: &config.webauthn_origins,
            further_origins: config.webauthn_further_origins(),
            allows_http: config.webauthn_allow_insecure_origin,
        })
    }

    /// Checks what the browser says: the type, the page, the challenge.
    pub(super) fn check_client_data(&self, kind: &str, json: &[u8]) -> Result<(), Refusal> {
        let data = ClientData::read(json).ok_or(Refusal::Malformed)?;
        let origins = Origins {
            id: &self.relying_party,
            listed: self.listed_origins,
            further: &self.further_origins,
            allows_http: self.allows_http,
        };
        let is_expected: bool = data.challenge.0.ct_eq(&self.challenge).into();
        if data.r#type != kind {
            Err(Refusal::Type)
        } else if !origins.include(&data.origin) || data.cross_origin == Some(true) {
            // Security: pages of ours are in nobody's frame.
            Err(Refusal::Origin)
        } else if !is_expected {
            Err(Refusal::Challenge)
        } else {
            Ok(())
        }
    }

    /// Checks what the authenticator says: for whom it is, and who was there.
    pub(super) fn check_authenticator_data(&self, data: &AuthenticatorData) -> Result<(), Refusal> {
        let hash = digest(&SHA256, self.relying_party.as_bytes());
        if data.relying_party_hash != hash.as_ref() {
            Err(Refusal::RelyingParty)
        } else if !data.is_user_present() {
            Err(Refusal::UserPresence)
        } else if self.must_verify_user && !data.is_user_verified() {
            Err(Refusal::UserVerification)
        } else {
            Ok(())
        }
    }
}
