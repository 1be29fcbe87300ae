//! Answers of a key in software, right ones and others. The keys in `vectors.json` and their
//! signatures were made with python-fido2.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::answer::{Assertion, Registration};
use super::authenticator_data::AuthenticatorData;
use super::ceremony::{Ceremony, Refusal};
use super::public_key::{ALGORITHMS, PublicKey};

const CHALLENGE: &[u8] = b"thirty-two bytes nobody can guess";

#[derive(serde::Deserialize)]
struct Vector {
    name: String,
    key: String,
    message: String,
    signature: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn read_key(cose: &[u8]) -> Option<PublicKey> {
    PublicKey::read(&ciborium::from_reader(cose).unwrap())
}

#[test]
fn every_algorithm_on_offer_verifies() {
    let vectors = vectors();
    assert_eq!(vectors.len(), ALGORITHMS.len());
    for Vector {
        name,
        key,
        message,
        signature,
    } in vectors
    {
        let key = read_key(&hex::decode(key).unwrap()).unwrap();
        let message = hex::decode(message).unwrap();
        let mut signature = hex::decode(signature).unwrap();
        assert!(key.verifies(&message, &signature), "{name}");
        assert!(!key.verifies(b"another message", &signature), "{name}");
        signature[20] ^= 1;
        assert!(!key.verifies(&message, &signature), "{name}");
        assert!(!key.verifies(&message, &[]), "{name}");
    }
}

#[test]
fn keys_that_are_none_are_not_read() {
    let key = hex::decode(&vectors()[0].key).unwrap();
    let Cbor::Map(members) = ciborium::from_reader(&key[..]).unwrap() else {
        panic!("a map")
    };
    for left_out in 1..members.len() {
        let mut members = members.clone();
        members.remove(left_out);
        assert!(PublicKey::read(&Cbor::Map(members)).is_none(), "{left_out}");
    }
    let short = members.iter().cloned().map(|(label, value)| match value {
        Cbor::Bytes(bytes) => (label, Cbor::Bytes(bytes[1..].to_vec())),
        other => (label, other),
    });
    assert!(PublicKey::read(&Cbor::Map(short.collect())).is_none());
    assert!(PublicKey::read(&Cbor::Null).is_none());
}

/// A security key in software.
struct SoftKey {
    pair: EcdsaKeyPair,
    relying_party: &'static str,
    origin: &'static str,
    flags: u8,
}

impl SoftKey {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        Self {
            pair,
            relying_party: "example.com",
            origin: "https://app.example.com",
            flags: 0x05,
        }
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let hash = digest(&SHA256, self.relying_party.as_bytes());
        [hash.as_ref(), &[flags], &[0, 0, 0, 7], rest].concat()
    }

    fn client_data(&self, kind: &str, challenge: &[u8]) -> String {
        json!({"type": kind, "challenge": base64(challenge), "origin": self.origin}).to_string()
    }

    fn register(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let integer = |number: i64| Cbor::from(number);
        let key = Cbor::Map(vec![
            (integer(1), integer(2)),
            (integer(3), integer(-7)),
            (integer(-1), integer(1)),
            (integer(-2), Cbor::Bytes(x.to_vec())),
            (integer(-3), Cbor::Bytes(y.to_vec())),
        ]);
        let credential = [&[0; 16][..], &[0, 2], b"id", &cbor(&key)].concat();
        let object = Cbor::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Cbor::Map(Vec::new())),
            (
                "authData".into(),
                Cbor::Bytes(self.data(self.flags | 0x40, &credential)),
            ),
        ]);
        json!({"id": base64(b"id"), "rawId": base64(b"id"), "type": "public-key", "response": {
            "clientDataJSON": base64(self.client_data("webauthn.create", CHALLENGE).as_bytes()),
            "attestationObject": base64(&cbor(&object)),
        }})
    }

    fn sign(&self, challenge: &[u8]) -> Value {
        let data = self.data(self.flags, &[]);
        let client_data = self.client_data("webauthn.get", challenge);
        let hash = digest(&SHA256, client_data.as_bytes());
        let message = [&data, hash.as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        json!({"id": base64(b"id"), "rawId": base64(b"id"), "response": {
            "clientDataJSON": base64(client_data.as_bytes()),
            "authenticatorData": base64(&data),
            "signature": base64(signature.as_ref()),
            "userHandle": null,
        }})
    }
}

fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn ceremony() -> Ceremony<'static> {
    Ceremony {
        challenge: CHALLENGE.to_vec(),
        must_verify_user: true,
        relying_party: "example.com".to_owned(),
        listed_origins: &[],
        further_origins: Vec::new(),
        allows_http: false,
    }
}

/// Checks what is checked before the signature.
fn check(key: &SoftKey, challenge: &[u8]) -> Result<(), Refusal> {
    let answer = Assertion::read(&key.sign(challenge)).unwrap();
    ceremony().check_client_data("webauthn.get", &answer.client_data)?;
    ceremony().check_authenticator_data(&answer.authenticator_data().unwrap())
}

#[test]
fn a_key_that_was_registered_is_recognised() {
    let key = SoftKey::new();
    let registered = Registration::read(&key.register()).unwrap();
    assert_eq!(
        ceremony().check_client_data("webauthn.create", &registered.client_data),
        Ok(())
    );
    let data = registered.authenticator_data().unwrap();
    assert_eq!(ceremony().check_authenticator_data(&data), Ok(()));
    let credential = data.credential.unwrap();
    assert_eq!(credential.id, b"id");

    let answer = Assertion::read(&key.sign(CHALLENGE)).unwrap();
    assert_eq!(check(&key, CHALLENGE), Ok(()));
    assert!(
        credential
            .public_key
            .verifies(&answer.signed(), &answer.signature)
    );

    let forged = Assertion::read(&SoftKey::new().sign(CHALLENGE)).unwrap();
    assert!(
        !credential
            .public_key
            .verifies(&forged.signed(), &forged.signature)
    );
}

#[test]
fn answers_to_something_else_are_refused() {
    let key = SoftKey::new;
    assert_eq!(check(&key(), b"another"), Err(Refusal::Challenge));
    let elsewhere = SoftKey {
        origin: "https://example.org",
        ..key()
    };
    assert_eq!(check(&elsewhere, CHALLENGE), Err(Refusal::Origin));
    let other_party = SoftKey {
        relying_party: "example.org",
        ..key()
    };
    assert_eq!(check(&other_party, CHALLENGE), Err(Refusal::RelyingParty));
    let untouched = SoftKey {
        flags: 0x04,
        ..key()
    };
    assert_eq!(check(&untouched, CHALLENGE), Err(Refusal::UserPresence));
    let unverified = SoftKey {
        flags: 0x01,
        ..key()
    };
    assert_eq!(
        check(&unverified, CHALLENGE),
        Err(Refusal::UserVerification)
    );
    let registration = Registration::read(&key().register()).unwrap();
    let as_login = ceremony().check_client_data("webauthn.get", &registration.client_data);
    assert_eq!(as_login, Err(Refusal::Type));
}

#[test]
fn pages_in_a_frame_of_somebody_elses_are_refused() {
    let data = json!({
        "type": "webauthn.get", "challenge": base64(CHALLENGE),
        "origin": "https://example.com", "crossOrigin": true,
    });
    let checked = ceremony().check_client_data("webauthn.get", data.to_string().as_bytes());
    assert_eq!(checked, Err(Refusal::Origin));
}

#[test]
fn an_answer_under_two_names_is_none() {
    let mut answer = SoftKey::new().sign(CHALLENGE);
    answer["id"] = base64(b"other").into();
    assert!(Assertion::read(&answer).is_none());
    answer.as_object_mut().unwrap().remove("id");
    assert!(Assertion::read(&answer).is_some());
}

#[test]
fn data_that_is_cut_or_goes_on_is_none() {
    let registered = Registration::read(&SoftKey::new().register()).unwrap();
    assert!(registered.authenticator_data().is_some());
    let whole = SoftKey::new().data(0x05, &[]);
    assert!(AuthenticatorData::read(&whole).is_some());
    for length in 0..whole.len() {
        assert!(
            AuthenticatorData::read(&whole[..length]).is_none(),
            "{length}"
        );
    }
    assert!(AuthenticatorData::read(&[&whole[..], &[0]].concat()).is_none());
}

#[test]
fn extensions_are_stepped_over() {
    let extensions = cbor(&Cbor::Map(vec![("credProtect".into(), 2.into())]));
    assert!(AuthenticatorData::read(&SoftKey::new().data(0x85, &extensions)).is_some());
    assert!(AuthenticatorData::read(&SoftKey::new().data(0x85, &[])).is_none());
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let nested = vec![0x81; 100_000];
    assert!(AuthenticatorData::read(&SoftKey::new().data(0x85, &nested)).is_none());
}
