//! `pbkdf2_sha256$<iterations>$<salt>$<hash>` and `pbkdf2_sha1$...` (RFC 8018).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::Sha256;

use super::number;
use crate::keys::constant_time_eq;

/// Security: a hundred times Django's default; a column with more could stop the server.
const MAX_ITERATIONS: u32 = 100_000_000;

/// The hash below HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1,
    Sha256,
}

/// What follows the name of the algorithm in the column.
pub(super) struct Pbkdf2Hash<'a> {
    digest: Digest,
    iterations: u32,
    salt: &'a str,
    hash: &'a str,
}

impl<'a> Pbkdf2Hash<'a> {
    pub(super) fn parse(digest: Digest, rest: &'a str) -> Option<Self> {
        let mut parts = rest.splitn(3, '$');
        let iterations = number(parts.next()?)?;
        let (salt, hash) = (parts.next()?, parts.next()?);
        Some(Self {
            digest,
            iterations,
            salt,
            hash,
        })
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        derive(self.digest, password, self.salt, self.iterations)
            .is_some_and(|hash| constant_time_eq(self.hash, &hash))
    }

    pub(super) fn is(&self, digest: Digest, iterations: u32) -> bool {
        self.digest == digest && self.iterations == iterations
    }

    pub(super) fn salt_length(&self) -> usize {
        self.salt.chars().count()
    }
}

pub(super) fn is_possible(iterations: u32) -> bool {
    (1..=MAX_ITERATIONS).contains(&iterations)
}

pub(super) fn encode(
    digest: Digest,
    password: &str,
    salt: &str,
    iterations: u32,
) -> Option<String> {
    let hash = derive(digest, password, salt, iterations)?;
    let algorithm = match digest {
        Digest::Sha1 => "pbkdf2_sha1",
        Digest::Sha256 => "pbkdf2_sha256",
    };
    Some(format!("{algorithm}${iterations}${salt}${hash}"))
}

/// The hash in base64, or `None` if the parameters are out of range.
fn derive(digest: Digest, password: &str, salt: &str, iterations: u32) -> Option<String> {
    if salt.is_empty() || !is_possible(iterations) {
        return None;
    }
    let (password, salt) = (password.as_bytes(), salt.as_bytes());
    Some(match digest {
        Digest::Sha1 => {
            let mut hash = [0; 20];
            pbkdf2_hmac::<Sha1>(password, salt, iterations, &mut hash);
            STANDARD.encode(hash)
        }
        Digest::Sha256 => {
            let mut hash = [0; 32];
            pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut hash);
            STANDARD.encode(hash)
        }
    })
}
