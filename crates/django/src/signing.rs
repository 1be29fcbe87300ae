//! `django.core.signing`: values signed with a salt that names their purpose, with or without a
//! time, and JSON objects packed into such values.

use std::io::{Read, Write};

use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use thiserror::Error;

use crate::base::{from_base62, to_base62};
use crate::keys::{Keys, constant_time_eq, salted_hmac};
use crate::python::json_dumps;

/// The salt of a Django `Signer` that was given none.
pub const SIGNER_SALT: &str = "django.core.signing.Signer";

/// Most bytes that a compressed value may grow to.
///
/// Security: a few kilobytes of zlib can hold gigabytes of zeros.
const MAX_INFLATED: u64 = 4 * 1024 * 1024;

/// URL-safe base64: written without padding, read with or without it, as lenient about the unused
/// last bits as Python is.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Why a signed value was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SigningError {
    /// There is no separator, so no signature.
    #[error("the value carries no signature")]
    Unsigned,
    /// No key of ours made this signature over this value.
    #[error("the signature does not match")]
    WrongSignature,
    /// Signed by us, but the part that should be a time is none.
    #[error("the signed value carries no time")]
    NoTime,
    /// Signed by us, too long ago.
    #[error("the signature is too old")]
    Expired,
    /// Signed by us, but not the packed JSON that was expected.
    #[error("the signed value is not packed JSON")]
    Payload,
}

/// Whether to try zlib when packing JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compress {
    /// Compress if that saves at least two bytes.
    IfShorter,
    /// Never compress.
    Never,
}

/// The oldest signature that is still accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxAge {
    /// Greatest age in seconds, still accepted itself.
    pub seconds: i64,
    /// The time now, in Unix seconds.
    pub now: i64,
}

/// Signs values for one purpose: `<value>:<signature>`.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    keys: &'a Keys,
    salt: &'a str,
}

impl<'a> Signer<'a> {
    /// A signer whose salt keeps its values from being accepted for any other purpose.
    pub fn new(keys: &'a Keys, salt: &'a str) -> Self {
        Self { keys, salt }
    }

    /// Appends the signature to the value, as `Signer.sign` does.
    pub fn sign(&self, value: &str) -> String {
        format!("{value}:{}", self.signature(value, self.keys.secret()))
    }

    /// Checks the signature against every key and returns the value without it, as `Signer.unsign` does.
    pub fn unsign<'v>(&self, signed: &'v str) -> Result<&'v str, SigningError> {
        let (value, signature) = signed.rsplit_once(':').ok_or(SigningError::Unsigned)?;
        let is_ours = self
            .keys
            .all()
            .any(|key| constant_time_eq(signature, &self.signature(value, key)));
        if is_ours {
            Ok(value)
        } else {
            Err(SigningError::WrongSignature)
        }
    }

    /// Signs the value together with the time (Unix seconds), as `TimestampSigner.sign` does.
    pub fn sign_at(&self, value: &str, now: i64) -> String {
        self.sign(&format!("{value}:{}", to_base62(now)))
    }

    /// Checks signature and age (`None`: any age), as `TimestampSigner.unsign` does. A time in the
    /// future is accepted, as there.
    pub fn unsign_at<'v>(
        &self,
        signed: &'v str,
        max_age: Option<MaxAge>,
    ) -> Result<&'v str, SigningError> {
        let (value, time) = self
            .unsign(signed)?
            .rsplit_once(':')
            .ok_or(SigningError::NoTime)?;
        let time = from_base62(time).ok_or(SigningError::NoTime)?;
        match max_age {
            Some(age) if age.now.saturating_sub(time) > age.seconds => Err(SigningError::Expired),
            _ => Ok(value),
        }
    }

    /// Packs and signs a JSON value without a time, as `Signer.sign_object` does.
    pub fn sign_object(&self, value: &Value, compress: Compress) -> String {
        self.sign(&pack(&json_dumps(value), compress))
    }

    /// Reverses [`Self::sign_object`], compressed or not.
    pub fn unsign_object(&self, signed: &str) -> Result<Value, SigningError> {
        unpack(self.unsign(signed)?)
    }

    fn signature(&self, value: &str, key: &str) -> String {
        BASE64.encode(salted_hmac(&format!("{}signer", self.salt), value, key))
    }
}

/// Packs and signs a JSON value with the time (Unix seconds), as `signing.dumps` does.
pub fn dumps(keys: &Keys, salt: &str, value: &Value, now: i64, compress: Compress) -> String {
    dumps_json(keys, salt, &json_dumps(value), now, compress)
}

/// [`dumps`] of a value that is JSON text already.
pub(crate) fn dumps_json(
    keys: &Keys,
    salt: &str,
    json: &str,
    now: i64,
    compress: Compress,
) -> String {
    Signer::new(keys, salt).sign_at(&pack(json, compress), now)
}

/// Reverses [`dumps`], compressed or not, as `signing.loads` does.
pub fn loads(
    keys: &Keys,
    salt: &str,
    signed: &str,
    max_age: Option<MaxAge>,
) -> Result<Value, SigningError> {
    unpack(Signer::new(keys, salt).unsign_at(signed, max_age)?)
}

