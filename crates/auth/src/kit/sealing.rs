//! Secrets at rest: sealed with an AEAD under a key made of the secret key, so that a copy of the
//! database opens no factor.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::Rng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, Salt};
use store::UserId;
use zeroize::Zeroizing;

use crate::Server;
use crate::context::Cx;
use crate::error::{Error, Result};

/// What a sealed text starts with. No base 32, no hex and no recovery code has a colon.
const PREFIX: &str = "sealed:1:";
const SALT: &[u8] = b"vestibule.sealing.1";

/// Where a secret lies. Sealed for one place, it opens in no other.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Whose it is.
    pub user: UserId,
    /// What it is, such as `totp`.
    pub kind: &'static str,
}

/// A secret in the clear.
pub struct Opened {
    /// The text.
    pub text: Zeroizing<String>,
    /// Whether it lay there as the settings want it now: sealed under the key in use, or in the clear.
    pub is_current: bool,
}

impl Place {
    /// The form to store: sealed, or the text itself with `[mfa] encrypt_secrets = false`.
    pub fn seal(self, cx: &Cx, text: &str) -> Result<String> {
        if !cx.server.config.mfa.encrypt_secrets {
            return Ok(text.to_owned());
        }
        seal(&cx.server, &self.name(), text)
    }

    /// The text of a stored form. One in the clear, which Django wrote, is taken as it is.
    ///
    /// # Errors
    /// `Internal` when none of the secret keys opens it, or it was sealed for another place.
    pub fn open(self, cx: &Cx, stored: &str) -> Result<Opened> {
        open(
            &cx.server,
            &self.name(),
            stored,
            cx.server.config.mfa.encrypt_secrets,
        )
    }

    fn name(self) -> String {
        format!("{}:{}", self.kind, self.user)
    }
}

/// The sealed form of a text for the place of this name.
pub fn seal(server: &Server, place: &str, text: &str) -> Result<String> {
    let mut nonce = [0; NONCE_LEN];
    server.rng().fill_bytes(&mut nonce);
    let sealed = seal_under(server.keys.secret(), place, nonce, text);
    let sealed = sealed.map_err(|_| Error::internal("a secret cannot be sealed"))?;
    Ok(PREFIX.to_owned() + &BASE64_URL_SAFE_NO_PAD.encode(sealed))
}

/// The text of a form stored in the place of this name, sealed or in the clear; `seals` says how it should lie there.
///
/// # Errors
/// `Internal` when none of the secret keys opens it, or it was sealed for another place.
pub fn open(server: &Server, place: &str, stored: &str, seals: bool) -> Result<Opened> {
    let Some(sealed) = stored.strip_prefix(PREFIX) else {
        let text = Zeroizing::new(stored.to_owned());
        return Ok(Opened {
            text,
            is_current: !seals,
        });
    };
    let sealed = BASE64_URL_SAFE_NO_PAD
        .decode(sealed)
        .map_err(Error::internal)?;
    for (age, secret) in server.keys.all().enumerate() {
        if let Some(text) = unseal(secret, place, &sealed) {
            return Ok(Opened {
                text,
                is_current: seals && age == 0,
            });
        }
    }
    Err(Error::internal(
        "a stored secret was sealed under another [server] secret_key",
    ))
}

fn seal_under(
    secret: &str,
    place: &str,
    nonce: [u8; NONCE_LEN],
    text: &str,
) -> Result<Vec<u8>, Unspecified> {
    let mut sealed = text.as_bytes().to_vec();
    let unique = Nonce::assume_unique_for_key(nonce);
    key(secret, place)?.seal_in_place_append_tag(unique, Aad::empty(), &mut sealed)?;
    Ok([&nonce, &sealed[..]].concat())
}

fn unseal(secret: &str, place: &str, sealed: &[u8]) -> Option<Zeroizing<String>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = Zeroizing::new(sealed.to_vec());
    let key = key(secret, place).ok()?;
    let text = key.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
    Some(Zeroizing::new(str::from_utf8(text).ok()?.to_owned()))
}

/// A key of this place only: that is what ties the secret to it.
fn key(secret: &str, place: &str) -> Result<LessSafeKey, Unspecified> {
    let master = Salt::new(HKDF_SHA256, SALT).extract(secret.as_bytes());
    let key = master
        .expand(&[place.as_bytes()], &CHACHA20_POLY1305)
        .map(UnboundKey::from);
    key.map(LessSafeKey::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "totp:1";

    #[test]
    fn a_sealed_text_opens_under_its_key_only() {
        let sealed = seal_under("key", HERE, [7; NONCE_LEN], "secret").unwrap();
        assert_eq!(unseal("key", HERE, &sealed).unwrap().as_str(), "secret");
        assert!(unseal("other", HERE, &sealed).is_none());
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
    }

    #[test]
    fn a_sealed_text_opens_in_its_place_only() {
        let sealed = seal_under("key", HERE, [7; NONCE_LEN], "secret").unwrap();
        for place in ["totp:2", "recovery_codes:1", "socialapp:client"] {
            assert!(unseal("key", place, &sealed).is_none(), "{place}");
        }
    }

    #[test]
    fn a_sealed_text_that_was_touched_opens_no_more() {
        let sealed = seal_under("key", HERE, [7; NONCE_LEN], "secret").unwrap();
        for place in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[place] ^= 1;
            assert!(unseal("key", HERE, &touched).is_none(), "{place}");
            assert!(unseal("key", HERE, &sealed[..place]).is_none(), "{place}");
        }
    }
}
