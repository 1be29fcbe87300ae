//! A security key in software: ES256, no attestation.

use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use store::users;

/// A security key with one passkey for `testserver`.
pub struct SecurityKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    id: Vec<u8>,
    user_handle: String,
    signed: AtomicU32,
}

impl SecurityKey {
    /// A key for a user; keys of another number have another name.
    pub fn new(user: &users::Model, number: u8) -> Self {
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
        let handle = django::base::to_base36(u64::from(user.id.0.unsigned_abs()));
        Self::of(document.as_ref(), &[number; 16], &handle)
    }

    /// The key with these secrets.
    pub fn of(pkcs8: &[u8], id: &[u8], handle: &str) -> Self {
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        Self {
            pair: EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &SystemRandom::new()).unwrap(),
            pkcs8: pkcs8.to_vec(),
            id: id.to_vec(),
            user_handle: base64(handle.as_bytes()),
            signed: AtomicU32::new(0),
        }
    }

    /// Its secrets and its name, in hex.
    pub fn secrets(&self) -> (String, String) {
        (hex::encode(&self.pkcs8), hex::encode(&self.id))
    }

    /// The answer to `navigator.credentials.create`.
    pub fn register(&self, options: &Value) -> Value {
        self.register_as(options, 0x45)
    }

    /// The answer of a key that has not looked whose finger it was.
    pub fn register_unverified(&self, options: &Value) -> Value {
        self.register_as(options, 0x41)
    }

    fn register_as(&self, options: &Value, flags: u8) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let key = Cbor::Map(vec![
            (1.into(), 2.into()),
            (3.into(), Cbor::from(-7)),
            (Cbor::from(-1), 1.into()),
            (Cbor::from(-2), Cbor::Bytes(x.to_vec())),
            (Cbor::from(-3), Cbor::Bytes(y.to_vec())),
        ]);
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let credential = [&[0; 16][..], &length, &self.id, &cbor(&key)].concat();
        let object = Cbor::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Cbor::Map(Vec::new())),
            ("authData".into(), Cbor::Bytes(data(flags, 0, &credential))),
        ]);
        let is_resident =
            options["publicKey"]["authenticatorSelection"]["requireResidentKey"] == true;
        json!({
            "id": base64(&self.id), "rawId": base64(&self.id), "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": is_resident}},
            "response": {
                "clientDataJSON": base64(client_data("webauthn.create", options).as_bytes()),
                "attestationObject": base64(&cbor(&object)),
            },
        })
    }

    /// The answer to `navigator.credentials.get`.
    pub fn sign(&self, options: &Value) -> Value {
        self.sign_as(options, 0x05)
    }

    /// The answer of a key that has not looked whose finger it was.
    pub fn sign_unverified(&self, options: &Value) -> Value {
        self.sign_as(options, 0x01)
    }

    /// Lets the key have signed so often.
    pub fn set_counter(&self, number: u32) {
        self.signed.store(number, Ordering::Relaxed);
    }

    fn sign_as(&self, options: &Value, flags: u8) -> Value {
        // Beyond the greatest number is 0: a key that does not count.
        let counter = self.signed.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let data = data(flags, counter, &[]);
        let client_data = client_data("webauthn.get", options);
        let hash = digest(&SHA256, client_data.as_bytes());
        let message = [&data, hash.as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        json!({
            "id": base64(&self.id), "rawId": base64(&self.id), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64(client_data.as_bytes()),
                "authenticatorData": base64(&data),
                "signature": base64(signature.as_ref()),
                "userHandle": self.user_handle,
            },
        })
    }
}

fn data(flags: u8, counter: u32, rest: &[u8]) -> Vec<u8> {
    let hash = digest(&SHA256, b"testserver");
    [hash.as_ref(), &[flags], &counter.to_be_bytes(), rest].concat()
}

fn client_data(kind: &str, options: &Value) -> String {
    let challenge = &options["publicKey"]["challenge"];
    json!({"type": kind, "challenge": challenge, "origin": "https://testserver"}).to_string()
}

fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}
