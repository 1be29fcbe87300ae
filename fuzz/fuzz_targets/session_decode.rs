//! Any `session_data` column, and any payload under a good signature, decodes to something that
//! encodes and decodes to itself.

#![no_main]

use django::signing::Signer;
use django::{Keys, session};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let keys = Keys::new("secret", vec!["older".to_owned()]);
    let signed = Signer::new(&keys, "django.contrib.sessions.SessionStore").sign_at(text, 1);
    for column in [text, signed.as_str()] {
        let data = session::decode(column, &keys);
        let again = session::decode(&session::encode(&data, &keys, 1), &keys);
        assert_eq!(again, data);
    }
});
