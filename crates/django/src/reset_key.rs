//! The key in a password reset link: `<user id>-<time>-<hash>`, which stops working once the
//! password, the last login or an address of the user changes.

use chrono::{NaiveDate, NaiveDateTime};
use thiserror::Error;

use crate::base::{from_base36, to_base36};
use crate::keys::{Keys, constant_time_eq, salted_hmac};

/// Compat: `PasswordResetTokenGenerator.key_salt`.
const SALT: &str = "django.contrib.auth.tokens.PasswordResetTokenGenerator";

/// What a key depends on, from `auth_user` and `account_emailaddress`.
#[derive(Debug, Clone, Copy)]
pub struct ResetUser<'a> {
    /// `auth_user.id`.
    pub id: i64,
    /// `auth_user.password`.
    pub password: &'a str,
    /// `auth_user.last_login` in UTC.
    pub last_login: Option<NaiveDateTime>,
    /// `auth_user.email` as stored, possibly empty.
    pub email: &'a str,
    /// `account_emailaddress.email` of all rows of the user, in any order.
    pub addresses: &'a [String],
}

/// Why a password reset key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ResetKeyError {
    /// Not of the form of a key.
    #[error("the password reset key is malformed")]
    Malformed,
    /// Not made by us for this user as he is now.
    #[error("the password reset key does not match")]
    Wrong,
    /// Made by us, too long ago.
    #[error("the password reset key is too old")]
    Expired,
}

/// Makes a key. `now_local` is the time on the clock of the configured time zone.
///
/// Compat: `PasswordResetTokenGenerator.make_token`, which takes `datetime.now()`, and allauth's
/// `EmailAwarePasswordResetTokenGenerator`.
pub fn make(user: &ResetUser<'_>, secret: &str, now_local: NaiveDateTime) -> String {
    let time = seconds(now_local);
    format!(
        "{}-{}",
        to_base36(user.id.unsigned_abs()),
        token(user, time, secret)
    )
}

/// The user that a key claims to be for; nothing is verified.
pub fn user_id(key: &str) -> Result<i64, ResetKeyError> {
    let (id, _) = key.split_once('-').ok_or(ResetKeyError::Malformed)?;
    from_base36(id)
        .and_then(|id| i64::try_from(id).ok())
        .ok_or(ResetKeyError::Malformed)
}

/// Checks a key against the user, under every secret key, and its age against `timeout` seconds.
///
/// Compat: `PasswordResetTokenGenerator.check_token`.
pub fn check(
    key: &str,
    user: &ResetUser<'_>,
    keys: &Keys,
    now_local: NaiveDateTime,
    timeout: u64,
) -> Result<(), ResetKeyError> {
    if user_id(key)? != user.id {
        return Err(ResetKeyError::Wrong);
    }
    let (_, given) = key.split_once('-').ok_or(ResetKeyError::Malformed)?;
    let (time, _) = given.split_once('-').ok_or(ResetKeyError::Malformed)?;
    let time = from_base36(time).ok_or(ResetKeyError::Malformed)?;
    if !keys
        .all()
        .any(|secret| constant_time_eq(given, &token(user, time, secret)))
    {
        return Err(ResetKeyError::Wrong);
    }
    if seconds(now_local).saturating_sub(time) > timeout {
        return Err(ResetKeyError::Expired);
    }
    Ok(())
}

fn token(user: &ResetUser<'_>, time: u64, secret: &str) -> String {
    let hash = hex::encode(salted_hmac(SALT, &hashed_text(user, time), secret));
    // Compat: every second digit only, to keep links short.
    let hash: String = hash.chars().step_by(2).collect();
    format!("{}-{hash}", to_base36(time))
}

