//! Certificates of identity providers, and our own key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{self, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm};
use x509_cert::Certificate;
use x509_cert::der::{Decode, oid::ObjectIdentifier};

use crate::error::Error;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What an algorithm of signatures is called.
pub(super) const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(super) const RSA_SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384";
pub(super) const RSA_SHA512: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
const ECDSA_SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
}

/// The key in a certificate. Only who is configured is believed; certificates in messages are not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    kind: Kind,
    bytes: Vec<u8>,
}

impl Key {
    /// The key in a certificate in PEM, or in base64 alone.
    pub(super) fn of_certificate(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Misconfigured("x509cert is no certificate".to_owned());
        let der = STANDARD.decode(bare(text)).map_err(|_| wrong())?;
        let certificate = Certificate::from_der(&der).map_err(|_| wrong())?;
        let key = &certificate.tbs_certificate.subject_public_key_info;
        let curve = key.algorithm.parameters.as_ref();
        let curve = curve.and_then(|it| it.decode_as::<ObjectIdentifier>().ok());
        let kind = match (key.algorithm.oid, curve) {
            (RSA, _) => Kind::Rsa,
            (EC, Some(P256)) => Kind::P256,
            (EC, Some(P384)) => Kind::P384,
            _ => {
                let why = "x509cert has a key of a kind that is not known here";
                return Err(Error::Misconfigured(why.to_owned()));
            }
        };
        let bytes = key.subject_public_key.raw_bytes().to_vec();
        Ok(Self { kind, bytes })
    }

    /// Whether it made a signature.
    pub(super) fn verifies(
        &self,
        algorithm: &str,
        takes_old: bool,
        message: &[u8],
        made: &[u8],
    ) -> bool {
        let how: &dyn VerificationAlgorithm = match (self.kind, algorithm) {
            (Kind::Rsa, RSA_SHA256) if takes_old => {
                &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
            }
            (Kind::Rsa, RSA_SHA256) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Kind::Rsa, RSA_SHA384) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Kind::Rsa, RSA_SHA512) => &signature::RSA_PKCS1_2048_8192_SHA512,
            (Kind::Rsa, RSA_SHA1) if takes_old => {
                &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY
            }
            (Kind::P256, ECDSA_SHA256) => &signature::ECDSA_P256_SHA256_FIXED,
            (Kind::P384, ECDSA_SHA384) => &signature::ECDSA_P384_SHA384_FIXED,
            _ => return false,
        };
        UnparsedPublicKey::new(how, &self.bytes)
            .verify(message, made)
            .is_ok()
    }
}

/// The digest of this name.
pub(super) fn digest(name: &str, takes_old: bool, bytes: &[u8]) -> Option<Vec<u8>> {
    let how = match name {
        "http://www.w3.org/2001/04/xmlenc#sha256" => &digest::SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => &digest::SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => &digest::SHA512,
        "http://www.w3.org/2000/09/xmldsig#sha1" if takes_old => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        _ => return None,
    };
    Some(digest::digest(how, bytes).as_ref().to_vec())
}

/// Signs with our private key: PEM, or base64 alone.
pub(super) fn sign(private_key: &str, algorithm: &str, message: &[u8]) -> Result<String, Error> {
    let wrong = |why: &str| Error::Misconfigured(format!("advanced.private_key {why}"));
    let der = STANDARD.decode(bare(private_key));
    let der = der.map_err(|_| wrong("is no key in PEM"))?;
    let pair = RsaKeyPair::from_pkcs8(&der)
        .or_else(|_| RsaKeyPair::from_der(&der))
        .map_err(|_| wrong("is no RSA key of 2048 bits or more"))?;
    let how = match algorithm {
        RSA_SHA256 => &signature::RSA_PKCS1_SHA256,
        RSA_SHA384 => &signature::RSA_PKCS1_SHA384,
        RSA_SHA512 => &signature::RSA_PKCS1_SHA512,
        _ => {
            let why = format!("advanced.signature_algorithm {algorithm} is not known here");
            return Err(Error::Misconfigured(why));
        }
    };
    let mut made = vec![0; pair.public().modulus_len()];
    // The padding of these signatures has no randomness in it; the library blinds with some of its own.
    pair.sign(how, &SystemRandom::new(), message, &mut made)
        .map_err(|_| wrong("cannot sign"))?;
    Ok(STANDARD.encode(made))
}

/// What stands between the lines of a PEM, on one line.
pub(super) fn bare(pem: &str) -> String {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    lines.flat_map(str::split_whitespace).collect()
}
