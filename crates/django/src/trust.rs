//! Trusted browsers: the cookie that lets a browser skip the second factor, and the fingerprint that
//! makes it worthless as soon as the user changes anything about the account's security.

use serde_json::{Value, json};

use crate::keys::{Keys, constant_time_eq, salted_hmac};
use crate::signing::{Compress, SIGNER_SALT, Signer};

/// Compat: `allauth.mfa.internal.flows.trust.create_config_fingerprint`.
const FINGERPRINT_SALT: &str = "allauth.mfa.trust";

/// What the fingerprint takes from one row of `mfa_authenticator`.
#[derive(Debug, Clone, Copy)]
pub struct TrustedFactor<'a> {
    /// `id`.
    pub id: i64,
    /// `type`, such as `totp`.
    pub kind: &'a str,
    /// `data.seed`, which recovery codes have.
    pub seed: Option<&'a str>,
}

/// One entry of the cookie: browsers may be trusted by several users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// What [`fingerprint`] was when the trust was given.
    pub fingerprint: String,
    /// When it was given, in Unix seconds.
    pub at: i64,
}

/// The state of an account's security, in hex. `factors` must be in the order of their ids.
pub fn fingerprint(
    user_id: i64,
    password_column: &str,
    factors: &[TrustedFactor<'_>],
    secret: &str,
) -> String {
    let mut parts = vec![user_id.to_string(), password_column.to_owned()];
    for factor in factors {
        parts.push(factor.id.to_string());
        parts.push(factor.kind.to_owned());
        parts.extend(factor.seed.map(str::to_owned));
    }
    hex::encode(salted_hmac(FINGERPRINT_SALT, &parts.join("|"), secret))
}

/// The value of the cookie.
///
/// Compat: `encode_trust_cookie`.
pub fn encode_cookie(trusts: &[Trust], keys: &Keys) -> String {
    let entries: Vec<Value> = trusts
        .iter()
        .map(|t| json!([t.fingerprint, t.at]))
        .collect();
    Signer::new(keys, SIGNER_SALT).sign_object(&Value::from(entries), Compress::Never)
}

/// The entries of a cookie that are younger than `max_age` seconds at `now` (Unix seconds); none if
/// the cookie is not ours.
///
/// Compat: `decode_trust_cookie`.
pub fn decode_cookie(cookie: &str, keys: &Keys, now: i64, max_age: i64) -> Vec<Trust> {
    let Ok(Value::Array(entries)) = Signer::new(keys, SIGNER_SALT).unsign_object(cookie) else {
        return Vec::new();
    };
    let trusts = entries.iter().filter_map(|entry| {
        let fingerprint = entry.get(0)?.as_str()?.to_owned();
        Some(Trust {
            fingerprint,
            at: entry.get(1)?.as_i64()?,
        })
    });
    trusts
        .filter(|trust| trust.at.saturating_add(max_age) > now)
        .collect()
}

/// Whether one of the entries is for this fingerprint.
pub fn is_trusted(trusts: &[Trust], fingerprint: &str) -> bool {
    trusts
        .iter()
        .any(|trust| constant_time_eq(&trust.fingerprint, fingerprint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{keys, now, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        user_id: i64,
        password_column: String,
        authenticators: Vec<Factor>,
        fingerprint: String,
        cookie: String,
    }

    #[derive(serde::Deserialize)]
    struct Factor {
        id: i64,
        r#type: String,
        seed: Option<String>,
    }

    impl Case {
        fn trusts(&self) -> Vec<Trust> {
            let other = Trust {
                fingerprint: "other".into(),
                at: 1,
            };
            vec![
                Trust {
                    fingerprint: self.fingerprint.clone(),
                    at: now(),
                },
                other,
            ]
        }
    }

    #[test]
    fn fingerprint_and_cookie_are_allauth_s() {
        let case: Case = vector("mfa_trust");
        let factors = case.authenticators.iter();
        let factors: Vec<_> = factors
            .map(|f| TrustedFactor {
                id: f.id,
                kind: &f.r#type,
                seed: f.seed.as_deref(),
            })
            .collect();
        let ours = fingerprint(
            case.user_id,
            &case.password_column,
            &factors,
            keys().secret(),
        );
        assert_eq!(ours, case.fingerprint);
        assert_eq!(encode_cookie(&case.trusts(), &keys()), case.cookie);
    }

    #[test]
    fn only_young_trusts_of_a_genuine_cookie_count() {
        let case: Case = vector("mfa_trust");
        let read_at = |now, max_age| decode_cookie(&case.cookie, &keys(), now, max_age);
        assert_eq!(read_at(now(), now()), case.trusts());
        assert_eq!(read_at(now() + 59, 60), case.trusts()[..1]);
        assert_eq!(read_at(now() + 60, 60), []);
        assert_eq!(
            decode_cookie(&case.cookie, &Keys::new("x", vec![]), now(), 60),
            []
        );
        assert!(is_trusted(&case.trusts(), &case.fingerprint));
        assert!(!is_trusted(&case.trusts(), "another"));
    }
}
