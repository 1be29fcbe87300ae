//! The secret keys of a site and the keyed hash that all of Django's signatures are made of.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// `SECRET_KEY` and `SECRET_KEY_FALLBACKS`: the first one signs, all of them verify.
#[derive(Clone)]
pub struct Keys {
    secret: String,
    fallbacks: Vec<String>,
}

impl Keys {
    /// Takes the key in use and the retired ones, newest first, that are still honoured.
    pub fn new(secret: impl Into<String>, fallbacks: Vec<String>) -> Self {
        Self {
            secret: secret.into(),
            fallbacks,
        }
    }

    /// The key that signs.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The keys that only verify.
    pub fn fallbacks(&self) -> impl Iterator<Item = &str> {
        self.fallbacks.iter().map(String::as_str)
    }

    /// All keys, the one in use first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.secret()).chain(self.fallbacks())
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} fallbacks)", self.fallbacks.len())
    }
}

/// HMAC-SHA256 of `value` under a key derived from a salt, which names the purpose, and a secret.
///
/// Compat: `django.utils.crypto.salted_hmac` with `algorithm="sha256"`.
pub fn salted_hmac(salt: &str, value: &str, secret: &str) -> [u8; 32] {
    let key = Sha256::new()
        .chain_update(salt)
        .chain_update(secret)
        .finalize();
    let mut key_block = [0; 64];
    key_block[..key.len()].copy_from_slice(&key);
    let mut mac = Hmac::<Sha256>::new(&key_block.into());
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Whether two texts are equal, in a time that only depends on their lengths.
pub(crate) fn constant_time_eq(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{keys, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        salt: String,
        value: String,
        secret: String,
        hex: String,
    }

    #[test]
    fn the_keyed_hash_is_django_s() {
        for case in vector::<Vec<Case>>("salted_hmac") {
            assert_eq!(
                hex::encode(salted_hmac(&case.salt, &case.value, &case.secret)),
                case.hex
            );
        }
    }

    #[test]
    fn keys_do_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", keys()), "Keys(2 fallbacks)");
    }
}