fn hashed_text(user: &ResetUser<'_>, time: u64) -> String {
    let ResetUser {
        id,
        password,
        email,
        ..
    } = user;
    let last_login = user
        .last_login
        .map(|t| t.format("%Y-%m-%d %H:%M:%S").to_string());
    let last_login = last_login.unwrap_or_default();
    let own = email.to_lowercase();
    let mut addresses: Vec<&str> = user.addresses.iter().map(String::as_str).collect();
    if !own.is_empty() {
        addresses.push(&own);
    }
    addresses.sort_unstable();
    addresses.dedup();
    format!(
        "{id}{password}{last_login}{time}{email}{}",
        addresses.join("|")
    )
}

/// Whole seconds since 2001 began on the same clock; times before that count as its first second.
fn seconds(local: NaiveDateTime) -> u64 {
    let epoch = NaiveDate::from_ymd_opt(2001, 1, 1).unwrap_or_default();
    u64::try_from((local - NaiveDateTime::from(epoch)).num_seconds()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::vectors::{keys, vector};

    #[derive(serde::Deserialize)]
    struct Case {
        user_id: i64,
        password_column: String,
        last_login_utc: Option<NaiveDateTime>,
        email_column: String,
        addresses: Vec<String>,
        now_local: NaiveDateTime,
        keys: Vec<String>,
    }

    impl Case {
        fn user(&self) -> ResetUser<'_> {
            ResetUser {
                id: self.user_id,
                password: &self.password_column,
                last_login: self.last_login_utc,
                email: &self.email_column,
                addresses: &self.addresses,
            }
        }
    }

    fn cases() -> Vec<Case> {
        vector("password_reset_key")
    }

    #[test]
    fn keys_are_allauth_s_under_every_secret() {
        for case in cases() {
            for (secret, key) in keys().all().zip(&case.keys) {
                assert_eq!(&make(&case.user(), secret, case.now_local), key);
                assert_eq!(user_id(key), Ok(case.user_id));
                assert_eq!(check(key, &case.user(), &keys(), case.now_local, 0), Ok(()));
            }
        }
    }

    #[test]
    fn the_order_of_addresses_does_not_matter() {
        let case = &cases()[2];
        let reversed: Vec<String> = case.addresses.iter().rev().cloned().collect();
        let user = ResetUser {
            addresses: &reversed,
            ..case.user()
        };
        assert_eq!(make(&user, keys().secret(), case.now_local), case.keys[0]);
    }

    #[test]
    fn a_key_is_good_until_its_timeout() {
        let case = &cases()[0];
        let after = |seconds| case.now_local + TimeDelta::seconds(seconds);
        let check_after = |seconds| check(&case.keys[0], &case.user(), &keys(), after(seconds), 60);
        assert_eq!(check_after(60), Ok(()));
        assert_eq!(check_after(61), Err(ResetKeyError::Expired));
        assert_eq!(check_after(-60), Ok(()));
    }

    #[test]
    fn a_key_stops_working_when_the_user_changes() {
        let case = &cases()[0];
        let user = case.user();
        let one_more = [case.addresses.clone(), vec!["new@example.org".to_owned()]].concat();
        let changed = [
            ResetUser {
                password: "other",
                ..user
            },
            ResetUser {
                last_login: Some(case.now_local),
                ..user
            },
            ResetUser {
                email: "other@example.org",
                ..user
            },
            ResetUser {
                addresses: &one_more,
                ..user
            },
            ResetUser { id: 8, ..user },
        ];
        for user in changed {
            let result = check(&case.keys[0], &user, &keys(), case.now_local, 60);
            assert_eq!(result, Err(ResetKeyError::Wrong), "{user:?}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let case = &cases()[0];
        for key in [
            "",
            "-",
            "7",
            "7-",
            "7-d1p9c0",
            "7--",
            "é-d1p9c0-a0",
            "zzzzzzzzzzzzz-d1-a0",
        ] {
            let result = check(key, &case.user(), &keys(), case.now_local, 60);
            assert_eq!(result, Err(ResetKeyError::Malformed), "{key:?}");
        }
        for key in [case.keys[0].to_uppercase(), format!("{}-", case.keys[0])] {
            let result = check(&key, &case.user(), &keys(), case.now_local, 60);
            assert_eq!(result, Err(ResetKeyError::Wrong), "{key:?}");
        }
    }
}
