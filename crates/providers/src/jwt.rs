//! ID tokens: their signature, by a key of the issuer, and their claims.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use ring::signature::{self as rs, UnparsedPublicKey};
use serde_json::{Map, Value};

use crate::client::{Client, Once};
use crate::error::Error;

/// How far clocks may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// What a token must say.
pub(crate) struct Expected<'a> {
    /// Who made it.
    pub(crate) issuer: &'a str,
    /// For whom: our client ids.
    pub(crate) audiences: &'a [&'a str],
    /// Where the issuer's keys are.
    pub(crate) keys: &'a str,
    /// What must be in it so that it belongs to this very login.
    pub(crate) nonce: Option<&'a str>,
}

/// The claims of a token, once all of it was checked.
pub(crate) async fn verify(
    client: &Client<'_>,
    token: &str,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, Error> {
    let header =
        jsonwebtoken::decode_header(token).map_err(|_| refused("it is no JSON Web Token"))?;
    // Security: a token is signed by a key of the issuer. `none` is no signature, and an HMAC under a public key is one
    // that anybody can make.
    if matches!(
        header.alg,
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512
    ) {
        return Err(refused("it is not signed by a key of the issuer"));
    }
    let kid = header.kid.as_deref();
    let mut keys = client.documents.get(client, expected.keys).await?;
    let mut key = key_of(&keys, kid, header.alg);
    if key.is_none() {
        // The issuer may have new keys.
        keys = client.documents.again(client, expected.keys).await?;
        key = key_of(&keys, kid, header.alg);
    }
    let key = key.ok_or_else(|| refused("it is signed by a key that the issuer does not name"))?;
    let (signed, mark) = token
        .rsplit_once('.')
        .ok_or_else(|| refused("it has no signature"))?;
    if !is_signed(header.alg, &key, signed, mark) {
        return Err(refused("its signature is wrong"));
    }
    // The signature is checked: these are the issuer's words.
    let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Map<String, Value>>(token);
    let claims = claims.map_err(|_| refused("it has no claims"))?;
    check(client, &claims, expected)?;
    Ok(claims)
}

/// What must be remembered of a token so that it counts once.
pub(crate) fn once(claims: &Map<String, Value>) -> Option<Once> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let until = claims.get("exp").and_then(Value::as_i64)?;
    Some(Once {
        key: format!("jwt:iss={},jti={}", text("iss")?, text("jti")?),
        until: chrono::DateTime::from_timestamp(until, 0)? + LEEWAY,
    })
}

fn check(
    client: &Client<'_>,
    claims: &Map<String, Value>,
    expected: &Expected<'_>,
) -> Result<(), Error> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| {
        let seconds = claims
            .get(name)
            .map(|told| told.as_i64().or_else(|| told.as_f64().map(whole)));
        seconds
            .map(|seconds| seconds.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0)))
    };
    if text("iss") != Some(expected.issuer) {
        return Err(refused("it is of another issuer"));
    }
    let audience = claims.get("aud").map(|audience| match audience {
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect::<Vec<_>>(),
    });
    let audience = audience.unwrap_or_default();
    if !audience.iter().any(|one| expected.audiences.contains(one)) {
        return Err(refused("it is for somebody else"));
    }
    let party = text("azp");
    if audience.len() > 1 && party.is_some_and(|party| !expected.audiences.contains(&party)) {
        return Err(refused("it was made for somebody else"));
    }
    match time("exp") {
        Some(Some(end)) if client.now < end + LEEWAY => {}
        _ => return Err(refused("it has ended")),
    }
    for name in ["nbf", "iat"] {
        if time(name).is_some_and(|begin| begin.is_none_or(|begin| begin > client.now + LEEWAY)) {
            return Err(refused("it is not valid yet"));
        }
    }
    if expected.nonce.is_some() && text("nonce") != expected.nonce {
        return Err(refused("it belongs to another login"));
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "seconds; what is too large is no time"
)]
fn whole(seconds: f64) -> i64 {
    seconds as i64
}

