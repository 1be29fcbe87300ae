//! `bcrypt_sha256$$2b$<cost>$<salt><hash>`, which hashes the hex SHA-256 of the password, and
//! `bcrypt$...`, which hashes its first 72 bytes.

use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rand::CryptoRng;
use sha2::{Digest, Sha256};

/// Security: some ten seconds of work, which every step more would double.
const MAX_COST: u32 = 18;

/// The least that the algorithm allows.
const MIN_COST: u32 = 4;

/// Length of `$2b$<cost>$<salt><hash>`.
const TEXT_LENGTH: usize = 60;

/// bcrypt's own alphabet; only 4 of the 6 bits of a salt's last character count.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &BCRYPT,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// What follows the name of the algorithm in the column.
pub(super) struct BcryptHash<'a> {
    is_sha256: bool,
    cost: u32,
    text: &'a str,
}

impl<'a> BcryptHash<'a> {
    pub(super) fn parse(is_sha256: bool, text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(4, '$');
        let (empty, variety, cost) = (parts.next()?, parts.next()?, parts.next()?);
        // The `bcrypt` crate would treat `2x`, the work of a faulty implementation, as sound.
        let is_known = empty.is_empty() && matches!(variety, "2a" | "2b" | "2y");
        let is_whole = text.len() == TEXT_LENGTH;
        let cost = cost.parse().ok()?;
        (is_known && is_whole).then_some(Self {
            is_sha256,
            cost,
            text,
        })
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        let prepared = if self.is_sha256 {
            &hex_sha256(password)
        } else {
            password
        };
        is_possible(self.cost) && bcrypt::verify(prepared, self.text).unwrap_or(false)
    }

    pub(super) fn is_sha256(&self, cost: u32) -> bool {
        self.is_sha256 && self.cost == cost
    }
}

pub(super) fn is_possible(cost: u32) -> bool {
    (MIN_COST..=MAX_COST).contains(&cost)
}

/// A new salt, 16 bytes in bcrypt's own base64.
pub(super) fn salt<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    BASE64.encode(salt)
}

pub(super) fn encode(password: &str, salt: &str, cost: u32) -> Option<String> {
    let salt: [u8; 16] = BASE64.decode(salt).ok()?.try_into().ok()?;
    if !is_possible(cost) {
        return None;
    }
    let parts = bcrypt::hash_with_salt(hex_sha256(password), cost, salt).ok()?;
    Some(format!("bcrypt_sha256${parts}"))
}

fn hex_sha256(password: &str) -> String {
    hex::encode(Sha256::digest(password))
}
