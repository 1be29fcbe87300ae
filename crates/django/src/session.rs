//! `django_session`: the payload column, new session keys, and the hash that ties a session to a
//! password.

use rand::CryptoRng;
use serde_json::{Map, Value};

use crate::keys::{Keys, constant_time_eq, salted_hmac};
use crate::python::json_dumps_object;
use crate::random::random_string;
use crate::signing::{Compress, dumps_json, loads};

/// Compat: `SessionBase.key_salt`, equal for all of Django's session engines.
const SALT: &str = "django.contrib.sessions.SessionStore";

/// Compat: `AbstractBaseUser._get_session_auth_hash`.
const AUTH_HASH_SALT: &str = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";

/// Compat: `django.contrib.sessions.backends.base.VALID_KEY_CHARS`.
const KEY_ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Length of a new session key; 165 bits.
const KEY_LENGTH: usize = 32;

/// How the hash in a session relates to the password column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthHash {
    /// Made with the key in use.
    Current,
    /// Made with a retired key: Django gives such a session a new key and a new hash.
    Fallback,
    /// The password changed since, or the hash is forged: the session must end.
    Wrong,
}

/// The `session_data` column for the content of a session, signed at `now` (Unix seconds).
pub fn encode(data: &Map<String, Value>, keys: &Keys, now: i64) -> String {
    dumps_json(
        keys,
        SALT,
        &json_dumps_object(data),
        now,
        Compress::IfShorter,
    )
}

/// The content of a `session_data` column of any age. What cannot be read, or was not signed by one of
/// the keys, is an empty session.
///
/// Compat: `SessionBase.decode`.
pub fn decode(session_data: &str, keys: &Keys) -> Map<String, Value> {
    match loads(keys, SALT, session_data, None) {
        Ok(Value::Object(data)) => data,
        _ => Map::new(),
    }
}

/// A new session key: 32 characters of `a-z0-9`.
pub fn session_key<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    random_string(rng, KEY_LENGTH, KEY_ALPHABET)
}

/// The value of `_auth_user_hash` for a password column, in hex.
pub fn session_auth_hash(password_column: &str, secret: &str) -> String {
    hex::encode(salted_hmac(AUTH_HASH_SALT, password_column, secret))
}

/// Compares `_auth_user_hash` of a session with the password column, under every key.
///
/// Compat: `django.contrib.auth.get_user`.
pub fn check_session_auth_hash(hash: &str, password_column: &str, keys: &Keys) -> AuthHash {
    let matches = |key: &str| constant_time_eq(hash, &session_auth_hash(password_column, key));
    if matches(keys.secret()) {
        AuthHash::Current
    } else if keys.fallbacks().any(matches) {
        AuthHash::Fallback
    } else {
        AuthHash::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{keys, now, rng, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        data: Map<String, Value>,
        json: String,
        session_data: String,
    }

    #[test]
    fn payloads_are_django_s() {
        let keys = keys();
        for case in vector::<Vec<Case>>("session") {
            assert_eq!(json_dumps_object(&case.data), case.json);
            assert_eq!(decode(&case.session_data, &keys), case.data);
            let ours = encode(&case.data, &keys, now());
            if !case.session_data.starts_with('.') {
                assert_eq!(ours, case.session_data);
            }
            assert_eq!(decode(&ours, &keys), case.data);
        }
    }

    #[test]
    fn a_session_signed_with_a_retired_key_is_read() {
        let case: Value = vector("session_with_fallback");
        let data = decode(case["session_data"].as_str().unwrap(), &keys());
        assert_eq!(Value::Object(data), case["data"]);
    }

    #[test]
    fn what_cannot_be_read_is_an_empty_session() {
        let keys = keys();
        let other = Keys::new("other", Vec::new());
        let signed_list =
            crate::signing::dumps(&keys, SALT, &Value::from(vec![1]), now(), Compress::Never);
        let mut data = Map::new();
        data.insert("a".into(), 1.into());
        for unreadable in [
            "",
            "::",
            "e30:1vb66i:",
            &signed_list,
            &encode(&data, &other, now()),
        ] {
            assert_eq!(decode(unreadable, &keys), Map::new());
        }
    }

    #[test]
    fn a_session_ends_when_the_password_column_changes() {
        let case: Value = vector("session_auth_hash");
        let column = case["password_column"].as_str().unwrap();
        let hash = case["hash"].as_str().unwrap();
        assert_eq!(session_auth_hash(column, keys().secret()), hash);
        assert_eq!(
            check_session_auth_hash(hash, column, &keys()),
            AuthHash::Current
        );
        for fallback in case["fallback_hashes"].as_array().unwrap() {
            let hash = fallback.as_str().unwrap();
            assert_eq!(
                check_session_auth_hash(hash, column, &keys()),
                AuthHash::Fallback
            );
        }
        assert_eq!(
            check_session_auth_hash(hash, "other", &keys()),
            AuthHash::Wrong
        );
        assert_eq!(
            check_session_auth_hash("", column, &keys()),
            AuthHash::Wrong
        );
    }

    #[test]
    fn keys_are_new_each_time() {
        let mut rng = rng();
        let (a, b) = (session_key(&mut rng), session_key(&mut rng));
        assert_ne!(a, b);
        assert_eq!(a.len(), 32);
        assert!(a.bytes().all(|b| KEY_ALPHABET.contains(&b)));
    }
}