/// The key of this id: from a key set, or from certificates by key id.
fn key_of(keys: &Value, kid: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
    if keys.get("keys").is_none() {
        let certificate = keys.get(kid?)?.as_str()?;
        return DecodingKey::from_rsa_pem(certificate.as_bytes()).ok();
    }
    let all = keys.get("keys")?.as_array()?.iter();
    let usable: Vec<_> = all
        .filter(|key| key.get("use").is_none_or(|usage| usage == "sig"))
        .collect();
    let set = serde_json::json!({ "keys": usable });
    // One key of a kind that is not known must not hide the others.
    let one = |key: &&Value| {
        serde_json::from_value::<JwkSet>(serde_json::json!({ "keys": [key] })).is_ok()
    };
    let known: Vec<&Value> = set["keys"].as_array()?.iter().filter(one).collect();
    let named = match kid {
        Some(kid) => known
            .into_iter()
            .find(|key| key.get("kid").and_then(Value::as_str) == Some(kid))?,
        // OpenID Connect Core 10.1: without an id there must be no choice.
        None if known.len() == 1 => known[0],
        None => return None,
    };
    let stated = named.get("alg").and_then(Value::as_str);
    if stated.is_some_and(|stated| stated != format!("{algorithm:?}")) {
        return None;
    }
    let key = serde_json::from_value(named.clone()).ok()?;
    DecodingKey::from_jwk(&key).ok()
}

fn is_signed(algorithm: Algorithm, key: &DecodingKey, signed: &str, mark: &str) -> bool {
    let Ok(mark) = URL_SAFE_NO_PAD.decode(mark) else {
        return false;
    };
    if key.family() != algorithm.family() {
        return false;
    }
    let signed = signed.as_bytes();
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, e } => rsa(algorithm).is_some_and(|kind| {
            let key = ring::rsa::PublicKeyComponents { n, e };
            key.verify(kind, signed, &mark).is_ok()
        }),
        DecodingKeyKind::SecretOrDer(der) => {
            let kind: &dyn rs::VerificationAlgorithm = match algorithm {
                Algorithm::ES256 => &rs::ECDSA_P256_SHA256_FIXED,
                Algorithm::ES384 => &rs::ECDSA_P384_SHA384_FIXED,
                Algorithm::EdDSA => &rs::ED25519,
                other => match rsa(other) {
                    Some(kind) => kind,
                    None => return false,
                },
            };
            UnparsedPublicKey::new(kind, der)
                .verify(signed, &mark)
                .is_ok()
        }
    }
}

fn rsa(algorithm: Algorithm) -> Option<&'static rs::RsaParameters> {
    Some(match algorithm {
        Algorithm::RS256 => &rs::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RS384 => &rs::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RS512 => &rs::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::PS256 => &rs::RSA_PSS_2048_8192_SHA256,
        Algorithm::PS384 => &rs::RSA_PSS_2048_8192_SHA384,
        Algorithm::PS512 => &rs::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// A token of our own, signed by an EC key (ES256).
pub(crate) fn signed_es256(kid: &str, claims: &Value, pem: &str) -> Result<String, Error> {
    let wrong = |_| Error::Misconfigured("certificate_key is no EC key in PEM".to_owned());
    let key = jsonwebtoken::EncodingKey::from_ec_pem(pem.as_bytes()).map_err(wrong)?;
    let random = ring::rand::SystemRandom::new();
    let algorithm = &rs::ECDSA_P256_SHA256_FIXED_SIGNING;
    let pair = rs::EcdsaKeyPair::from_pkcs8(algorithm, key.as_bytes(), &random);
    let pair =
        pair.map_err(|_| Error::Misconfigured("certificate_key is no P-256 key".to_owned()))?;
    let header = serde_json::json!({ "alg": "ES256", "kid": kid, "typ": "JWT" });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(claims));
    let mark = pair.sign(&random, signed.as_bytes());
    let mark =
        mark.map_err(|_| Error::Unknown("the client secret could not be signed".to_owned()))?;
    Ok(format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(mark.as_ref())
    ))
}

fn refused(why: &str) -> Error {
    Error::InvalidToken(why.to_owned())
}