fn pack(json: &str, compress: Compress) -> String {
    let deflated = match compress {
        Compress::IfShorter => deflate(json.as_bytes()),
        Compress::Never => None,
    };
    match deflated {
        Some(deflated) if deflated.len() + 1 < json.len() => {
            format!(".{}", BASE64.encode(deflated))
        }
        _ => BASE64.encode(json),
    }
}

fn unpack(packed: &str) -> Result<Value, SigningError> {
    let json = match packed.strip_prefix('.') {
        Some(deflated) => inflate(&decode(deflated)?)?,
        None => decode(packed)?,
    };
    serde_json::from_slice(&json).map_err(|_| SigningError::Payload)
}

fn decode(text: &str) -> Result<Vec<u8>, SigningError> {
    BASE64.decode(text).map_err(|_| SigningError::Payload)
}

fn deflate(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).ok()?;
    encoder.finish().ok()
}

fn inflate(data: &[u8]) -> Result<Vec<u8>, SigningError> {
    let mut inflated = Vec::new();
    ZlibDecoder::new(data)
        .take(MAX_INFLATED + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| SigningError::Payload)?;
    if inflated.len() as u64 > MAX_INFLATED {
        return Err(SigningError::Payload);
    }
    Ok(inflated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{keys, now, vector};

    #[derive(serde::Deserialize)]
    struct Text {
        salt: String,
        value: String,
        signed: String,
    }

    #[derive(serde::Deserialize)]
    struct Object {
        salt: String,
        compress: bool,
        value: Value,
        signed: String,
    }

    #[test]
    fn texts_are_signed_as_django_signs_them() {
        let keys = keys();
        for case in vector::<Vec<Text>>("signer") {
            let signer = Signer::new(&keys, &case.salt);
            assert_eq!(signer.sign(&case.value), case.signed);
            assert_eq!(signer.unsign(&case.signed), Ok(case.value.as_str()));
        }
        for case in vector::<Vec<Text>>("timestamp_signer") {
            let signer = Signer::new(&keys, &case.salt);
            assert_eq!(signer.sign_at(&case.value, now()), case.signed);
            assert_eq!(
                signer.unsign_at(&case.signed, None),
                Ok(case.value.as_str())
            );
        }
    }

    #[test]
    fn objects_are_packed_as_django_packs_them() {
        let keys = keys();
        for case in vector::<Vec<Object>>("dumps") {
            let compress = if case.compress {
                Compress::IfShorter
            } else {
                Compress::Never
            };
            let signed = dumps(&keys, &case.salt, &case.value, now(), compress);
            // Two implementations of zlib may find different bytes for the same content.
            assert_eq!(signed.starts_with('.'), case.signed.starts_with('.'));
            if !signed.starts_with('.') {
                assert_eq!(signed, case.signed);
            }
            assert_eq!(
                loads(&keys, &case.salt, &case.signed, None),
                Ok(case.value.clone())
            );
            assert_eq!(loads(&keys, &case.salt, &signed, None), Ok(case.value));
        }
    }

    #[test]
    fn retired_keys_verify_and_strange_ones_do_not() {
        for case in vector::<Vec<Value>>("signed_with_fallback") {
            let signed = case["signed"].as_str().unwrap();
            assert_eq!(loads(&keys(), "s", signed, None), Ok("hello".into()));
        }
        let strange: String = vector("signed_with_strange_key");
        assert_eq!(
            loads(&keys(), "s", &strange, None),
            Err(SigningError::WrongSignature)
        );
    }

    #[test]
    fn a_signature_is_good_until_its_greatest_age() {
        let keys = keys();
        let signer = Signer::new(&keys, "s");
        let text = signer.sign_at("v", 1000);
        let at = |now| signer.unsign_at(&text, Some(MaxAge { seconds: 60, now }));
        assert_eq!(at(1060), Ok("v"));
        assert_eq!(at(1061), Err(SigningError::Expired));
        assert_eq!(at(10), Ok("v"));
    }

    #[test]
    fn every_changed_part_is_refused() {
        let keys = keys();
        let signer = Signer::new(&keys, "s");
        let text = signer.sign_at("value", now());
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert!(signer.unsign_at(&changed, None).is_err(), "{changed}");
        }
        assert_eq!(
            Signer::new(&keys, "t").unsign(&text),
            Err(SigningError::WrongSignature)
        );
        assert_eq!(signer.unsign("value"), Err(SigningError::Unsigned));
        assert_eq!(
            signer.unsign_at(&signer.sign("value"), None),
            Err(SigningError::NoTime)
        );
        assert_eq!(
            signer.unsign_at(&signer.sign("a:?"), None),
            Err(SigningError::NoTime)
        );
        let unpacked = signer.sign_at("not packed", now());
        assert_eq!(
            loads(&keys, "s", &unpacked, None),
            Err(SigningError::Payload)
        );
    }

    #[test]
    fn a_zip_bomb_is_refused_before_it_fills_the_memory() {
        let keys = keys();
        let bomb = deflate(&vec![b' '; 64 * 1024 * 1024]).unwrap();
        let signed = Signer::new(&keys, "s").sign_at(&format!(".{}", BASE64.encode(bomb)), now());
        assert_eq!(loads(&keys, "s", &signed, None), Err(SigningError::Payload));
    }
}
