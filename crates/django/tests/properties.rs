//! What must hold for every input: nothing panics, and what was written reads back.

use chrono::{DateTime, NaiveDateTime};
use django::confirmation_key::{self, SALT};
use django::csrf;
use django::password::{self, Hasher};
use django::reset_key::{self, ResetUser};
use django::signing::{self, Compress, MaxAge, Signer};
use django::{Keys, base, python, recovery_codes, session, trust, user_code};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Map, Value};

fn keys() -> Keys {
    Keys::new("secret", vec!["older".to_owned()])
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn time(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds % 100_000_000_000, 0)
        .unwrap_or_default()
        .naive_utc()
}

/// Any JSON value that Django can have in a session.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        prop::num::f64::SUBNORMAL.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    btree_map(any::<String>(), json(), 0..8).prop_map(|map| map.into_iter().collect())
}

/// Texts that look like a password column, with small and with absurd parameters.
fn column() -> impl Strategy<Value = String> {
    let number = prop_oneof![Just("1".to_owned()), Just("8".to_owned()), "[0-9]{10,12}|"];
    let algorithm = prop_oneof![
        Just("pbkdf2_sha256"),
        Just("pbkdf2_sha1"),
        Just("scrypt"),
        Just("bcrypt"),
        Just("bcrypt_sha256"),
        Just("argon2"),
        Just("argon2$argon2id$v=19"),
    ];
    let numbers = vec(number, 4);
    (algorithm, numbers, "[a-zA-Z0-9./+=]{0,60}", "\\PC{0,12}").prop_map(
        |(algorithm, n, hash, odd)| match algorithm {
            "scrypt" => format!("scrypt${}${odd}${}${}${hash}", n[0], n[1], n[2]),
            "bcrypt" | "bcrypt_sha256" => format!("{algorithm}$$2b${}${hash}{odd}", n[0]),
            "argon2" => format!("argon2${odd}"),
            "argon2$argon2id$v=19" => {
                format!("{algorithm}$m={},t={},p={}${hash}${hash}", n[0], n[1], n[2])
            }
            _ => format!("{algorithm}${}${odd}${hash}", n[0]),
        },
    )
}

proptest! {
    #[test]
    fn sessions_read_back(data in object(), now in 0..i64::from(u32::MAX)) {
        let encoded = session::encode(&data, &keys(), now);
        prop_assert!(encoded.is_ascii());
        prop_assert_eq!(session::decode(&encoded, &keys()), data);
    }

    #[test]
    fn signed_values_read_back(value in json(), salt: String, now: i64, compress: bool) {
        let compress = if compress { Compress::IfShorter } else { Compress::Never };
        let signed = signing::dumps(&keys(), &salt, &value, now, compress);
        prop_assert_eq!(signing::loads(&keys(), &salt, &signed, None), Ok(value.clone()));
        let signer = Signer::new(&keys(), &salt).sign_object(&value, compress);
        prop_assert_eq!(Signer::new(&keys(), &salt).unsign_object(&signer), Ok(value));
    }

    #[test]
    fn json_is_ascii_that_means_the_same(value in json()) {
        let text = python::json_dumps(&value);
        prop_assert!(text.bytes().all(|b| (b' '..=b'~').contains(&b)));
        prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value.clone()));
        let _ = django::python_str(&value);
    }

    #[test]
    fn floats_read_back(number in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL) {
        prop_assert_eq!(python::float_repr(number).parse(), Ok(number));
    }

    #[test]
    fn numbers_read_back(small: u64, signed in -i64::MAX..) {
        prop_assert_eq!(base::from_base36(&base::to_base36(small)), Some(small));
        prop_assert_eq!(base::from_base62(&base::to_base62(signed)), Some(signed));
    }

    #[test]
    fn confirmation_keys_read_back(id: i64, salt: String, now: i64) {
        let key = confirmation_key::make(id, &keys(), &salt, now);
        let read = confirmation_key::read(&key, &keys(), &salt, MaxAge { seconds: 0, now });
        prop_assert_eq!(read, Ok(id));
    }

    #[test]
    fn reset_keys_are_accepted(id in 0..i64::MAX, password: String, email: String, at: i64) {
        let addresses = [email.clone(), "b@example.org".to_owned()];
        let user = ResetUser {
            id,
            password: &password,
            last_login: Some(time(at)),
            email: &email,
            addresses: &addresses,
        };
        let key = reset_key::make(&user, "older", time(at));
        prop_assert_eq!(reset_key::user_id(&key), Ok(id));
        prop_assert_eq!(reset_key::check(&key, &user, &keys(), time(at), 0), Ok(()));
    }

    #[test]
    fn csrf_masks_come_off(seed: u64) {
        let mut rng = rng(seed);
        let secret = csrf::new_secret(&mut rng);
        let masked = csrf::mask(&secret, &mut rng);
        prop_assert_eq!(masked.and_then(|token| csrf::unmask(&token)), Ok(secret));
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,80}|[a-zA-Z0-9:._-]{0,80}", now: i64) {
        let keys = keys();
        let _ = base::from_base36(&text);
        let _ = base::from_base62(&text);
        let _ = session::decode(&text, &keys);
        let _ = session::check_session_auth_hash(&text, &text, &keys);
        let _ = signing::loads(&keys, &text, &text, Some(MaxAge { seconds: 60, now }));
        let signed = Signer::new(&keys, SALT).sign(&text);
        let _ = confirmation_key::read(&signed, &keys, SALT, MaxAge { seconds: 60, now });
        let signed = Signer::new(&keys, signing::SIGNER_SALT).sign(&text);
        let _ = trust::decode_cookie(&signed, &keys, now, 60);
        let _ = csrf::does_token_match(&text, &text);
        let _ = user_code::matches(&text, &text);
        let _ = recovery_codes::find_unused(&text, &text, recovery_codes::Shape::default(), 5);
        let user = ResetUser { id: 7, password: &text, last_login: None, email: &text, addresses: &[] };
        let _ = reset_key::check(&text, &user, &keys, time(now), 60);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_column_makes_verification_panic(column in column(), password: String) {
        let _ = password::verify(&password, &column);
        let _ = password::needs_upgrade(&column, &Hasher::BcryptSha256 { cost: 4 });
    }

    #[test]
    fn every_password_verifies_against_its_own_hash(password: String, seed: u64) {
        for hasher in [
            Hasher::Argon2id { memory_kib: 8, time: 1, lanes: 1 },
            Hasher::Pbkdf2Sha256 { iterations: 1 },
            Hasher::Scrypt { n: 2, r: 1, p: 1 },
        ] {
            let encoded = password::encode(&password, &hasher, &mut rng(seed));
            prop_assert!(encoded.is_ok_and(|encoded| password::verify(&password, &encoded)));
        }
    }
}
