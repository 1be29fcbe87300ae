//! Signatures of tokens by ring, which the rest of the server uses as well, behind the interface of `jsonwebtoken`.

use std::sync::LazyLock;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, Result};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::rand::SystemRandom;
use ring::signature as rs;
use ring::{hmac, rsa};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

static INSTALLED: LazyLock<()> = LazyLock::new(|| {
    // Whoever came first takes keys in the same forms.
    let _ = PROVIDER.install_default();
});

/// Makes the library sign and verify by ring.
pub(super) fn install() {
    LazyLock::force(&INSTALLED);
}

/// An ECDSA key of a private key in PKCS#8.
pub(super) fn ec_key(der: &[u8]) -> Result<rs::EcdsaKeyPair> {
    let kind = &rs::ECDSA_P256_SHA256_FIXED_SIGNING;
    rs::EcdsaKeyPair::from_pkcs8(kind, der, &SystemRandom::new())
        .map_err(|_| ErrorKind::InvalidEcdsaKey.into())
}

/// An Ed25519 key of a private key in PKCS#8, with its public half or without.
pub(super) fn ed_key(der: &[u8]) -> Result<rs::Ed25519KeyPair> {
    rs::Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
        .map_err(|_| ErrorKind::InvalidEddsaKey.into())
}

/// An RSA key of a private key in PKCS#1.
pub(super) fn rsa_key(der: &[u8]) -> Result<rsa::KeyPair> {
    rsa::KeyPair::from_der(der).map_err(|why| ErrorKind::InvalidRsaKey(why.to_string()).into())
}

enum Key {
    Hmac(hmac::Key),
    Rsa(rsa::KeyPair, &'static dyn rs::RsaEncoding),
    Ec(rs::EcdsaKeyPair),
    Ed(rs::Ed25519KeyPair),
}

struct RingSigner(Algorithm, Key);

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        let random = SystemRandom::new();
        let failed = |_| signature::Error::new();
        match &self.1 {
            Key::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
            Key::Rsa(key, padding) => {
                let mut signed = vec![0; key.public().modulus_len()];
                key.sign(*padding, &random, message, &mut signed)
                    .map_err(failed)?;
                Ok(signed)
            }
            Key::Ec(key) => Ok(key
                .sign(&random, message)
                .map_err(failed)?
                .as_ref()
                .to_vec()),
            Key::Ed(key) => Ok(key.sign(message).as_ref().to_vec()),
        }
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let bytes = key.as_bytes();
    let key = match algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            Key::Hmac(hmac::Key::new(hash(*algorithm), bytes))
        }
        Algorithm::RS256 => Key::Rsa(rsa_key(bytes)?, &rs::RSA_PKCS1_SHA256),
        Algorithm::RS384 => Key::Rsa(rsa_key(bytes)?, &rs::RSA_PKCS1_SHA384),
        Algorithm::RS512 => Key::Rsa(rsa_key(bytes)?, &rs::RSA_PKCS1_SHA512),
        Algorithm::ES256 => Key::Ec(ec_key(bytes)?),
        Algorithm::EdDSA => Key::Ed(ed_key(bytes)?),
        _ => return Err(unsupported()),
    };
    Ok(Box::new(RingSigner(*algorithm, key)))
}

struct RingVerifier(Algorithm, DecodingKeyKind);

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(
        &self,
        message: &[u8],
        signed: &Vec<u8>,
    ) -> std::result::Result<(), signature::Error> {
        let is_right = match (self.0, &self.1) {
            (
                Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512,
                DecodingKeyKind::SecretOrDer(secret),
            ) => hmac::verify(&hmac::Key::new(hash(self.0), secret), message, signed),
            (algorithm, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                let kind = match algorithm {
                    Algorithm::RS384 => &rs::RSA_PKCS1_2048_8192_SHA384,
                    Algorithm::RS512 => &rs::RSA_PKCS1_2048_8192_SHA512,
                    _ => &rs::RSA_PKCS1_2048_8192_SHA256,
                };
                rsa::PublicKeyComponents { n, e }.verify(kind, message, signed)
            }
            (Algorithm::ES256, DecodingKeyKind::SecretOrDer(point)) => {
                rs::UnparsedPublicKey::new(&rs::ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, signed)
            }
            (Algorithm::EdDSA, DecodingKeyKind::SecretOrDer(public)) => {
                rs::UnparsedPublicKey::new(&rs::ED25519, public).verify(message, signed)
            }
            _ => return Err(signature::Error::new()),
        };
        is_right.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    // Security: a public key is never taken for the secret of an HMAC.
    if key.family() != algorithm.family() {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(Box::new(RingVerifier(*algorithm, key.kind().clone())))
}

fn hash(algorithm: Algorithm) -> hmac::Algorithm {
    match algorithm {
        Algorithm::HS384 => hmac::HMAC_SHA384,
        Algorithm::HS512 => hmac::HMAC_SHA512,
        _ => hmac::HMAC_SHA256,
    }
}

fn unsupported() -> Error {
    ErrorKind::UnsupportedAlgorithm.into()
}
