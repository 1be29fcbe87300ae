//! Any password reset key is refused, unless it is the one that was made for the user.

#![no_main]

use chrono::DateTime;
use django::reset_key::{ResetUser, check, make, user_id};
use django::{Keys, base};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = base::from_base62(text);
    if let Some(number) = base::from_base36(text) {
        assert_eq!(base::from_base36(&base::to_base36(number)), Some(number));
    }
    let keys = Keys::new("secret", vec!["older".to_owned()]);
    let now = DateTime::UNIX_EPOCH.naive_utc() + chrono::TimeDelta::days(20_000);
    let addresses = [text.to_owned()];
    let id = user_id(text).unwrap_or(7);
    let user = ResetUser {
        id,
        password: text,
        last_login: Some(now),
        email: text,
        addresses: &addresses,
    };
    assert!(check(text, &user, &keys, now, 60).is_err());
    assert_eq!(
        check(&make(&user, "secret", now), &user, &keys, now, 60),
        Ok(())
    );
});
