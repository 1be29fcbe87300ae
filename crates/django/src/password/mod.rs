//! Password hashes as `auth_user.password` holds them: reading, verifying and making them. The slow
//! work happens on the calling thread.

mod argon2;
mod bcrypt;
mod pbkdf2;
mod scrypt;

use rand::CryptoRng;
use thiserror::Error;

use self::argon2::Argon2Hash;
use self::bcrypt::BcryptHash;
use self::pbkdf2::Pbkdf2Hash;
use self::scrypt::ScryptHash;
use crate::random::{LETTERS_AND_DIGITS, random_string};

/// Compat: `django.contrib.auth.hashers.UNUSABLE_PASSWORD_PREFIX`.
const UNUSABLE_PREFIX: char = '!';

/// Compat: `UNUSABLE_PASSWORD_SUFFIX_LENGTH`.
const UNUSABLE_LENGTH: usize = 40;

/// Characters of a new salt: the fewest of 62 kinds that carry 128 bits.
///
/// Compat: `BasePasswordHasher.salt` and `must_update_salt`.
const SALT_LENGTH: usize = 22;

/// How new passwords are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hasher {
    /// `argon2$argon2id$...`
    Argon2id {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        time: u32,
        /// Lanes, Argon2's degree of parallelism.
        lanes: u32,
    },
    /// `pbkdf2_sha256$...`
    Pbkdf2Sha256 {
        /// Rounds of HMAC.
        iterations: u32,
    },
    /// `pbkdf2_sha1$...`
    Pbkdf2Sha1 {
        /// Rounds of HMAC.
        iterations: u32,
    },
    /// `scrypt$...`
    Scrypt {
        /// Work factor, a power of two.
        n: u32,
        /// Block size.
        r: u32,
        /// Parallelism.
        p: u32,
    },
    /// `bcrypt_sha256$...`
    BcryptSha256 {
        /// Rounds, as a power of two.
        cost: u32,
    },
}

impl Hasher {
    /// Whether hashes can be made with these parameters, and are within what [`verify`] accepts.
    pub fn is_possible(&self) -> bool {
        match *self {
            Self::Argon2id {
                memory_kib,
                time,
                lanes,
            } => argon2::is_possible(memory_kib, time, lanes),
            Self::Pbkdf2Sha256 { iterations } | Self::Pbkdf2Sha1 { iterations } => {
                pbkdf2::is_possible(iterations)
            }
            Self::Scrypt { n, r, p } => scrypt::is_possible(n, r, p),
            Self::BcryptSha256 { cost } => bcrypt::is_possible(cost),
        }
    }
}

/// The parameters of a [`Hasher`] are impossible, or so large that [`verify`] would refuse the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the parameters of the password hasher are out of range")]
pub struct BadParameters;

