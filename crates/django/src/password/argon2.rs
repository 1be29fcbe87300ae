//! `argon2$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>` (RFC 9106), and the varieties
//! `argon2i` and `argon2d` of older rows.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use subtle::ConstantTimeEq;

use super::number;

/// Security: 1 GiB; a column that asks for more could take the machine's memory.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;

/// Security: most KiB written in all passes together, some ten seconds of work.
const MAX_WORK_KIB: u64 = 16 * 1024 * 1024;

/// Bytes of a new hash.
///
/// Compat: `argon2.DEFAULT_HASH_LENGTH`.
const HASH_LENGTH: usize = 32;

/// Longest hash that is compared.
const MAX_HASH_LENGTH: usize = 512;

/// What follows `argon2$` in the column.
pub(super) struct Argon2Hash<'a> {
    algorithm: Algorithm,
    version: Version,
    memory_kib: u32,
    time: u32,
    lanes: u32,
    salt: &'a str,
    hash: &'a str,
}

impl<'a> Argon2Hash<'a> {
    pub(super) fn parse(rest: &'a str) -> Option<Self> {
        let (variety, rest) = rest.split_once('$')?;
        let algorithm = match variety {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            "argon2d" => Algorithm::Argon2d,
            _ => return None,
        };
        // Without a version it is the first one, which did not write it.
        let (version, rest) = match rest.strip_prefix("v=") {
            Some(rest) => rest.split_once('$')?,
            None => ("16", rest),
        };
        let version = Version::try_from(number(version)?).ok()?;
        let (params, rest) = rest.split_once('$')?;
        let mut params = params.split(',');
        let mut param = |name| number(params.next()?.strip_prefix(name)?);
        let (memory_kib, time, lanes) = (param("m=")?, param("t=")?, param("p=")?);
        let (salt, hash) = rest.split_once('$')?;
        let is_whole = params.next().is_none();
        is_whole.then_some(Self {
            algorithm,
            version,
            memory_kib,
            time,
            lanes,
            salt,
            hash,
        })
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        let (Ok(salt), Ok(expected)) = (
            STANDARD_NO_PAD.decode(self.salt),
            STANDARD_NO_PAD.decode(self.hash),
        ) else {
            return false;
        };
        if expected.len() > MAX_HASH_LENGTH {
            return false;
        }
        let mut hash = vec![0; expected.len()];
        let derived = params(self.memory_kib, self.time, self.lanes, hash.len())
            .map(|params| Argon2::new(self.algorithm, self.version, params))
            .and_then(|argon2| {
                argon2
                    .hash_password_into(password.as_bytes(), &salt, &mut hash)
                    .ok()
            });
        derived.is_some() && bool::from(hash.ct_eq(&expected))
    }

    pub(super) fn is_argon2id(&self, memory_kib: u32, time: u32, lanes: u32) -> bool {
        (self.algorithm, self.version) == (Algorithm::Argon2id, Version::V0x13)
            && (self.memory_kib, self.time, self.lanes) == (memory_kib, time, lanes)
            && STANDARD_NO_PAD
                .decode(self.hash)
                .is_ok_and(|hash| hash.len() == HASH_LENGTH)
    }

    /// Zero if the salt cannot be read.
    pub(super) fn salt_length(&self) -> usize {
        STANDARD_NO_PAD
            .decode(self.salt)
            .map_or(0, |salt| salt.len())
    }
}

pub(super) fn is_possible(memory_kib: u32, time: u32, lanes: u32) -> bool {
    params(memory_kib, time, lanes, HASH_LENGTH).is_some()
}

pub(super) fn encode(
    password: &str,
    salt: &str,
    memory_kib: u32,
    time: u32,
    lanes: u32,
) -> Option<String> {
    let mut hash = [0; HASH_LENGTH];
    let params = params(memory_kib, time, lanes, HASH_LENGTH)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt.as_bytes(), &mut hash)
        .ok()?;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    Some(format!(
        "argon2$argon2id$v=19$m={memory_kib},t={time},p={lanes}${salt}${hash}"
    ))
}

/// `None` if the parameters are impossible or out of range.
fn params(memory_kib: u32, time: u32, lanes: u32, length: usize) -> Option<Params> {
    let work = u64::from(memory_kib) * u64::from(time);
    if memory_kib > MAX_MEMORY_KIB || work > MAX_WORK_KIB {
        return None;
    }
    Params::new(memory_kib, time, lanes, Some(length)).ok()
}
