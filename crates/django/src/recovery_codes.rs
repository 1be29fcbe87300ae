//! Recovery codes: derived from the seed in `mfa_authenticator.data`, with one bit per code that was
//! used. Sets of codes taken over from other packages (`migrated_codes`) are plain lists, so not here.

use hmac::{Hmac, KeyInit, Mac};
use rand::CryptoRng;
use sha1::Sha1;

use crate::user_code;

/// Most digits of a code; any more would not fit the number that a code is.
const MAX_DIGITS: u32 = 32;

/// Most codes of a set: the bits of the mask.
const MAX_COUNT: u32 = 64;

/// Number and length of codes: `MFA_RECOVERY_CODE_COUNT` and `MFA_RECOVERY_CODE_DIGITS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Codes of a set; those after the 64th are left out.
    pub count: u32,
    /// Digits of a code; 32 at most.
    pub digits: u32,
}

impl Default for Shape {
    /// Ten codes of eight digits.
    fn default() -> Self {
        Self {
            count: 10,
            digits: 8,
        }
    }
}

/// A new seed: 40 random bytes in hex.
///
/// Compat: `RecoveryCodes.generate_seed`.
pub fn new_seed<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    let mut seed = [0; 40];
    rng.fill_bytes(&mut seed);
    hex::encode(seed)
}

/// All codes of a seed, used or not.
///
/// Compat: `allauth.mfa.recovery_codes.internal.auth.RecoveryCodes.generate_codes`.
pub fn derive(seed: &str, shape: Shape) -> Vec<String> {
    let digits = shape.digits.min(MAX_DIGITS);
    let width = digits as usize;
    let mut mac = keyed(seed);
    (0..shape.count.min(MAX_COUNT))
        .map(|index| {
            mac.update(format!("{index:3},").as_bytes());
            // Compat: the digest so far is read without ending the running hash.
            let digest = mac.clone().finalize().into_bytes();
            let number = digest
                .iter()
                .take(width / 2)
                .fold(0_u128, |n, &b| n << 8 | u128::from(b));
            format!("{:0width$}", number % 10_u128.pow(digits))
        })
        .collect()
}

/// Whether the code at this place was used.
pub fn is_used(used_mask: u64, index: usize) -> bool {
    u32::try_from(index).is_ok_and(|index| used_mask.checked_shr(index).is_some_and(|m| m & 1 == 1))
}

/// The mask after the code at this place was used.
pub fn mark_used(used_mask: u64, index: usize) -> u64 {
    let bit = u32::try_from(index)
        .ok()
        .and_then(|index| 1_u64.checked_shl(index));
    used_mask | bit.unwrap_or_default()
}

/// The codes that were not used yet.
///
/// Compat: `RecoveryCodes.get_unused_codes`.
pub fn unused(seed: &str, shape: Shape, used_mask: u64) -> Vec<String> {
    let codes = derive(seed, shape).into_iter().enumerate();
    codes
        .filter(|(index, _)| !is_used(used_mask, *index))
        .map(|(_, code)| code)
        .collect()
}

/// The place of a typed code among those that were not used yet.
///
/// Compat: `RecoveryCodes.validate_code`.
pub fn find_unused(typed: &str, seed: &str, shape: Shape, used_mask: u64) -> Option<usize> {
    let codes = derive(seed, shape);
    // Security: every code is compared, so that the time does not tell which one came close.
    let found = codes
        .iter()
        .enumerate()
        .filter(|(index, code)| user_code::matches(typed, code) & !is_used(used_mask, *index));
    found
        .map(|(index, _)| index)
        .fold(None, |first, index| first.or(Some(index)))
}

fn keyed(seed: &str) -> Hmac<Sha1> {
    // A key longer than a block is hashed first (RFC 2104); `new` wants exactly one block.
    let mut block = [0; 64];
    if seed.len() > block.len() {
        let digest = <Sha1 as sha1::Digest>::digest(seed.as_bytes());
        block[..digest.len()].copy_from_slice(&digest);
    } else {
        block[..seed.len()].copy_from_slice(seed.as_bytes());
    }
    Hmac::<Sha1>::new(&block.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{rng, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        seed: String,
        count: u32,
        digits: u32,
        used_mask: u64,
        all: Vec<String>,
        unused: Vec<String>,
    }

    #[test]
    fn codes_are_allauth_s() {
        for case in vector::<Vec<Case>>("recovery_codes") {
            let shape = Shape {
                count: case.count,
                digits: case.digits,
            };
            assert_eq!(derive(&case.seed, shape), case.all);
            assert_eq!(unused(&case.seed, shape, case.used_mask), case.unused);
        }
    }

    #[test]
    fn a_code_works_once() {
        let seed = new_seed(&mut rng());
        assert_eq!(seed.len(), 80);
        let shape = Shape::default();
        for (index, code) in derive(&seed, shape).into_iter().enumerate() {
            let typed = format!(" {}-{}", &code[..4], &code[4..]);
            assert_eq!(find_unused(&typed, &seed, shape, 0), Some(index));
            assert_eq!(find_unused(&typed, &seed, shape, mark_used(0, index)), None);
        }
        assert_eq!(find_unused("", &seed, shape, 0), None);
    }

    #[test]
    fn absurd_shapes_are_cut() {
        let codes = derive(
            "seed",
            Shape {
                count: u32::MAX,
                digits: u32::MAX,
            },
        );
        assert_eq!((codes.len(), codes[0].len()), (64, 32));
        assert_eq!(
            derive(
                "seed",
                Shape {
                    count: 1,
                    digits: 0
                }
            ),
            ["0"]
        );
        assert!(!is_used(u64::MAX, 64));
        assert_eq!(mark_used(0, 64), 0);
    }
}