/// A password column taken apart.
enum Encoded<'a> {
    Argon2(Argon2Hash<'a>),
    Pbkdf2(Pbkdf2Hash<'a>),
    Scrypt(ScryptHash<'a>),
    Bcrypt(BcryptHash<'a>),
}

impl<'a> Encoded<'a> {
    /// `None` if the algorithm is not one of ours or the text is not of its form.
    fn parse(encoded: &'a str) -> Option<Self> {
        let (algorithm, rest) = encoded.split_once('$')?;
        match algorithm {
            "argon2" => Argon2Hash::parse(rest).map(Self::Argon2),
            "pbkdf2_sha256" => Pbkdf2Hash::parse(pbkdf2::Digest::Sha256, rest).map(Self::Pbkdf2),
            "pbkdf2_sha1" => Pbkdf2Hash::parse(pbkdf2::Digest::Sha1, rest).map(Self::Pbkdf2),
            "scrypt" => ScryptHash::parse(rest).map(Self::Scrypt),
            "bcrypt_sha256" => BcryptHash::parse(true, rest).map(Self::Bcrypt),
            "bcrypt" => BcryptHash::parse(false, rest).map(Self::Bcrypt),
            _ => None,
        }
    }
}

/// Whether the column holds a hash of some password; `!...` says that there is none.
///
/// Compat: `django.contrib.auth.hashers.is_password_usable`.
pub fn is_usable(encoded: &str) -> bool {
    !encoded.starts_with(UNUSABLE_PREFIX)
}

/// Whether the column has the form of a hash that [`verify`] knows. For any other, [`verify`] answers at
/// once, which tells an observer as much.
///
/// Compat: `django.contrib.auth.hashers.identify_hasher`.
pub fn is_recognized(encoded: &str) -> bool {
    Encoded::parse(encoded).is_some()
}

/// Whether the password is the one that was hashed. `false` as well for a column that is unusable,
/// malformed, of an algorithm that is broken or unknown, or so costly that it could stop the server.
pub fn verify(password: &str, encoded: &str) -> bool {
    match Encoded::parse(encoded) {
        Some(Encoded::Argon2(hash)) => hash.verify(password),
        Some(Encoded::Pbkdf2(hash)) => hash.verify(password),
        Some(Encoded::Scrypt(hash)) => hash.verify(password),
        Some(Encoded::Bcrypt(hash)) => hash.verify(password),
        None => false,
    }
}

/// Whether a correct password should be hashed anew: another algorithm, other parameters, or (where
/// Django looks at it) a salt of less than 128 bits.
///
/// Compat: `must_update` of each of Django's hashers.
pub fn needs_upgrade(encoded: &str, preferred: &Hasher) -> bool {
    let is_current = match (Encoded::parse(encoded), *preferred) {
        (
            Some(Encoded::Argon2(hash)),
            Hasher::Argon2id {
                memory_kib,
                time,
                lanes,
            },
        ) => hash.is_argon2id(memory_kib, time, lanes) && has_enough_salt(hash.salt_length()),
        (Some(Encoded::Pbkdf2(hash)), Hasher::Pbkdf2Sha256 { iterations }) => {
            hash.is(pbkdf2::Digest::Sha256, iterations) && has_enough_salt(hash.salt_length())
        }
        (Some(Encoded::Pbkdf2(hash)), Hasher::Pbkdf2Sha1 { iterations }) => {
            hash.is(pbkdf2::Digest::Sha1, iterations) && has_enough_salt(hash.salt_length())
        }
        (Some(Encoded::Scrypt(hash)), Hasher::Scrypt { n, r, p }) => hash.is(n, r, p),
        (Some(Encoded::Bcrypt(hash)), Hasher::BcryptSha256 { cost }) => hash.is_sha256(cost),
        _ => false,
    };
    !is_current
}

/// Hashes a password with a new salt.
///
/// Compat: `django.contrib.auth.hashers.make_password`.
pub fn encode<R: CryptoRng + ?Sized>(
    password: &str,
    hasher: &Hasher,
    rng: &mut R,
) -> Result<String, BadParameters> {
    let salt = match hasher {
        Hasher::BcryptSha256 { .. } => bcrypt::salt(rng),
        _ => random_string(rng, SALT_LENGTH, LETTERS_AND_DIGITS),
    };
    encode_with_salt(password, hasher, &salt).ok_or(BadParameters)
}

/// A column that no password verifies against, different each time.
pub fn unusable<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    format!(
        "{UNUSABLE_PREFIX}{}",
        random_string(rng, UNUSABLE_LENGTH, LETTERS_AND_DIGITS)
    )
}

fn encode_with_salt(password: &str, hasher: &Hasher, salt: &str) -> Option<String> {
    match *hasher {
        Hasher::Argon2id {
            memory_kib,
            time,
            lanes,
        } => argon2::encode(password, salt, memory_kib, time, lanes),
        Hasher::Pbkdf2Sha256 { iterations } => {
            pbkdf2::encode(pbkdf2::Digest::Sha256, password, salt, iterations)
        }
        Hasher::Pbkdf2Sha1 { iterations } => {
            pbkdf2::encode(pbkdf2::Digest::Sha1, password, salt, iterations)
        }
        Hasher::Scrypt { n, r, p } => scrypt::encode(password, salt, n, r, p),
        Hasher::BcryptSha256 { cost } => bcrypt::encode(password, salt, cost),
    }
}

fn has_enough_salt(length: usize) -> bool {
    length >= SALT_LENGTH
}

/// A number without sign or leading zeros: Django writes no other, and would not find a column with
/// another equal to its own.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::vectors::{rng, vector};

    const PREFERRED: [(&str, Hasher); 5] = [
        (
            "argon2",
            Hasher::Argon2id {
                memory_kib: 256,
                time: 2,
                lanes: 2,
            },
        ),
        ("pbkdf2_sha256", Hasher::Pbkdf2Sha256 { iterations: 1000 }),
        ("pbkdf2_sha1", Hasher::Pbkdf2Sha1 { iterations: 1000 }),
        ("scrypt", Hasher::Scrypt { n: 16, r: 8, p: 2 }),
        ("bcrypt_sha256", Hasher::BcryptSha256 { cost: 4 }),
    ];

    #[derive(serde::Deserialize)]
    struct Case {
        password: String,
        encoded: String,
        needs_upgrade: HashMap<String, bool>,
    }

    #[test]
    fn every_hash_that_django_makes_is_verified() {
        for Case {
            password, encoded, ..
        } in vector::<Vec<Case>>("password")
        {
            assert!(verify(&password, &encoded), "{password:?} {encoded}");
            assert!(!verify(&format!("x{password}"), &encoded), "{encoded}");
            assert!(is_usable(&encoded) && is_recognized(&encoded));
        }
    }

    #[test]
    fn a_hash_is_outdated_when_django_says_so() {
        for Case {
            encoded,
            needs_upgrade: expected,
            ..
        } in vector::<Vec<Case>>("password")
        {
            for (name, hasher) in PREFERRED {
                assert_eq!(
                    needs_upgrade(&encoded, &hasher),
                    expected[name],
                    "{name} {encoded}"
                );
            }
        }
    }

    #[test]
    fn hashes_are_written_as_django_writes_them() {
        let mut written = 0;
        for Case {
            password, encoded, ..
        } in vector::<Vec<Case>>("password")
        {
            for (_, hasher) in PREFERRED
                .into_iter()
                .filter(|(_, h)| !needs_upgrade(&encoded, h))
            {
                let salt = match hasher {
                    Hasher::BcryptSha256 { .. } => "abcdefghijklmnopqrstuu",
                    Hasher::Scrypt { .. } => encoded.split('$').nth(2).unwrap(),
                    _ => "abcdefghijklmnopqrstuv",
                };
                assert_eq!(
                    encode_with_salt(&password, &hasher, salt),
                    Some(encoded.clone())
                );
                written += 1;
            }
        }
        assert_eq!(written, 24);
    }

    #[test]
    fn new_hashes_verify_and_are_current() {
        let mut rng = rng();
        for (name, hasher) in PREFERRED {
            let encoded = encode("correct horse", &hasher, &mut rng).unwrap();
            assert!(encoded.starts_with(&format!("{name}$")) && encoded.len() <= 128);
            assert!(verify("correct horse", &encoded) && !verify("wrong", &encoded));
            assert!(!needs_upgrade(&encoded, &hasher) && hasher.is_possible());
            assert_ne!(encode("correct horse", &hasher, &mut rng).unwrap(), encoded);
        }
    }

    #[test]
    fn what_is_no_hash_or_costs_too_much_is_never_right() {
        for encoded in vector::<Vec<String>>("not_passwords") {
            assert!(!verify("password", &encoded), "{encoded}");
            for (_, hasher) in PREFERRED {
                assert!(needs_upgrade(&encoded, &hasher), "{encoded}");
            }
        }
    }

    #[test]
    fn a_plain_bcrypt_hash_covers_72_bytes() {
        let salt = [7; 16];
        let hash = ::bcrypt::hash_with_salt("x".repeat(72), 4, salt).unwrap();
        let encoded = format!("bcrypt${hash}");
        assert!(verify(&"x".repeat(100), &encoded));
        assert!(!verify(&"x".repeat(71), &encoded));
    }

    #[test]
    fn unusable_columns_differ_and_verify_nothing() {
        let mut rng = rng();
        let (a, b) = (unusable(&mut rng), unusable(&mut rng));
        assert_ne!(a, b);
        assert_eq!(a.len(), 41);
        assert!(!is_usable(&a) && !is_recognized(&a) && !verify("", &a) && !verify(&a, &a));
    }

    #[test]
    fn hashers_with_impossible_parameters_make_nothing() {
        for hasher in [
            Hasher::Argon2id {
                memory_kib: 7,
                time: 1,
                lanes: 1,
            },
            Hasher::Argon2id {
                memory_kib: u32::MAX,
                time: 1,
                lanes: 1,
            },
            Hasher::Argon2id {
                memory_kib: 1024,
                time: u32::MAX,
                lanes: 1,
            },
            Hasher::Pbkdf2Sha256 { iterations: 0 },
            Hasher::Pbkdf2Sha1 {
                iterations: u32::MAX,
            },
            Hasher::Scrypt { n: 3, r: 8, p: 1 },
            Hasher::Scrypt {
                n: 1 << 31,
                r: u32::MAX,
                p: u32::MAX,
            },
            Hasher::BcryptSha256 { cost: 3 },
            Hasher::BcryptSha256 { cost: 31 },
        ] {
            assert!(!hasher.is_possible(), "{hasher:?}");
            assert_eq!(
                encode("password", &hasher, &mut rng()),
                Err(BadParameters),
                "{hasher:?}"
            );
        }
    }
}
