//! Public keys in COSE (RFC 9053) and the signatures they check.

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};

/// The algorithms a new passkey may choose from, the best liked first: ES256, `EdDSA`, ES384, PS256, RS256.
pub(super) const ALGORITHMS: [i64; 5] = [-7, -8, -35, -37, -257];

/// A key that signatures can be checked with.
pub(super) enum PublicKey {
    /// A point of an elliptic curve.
    Curve {
        algorithm: &'static dyn VerificationAlgorithm,
        point: Vec<u8>,
    },
    /// RSA.
    Rsa {
        parameters: &'static RsaParameters,
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

// Labels of the members (RFC 9052, section 7; RFC 9053, section 7; RFC 8230, section 4).
const ALGORITHM: i64 = 3;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const MODULUS: i64 = -1;
const EXPONENT: i64 = -2;

impl PublicKey {
    /// Reads a COSE key; none for algorithms that are not supported.
    pub(super) fn read(cose: &Value) -> Option<Self> {
        let integer = |label| member(cose, label)?.as_integer()?.try_into().ok();
        let bytes = |label| member(cose, label)?.as_bytes().map(Vec::as_slice);
        let curve: Option<i64> = integer(CURVE);
        match (integer(ALGORITHM)?, curve) {
            (-7, Some(1)) => {
                let point = point(bytes(X)?, bytes(Y)?, 32)?;
                Some(Self::Curve {
                    algorithm: &ECDSA_P256_SHA256_ASN1,
                    point,
                })
            }
            (-35, Some(2)) => {
                let point = point(bytes(X)?, bytes(Y)?, 48)?;
                Some(Self::Curve {
                    algorithm: &ECDSA_P384_SHA384_ASN1,
                    point,
                })
            }
            (-8, Some(6)) => {
                let point = bytes(X)?.to_vec();
                (point.len() == 32).then_some(Self::Curve {
                    algorithm: &ED25519,
                    point,
                })
            }
            (-257, _) => rsa(
                &RSA_PKCS1_2048_8192_SHA256,
                bytes(MODULUS)?,
                bytes(EXPONENT)?,
            ),
            (-37, _) => rsa(&RSA_PSS_2048_8192_SHA256, bytes(MODULUS)?, bytes(EXPONENT)?),
            _ => None,
        }
    }

    /// Whether a signature over a message was made with the key that belongs to this one.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Curve { algorithm, point } => {
                UnparsedPublicKey::new(*algorithm, point).verify(message, signature)
            }
            Self::Rsa {
                parameters,
                modulus,
                exponent,
            } => {
                let key = RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                };
                key.verify(parameters, message, signature)
            }
        };
        verified.is_ok()
    }
}

fn member(cose: &Value, label: i64) -> Option<&Value> {
    let mut members = cose.as_map()?.iter();
    members
        .find(|(key, _)| *key == Value::from(label))
        .map(|(_, value)| value)
}

/// A point as SEC 1 writes it, uncompressed.
fn point(x: &[u8], y: &[u8], size: usize) -> Option<Vec<u8>> {
    (x.len() == size && y.len() == size).then(|| [&[4], x, y].concat())
}

#[expect(clippy::unnecessary_wraps, reason = "an arm like the others")]
fn rsa(parameters: &'static RsaParameters, modulus: &[u8], exponent: &[u8]) -> Option<PublicKey> {
    let trimmed = |number: &[u8]| {
        number
            .iter()
            .copied()
            .skip_while(|byte| *byte == 0)
            .collect()
    };
    Some(PublicKey::Rsa {
        parameters,
        modulus: trimmed(modulus),
        exponent: trimmed(exponent),
    })
}
