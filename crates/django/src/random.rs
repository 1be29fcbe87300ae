//! Random texts over an alphabet.

use rand::{CryptoRng, RngExt};

/// Small and capital letters and digits: Django's usual alphabet, also that of CSRF tokens.
///
/// Compat: `django.utils.crypto.RANDOM_STRING_CHARS`.
pub(crate) const LETTERS_AND_DIGITS: &[u8; 62] =
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `length` characters, each drawn evenly from an ASCII alphabet that must not be empty.
///
/// Compat: `django.utils.crypto.get_random_string`.
pub fn random_string<R: CryptoRng + ?Sized>(rng: &mut R, length: usize, alphabet: &[u8]) -> String {
    (0..length)
        .map(|_| char::from(alphabet[rng.random_range(0..alphabet.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::rng;

    #[test]
    fn every_character_of_the_alphabet_comes_up() {
        let text = random_string(&mut rng(), 2000, LETTERS_AND_DIGITS);
        assert_eq!(text.len(), 2000);
        assert!(
            LETTERS_AND_DIGITS
                .iter()
                .all(|&b| text.contains(char::from(b)))
        );
    }
}
