//! The key in an e-mail confirmation link: the signed id of a row of `account_emailaddress`.

use serde_json::Value;

use crate::keys::Keys;
use crate::signing::{Compress, MaxAge, SigningError, dumps, loads};

/// The default of allauth's `ACCOUNT_SALT`.
pub const SALT: &str = "account";

/// The key for an address, signed at `now` (Unix seconds). `salt` is `ACCOUNT_SALT`.
///
/// Compat: `allauth.account.models.EmailConfirmationHMAC.key`.
pub fn make(email_id: i64, keys: &Keys, salt: &str, now: i64) -> String {
    dumps(keys, salt, &Value::from(email_id), now, Compress::Never)
}

/// The id of the address that a key confirms. Whether the address still needs it is not known here.
///
/// Compat: `allauth.account.models.EmailConfirmationHMAC.from_key`.
pub fn read(key: &str, keys: &Keys, salt: &str, max_age: MaxAge) -> Result<i64, SigningError> {
    loads(keys, salt, key, Some(max_age))?
        .as_i64()
        .ok_or(SigningError::Payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::Signer;
    use crate::vectors::{keys, now, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        id: i64,
        salt: String,
        key: String,
    }

    #[test]
    fn keys_are_allauth_s() {
        for Case { id, salt, key } in vector::<Vec<Case>>("email_confirmation_key") {
            assert_eq!(make(id, &keys(), &salt, now()), key);
            let read_at = |now| read(&key, &keys(), &salt, MaxAge { seconds: 60, now });
            assert_eq!(read_at(now() + 60), Ok(id));
            assert_eq!(read_at(now() + 61), Err(SigningError::Expired));
        }
    }

    #[test]
    fn a_key_is_no_other_signed_value() {
        let max_age = MaxAge {
            seconds: 60,
            now: now(),
        };
        let other_salt = make(1, &keys(), "pepper", now());
        assert_eq!(
            read(&other_salt, &keys(), SALT, max_age),
            Err(SigningError::WrongSignature)
        );
        let text = dumps(&keys(), SALT, &"1".into(), now(), Compress::Never);
        assert_eq!(
            read(&text, &keys(), SALT, max_age),
            Err(SigningError::Payload)
        );
        let bare = Signer::new(&keys(), SALT).sign("MQ");
        assert_eq!(
            read(&bare, &keys(), SALT, max_age),
            Err(SigningError::NoTime)
        );
    }
}
