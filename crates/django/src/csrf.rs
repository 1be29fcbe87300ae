//! CSRF tokens: a secret of 32 characters in a cookie, sent back as it is or masked (64 characters) so
//! that it never looks the same twice.

use rand::CryptoRng;
use thiserror::Error;

use crate::keys::constant_time_eq;
use crate::random::{LETTERS_AND_DIGITS, random_string};

/// Length of the secret in the cookie.
const SECRET_LENGTH: usize = 32;

/// Length of a mask and a masked secret.
const TOKEN_LENGTH: usize = 2 * SECRET_LENGTH;

/// Why a text cannot be a token or a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenFormat {
    /// Neither 32 nor 64 characters.
    #[error("has incorrect length")]
    Length,
    /// Something besides letters and digits.
    #[error("has invalid characters")]
    Characters,
}

/// A new secret for the cookie.
pub fn new_secret<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    random_string(rng, SECRET_LENGTH, LETTERS_AND_DIGITS)
}

/// Checks length and characters of a cookie or a token.
///
/// Compat: `django.middleware.csrf._check_token_format`.
pub fn check_format(token: &str) -> Result<(), TokenFormat> {
    if !matches!(token.chars().count(), SECRET_LENGTH | TOKEN_LENGTH) {
        return Err(TokenFormat::Length);
    }
    if !token.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(TokenFormat::Characters);
    }
    Ok(())
}

/// The secret of a cookie or token, which may be masked: Django before 4.0 masked cookies too.
pub fn unmask(token: &str) -> Result<String, TokenFormat> {
    check_format(token)?;
    if token.len() == SECRET_LENGTH {
        return Ok(token.to_owned());
    }
    let (mask, cipher) = token.split_at(SECRET_LENGTH);
    Ok(combine(cipher, mask, |cipher, mask| {
        cipher + LETTERS_AND_DIGITS.len() - mask
    }))
}

/// A token for forms and scripts: a new mask and the secret shifted by it.
///
/// Compat: `django.middleware.csrf._mask_cipher_secret`.
pub fn mask<R: CryptoRng + ?Sized>(secret: &str, rng: &mut R) -> Result<String, TokenFormat> {
    let secret = unmask(secret)?;
    let mask = new_secret(rng);
    let cipher = combine(&secret, &mask, |secret, mask| secret + mask);
    Ok(mask + &cipher)
}

/// Whether a token, masked or not, belongs to the secret in the cookie, masked or not. A malformed one
/// belongs to nothing.
///
/// Compat: `django.middleware.csrf._does_token_match`.
pub fn does_token_match(token: &str, cookie: &str) -> bool {
    match (unmask(token), unmask(cookie)) {
        (Ok(token), Ok(secret)) => constant_time_eq(&token, &secret),
        _ => false,
    }
}

/// Joins two texts of letters and digits, character by character, modulo the alphabet.
fn combine(a: &str, b: &str, join: impl Fn(usize, usize) -> usize) -> String {
    let pairs = a.bytes().map(index).zip(b.bytes().map(index));
    pairs
        .map(|(a, b)| char::from(LETTERS_AND_DIGITS[join(a, b) % LETTERS_AND_DIGITS.len()]))
        .collect()
}

/// The place of a letter or digit in the alphabet.
fn index(byte: u8) -> usize {
    usize::from(match byte {
        b'a'..=b'z' => byte - b'a',
        b'A'..=b'Z' => byte - b'A' + 26,
        _ => byte.wrapping_sub(b'0') % 10 + 52,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{rng, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        cookie: String,
        masked: String,
    }

    #[test]
    fn masks_are_django_s() {
        let Case { cookie, masked } = vector("csrf");
        assert_eq!(unmask(&masked), Ok(cookie.clone()));
        assert_eq!(unmask(&cookie), Ok(cookie.clone()));
        for (token, cookie) in [(&masked, &cookie), (&cookie, &cookie), (&cookie, &masked)] {
            assert!(does_token_match(token, cookie));
        }
    }

    #[test]
    fn a_secret_looks_different_each_time_and_still_matches() {
        let mut rng = rng();
        let secret = new_secret(&mut rng);
        let (a, b) = (
            mask(&secret, &mut rng).unwrap(),
            mask(&secret, &mut rng).unwrap(),
        );
        assert_ne!(a, b);
        assert!(does_token_match(&a, &secret) && does_token_match(&b, &secret));
        assert!(!does_token_match(&a, &new_secret(&mut rng)));
    }

    #[test]
    fn malformed_tokens_match_nothing() {
        let a32 = "a".repeat(32);
        for (token, why) in [
            (String::new(), TokenFormat::Length),
            ("a".repeat(31), TokenFormat::Length),
            ("a".repeat(65), TokenFormat::Length),
            ("é".repeat(16), TokenFormat::Length),
            ("é".repeat(32), TokenFormat::Characters),
            (format!("{}-", &a32[1..]), TokenFormat::Characters),
        ] {
            assert_eq!(check_format(&token), Err(why), "{token}");
            assert_eq!(mask(&token, &mut rng()), Err(why), "{token}");
            assert!(!does_token_match(&token, &a32));
            assert!(!does_token_match(&token, &token));
        }
    }
}
