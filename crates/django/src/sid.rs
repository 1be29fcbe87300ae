//! The `sid` claim of tokens: the session's key, encrypted, so that whoever sees a token has no session.
//!
//! Nothing authenticates it here: it is only read out of tokens whose signature was checked.

use aes::Aes256;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use sha2::{Digest, Sha256};

use crate::keys::Keys;

/// Length of the random start of each `sid`.
pub const IV_LENGTH: usize = 16;

/// Encrypts a session's key under the secret key in use.
///
/// Compat: `allauth.headless.tokens.strategies.jwt.internal.session_key_to_sid`.
pub fn encrypt(session_key: &str, keys: &Keys, iv: [u8; IV_LENGTH]) -> String {
    let mut text = session_key.as_bytes().to_vec();
    cipher(keys.secret(), iv).apply_keystream(&mut text);
    BASE64_STANDARD.encode([&iv, &text[..]].concat())
}

/// The session's key in a `sid`; `None` where none of the secret keys gives one.
///
/// A wrong key gives noise, and no noise of this length is all letters and digits.
pub fn decrypt(sid: &str, keys: &Keys) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(sid).ok()?;
    let (iv, sealed) = bytes.split_first_chunk::<IV_LENGTH>()?;
    keys.all().find_map(|secret| {
        let mut text = sealed.to_vec();
        cipher(secret, *iv).apply_keystream(&mut text);
        let is_key = text.len() >= 8 && text.iter().all(u8::is_ascii_alphanumeric);
        String::from_utf8(text).ok().filter(|_| is_key)
    })
}

fn cipher(secret: &str, iv: [u8; IV_LENGTH]) -> Ctr128BE<Aes256> {
    let key: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
    Ctr128BE::<Aes256>::new(&key.into(), &iv.into())
}

#[cfg(test)]
mod tests {
    use super::{decrypt, encrypt};
    use crate::keys::Keys;

    const KEY: &str = "abcdefghijklmnopqrstuvwxyz012345";
    // Made by allauth's function with Python's cryptography, the second one where the counter overflows.
    const COUNTING: &str = "AAECAwQFBgcICQoLDA0OD+iSofneFSvsKhmz3iwQPbc0LGCRqdrz0SbZC/8I67ij";
    const OVERFLOWING: &str = "/////////////////////9Ig5IzarPHZfcoZAjSYWlv/0uBJ6RjMjodlyOjESWUo";

    #[test]
    fn sids_are_allauth_s() {
        let keys = Keys::new("psst", Vec::new());
        let counting: [u8; 16] = std::array::from_fn(|n| u8::try_from(n).unwrap());
        assert_eq!(encrypt(KEY, &keys, counting), COUNTING);
        assert_eq!(encrypt(KEY, &keys, [255; 16]), OVERFLOWING);
        assert_eq!(decrypt(COUNTING, &keys).as_deref(), Some(KEY));
    }

    #[test]
    fn a_former_key_opens_them_and_another_one_does_not() {
        let rotated = Keys::new("new", vec!["other".to_owned(), "psst".to_owned()]);
        assert_eq!(decrypt(COUNTING, &rotated).as_deref(), Some(KEY));
        assert_eq!(decrypt(COUNTING, &Keys::new("new", Vec::new())), None);
    }

    #[test]
    fn what_is_no_sid_is_none() {
        let keys = Keys::new("psst", Vec::new());
        for text in ["", "AAAA", "%", "AAECAwQFBgcICQoLDA0ODw=="] {
            assert_eq!(decrypt(text, &keys), None, "{text}");
        }
    }
}
