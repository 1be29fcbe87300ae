//! Signed tokens (RFC 7519): keys, their public halves as JWKs, signing and checking. What a token means is not known here.

mod ring_provider;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use config::JwtAlgorithm;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::rand::SystemRandom;
use ring::signature::{self as rs, KeyPair};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// What a token says.
pub type Claims = Map<String, Value>;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(String);

impl KeyError {
    fn new(algorithm: JwtAlgorithm, why: impl std::fmt::Display) -> Self {
        Self(format!("not a key for {}: {why}", algorithm.as_str()))
    }
}

/// A key that signs and verifies.
#[derive(Clone)]
pub struct Key {
    /// What it is for.
    pub algorithm: JwtAlgorithm,
    /// Its thumbprint (RFC 7638); none of a shared secret.
    pub kid: Option<String>,
    /// Its public half (RFC 7517); none of a shared secret.
    pub jwk: Option<Value>,
    signs: EncodingKey,
    verifies: DecodingKey,
}

// Security: nothing of a key but its name belongs into a log.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl Key {
    /// A shared secret.
    pub fn of_secret(algorithm: JwtAlgorithm, secret: &str) -> Self {
        ring_provider::install();
        Self {
            algorithm,
            kid: None,
            jwk: None,
            signs: EncodingKey::from_secret(secret.as_bytes()),
            verifies: DecodingKey::from_secret(secret.as_bytes()),
        }
    }

    /// A private key in PEM.
    pub fn of_pem(algorithm: JwtAlgorithm, pem: &str) -> Result<Self, KeyError> {
        let pem = pem.as_bytes();
        let signs = match algorithm {
            JwtAlgorithm::Es256 => EncodingKey::from_ec_pem(pem),
            JwtAlgorithm::EdDsa => EncodingKey::from_ed_pem(pem),
            _ => EncodingKey::from_rsa_pem(pem),
        };
        let signs = signs.map_err(|_| {
            KeyError::new(
                algorithm,
                "not a private key of that kind in PEM; `openssl pkcs8 -topk8 -nocrypt` writes one",
            )
        })?;
        Self::of_private(algorithm, signs)
    }

    /// A private key of ES256 or `EdDSA` in PKCS#8, as [`generate`] makes them.
    pub fn of_pkcs8(algorithm: JwtAlgorithm, der: &[u8]) -> Result<Self, KeyError> {
        let signs = match algorithm {
            JwtAlgorithm::EdDsa => EncodingKey::from_ed_der(der),
            _ => EncodingKey::from_ec_der(der),
        };
        Self::of_private(algorithm, signs)
    }

    fn of_private(algorithm: JwtAlgorithm, signs: EncodingKey) -> Result<Self, KeyError> {
        ring_provider::install();
        let failed = |why: jsonwebtoken::errors::Error| KeyError::new(algorithm, why);
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        // The members are in the order in which a thumbprint is made of them.
        let (members, verifies) = match algorithm {
            JwtAlgorithm::Es256 => {
                let key = ring_provider::ec_key(signs.as_bytes()).map_err(failed)?;
                let point = key.public_key().as_ref();
                let (x, y) = point[1..].split_at(32);
                let members = json!({"crv": "P-256", "kty": "EC", "x": text(x), "y": text(y)});
                (members, DecodingKey::from_ec_der(point))
            }
            JwtAlgorithm::EdDsa => {
                let key = ring_provider::ed_key(signs.as_bytes()).map_err(failed)?;
                let public = key.public_key().as_ref();
                let members = json!({"crv": "Ed25519", "kty": "OKP", "x": text(public)});
                (members, DecodingKey::from_ed_der(public))
            }
            _ => {
                let key = ring_provider::rsa_key(signs.as_bytes()).map_err(failed)?;
                let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(key.public());
                let members = json!({"e": text(&public.e), "kty": "RSA", "n": text(&public.n)});
                let verifies = DecodingKey::from_rsa_raw_components(&public.n, &public.e);
                (members, verifies)
            }
        };
        let kid = text(&Sha256::digest(members.to_string()));
        let mut jwk = json!({"kid": kid, "use": "sig", "alg": algorithm.as_str()});
        if let (Value::Object(jwk), Value::Object(members)) = (&mut jwk, members) {
            jwk.extend(members);
        }
        Ok(Self {
            algorithm,
            kid: Some(kid),
            jwk: Some(jwk),
            signs,
            verifies,
        })
    }

    /// A token that says this.
    pub fn sign(&self, claims: &Claims) -> crate::Result<String> {
        let header = Header {
            kid: self.kid.clone(),
            ..Header::new(algorithm(self.algorithm))
        };
        jsonwebtoken::encode(&header, claims, &self.signs).map_err(crate::Error::internal)
    }

    /// What a token says, if this key signed it. Whether it has expired is not asked.
    pub fn open(&self, token: &str) -> Option<Claims> {
        let mut validation = Validation::new(algorithm(self.algorithm));
        validation.required_spec_claims.clear();
        // Security: the caller compares `exp` with the time of the request, the only time there is.
        validation.validate_exp = false;
        validation.validate_aud = false;
        let data = jsonwebtoken::decode(token, &self.verifies, &validation);
        data.ok().map(|data| data.claims)
    }
}

/// The `kid` that a token names; `None` inside where it names none, and outside where it is no token at all.
#[expect(
    clippy::option_option,
    reason = "no token and a token without a name are two things"
)]
pub fn kid_of(token: &str) -> Option<Option<String>> {
    jsonwebtoken::decode_header(token)
        .ok()
        .map(|header| header.kid)
}

/// A new private key of ES256 or `EdDSA`, in PKCS#8.
pub fn generate(algorithm: JwtAlgorithm) -> crate::Result<Vec<u8>> {
    let random = SystemRandom::new();
    let der = match algorithm {
        JwtAlgorithm::EdDsa => rs::Ed25519KeyPair::generate_pkcs8(&random),
        _ => rs::EcdsaKeyPair::generate_pkcs8(&rs::ECDSA_P256_SHA256_FIXED_SIGNING, &random),
    };
    let der = der.map_err(|_| crate::Error::internal("no key could be made"))?;
    Ok(der.as_ref().to_vec())
}

fn algorithm(algorithm: JwtAlgorithm) -> Algorithm {
    match algorithm {
        JwtAlgorithm::Hs256 => Algorithm::HS256,
        JwtAlgorithm::Hs384 => Algorithm::HS384,
        JwtAlgorithm::Hs512 => Algorithm::HS512,
        JwtAlgorithm::Rs256 => Algorithm::RS256,
        JwtAlgorithm::Rs384 => Algorithm::RS384,
        JwtAlgorithm::Rs512 => Algorithm::RS512,
        JwtAlgorithm::Es256 => Algorithm::ES256,
        JwtAlgorithm::EdDsa => Algorithm::EdDSA,
    }
}
