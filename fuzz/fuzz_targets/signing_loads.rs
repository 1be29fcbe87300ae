//! Any signed text is refused or read, and what was read survives being signed again, is plain ASCII
//! as JSON, and has a Python text.

#![no_main]

use django::signing::{Compress, MaxAge, Signer, dumps, loads};
use django::{Keys, python, python_str, trust};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let keys = Keys::new("secret", vec!["older".to_owned()]);
    let max_age = Some(MaxAge {
        seconds: 60,
        now: 60,
    });
    let _ = loads(&keys, "s", text, max_age);
    let _ = loads(&keys, "s", &Signer::new(&keys, "s").sign(text), max_age);
    let _ = trust::decode_cookie(text, &keys, 60, 60);
    if let Ok(value) = loads(
        &keys,
        "s",
        &Signer::new(&keys, "s").sign_at(text, 1),
        max_age,
    ) {
        assert!(python::json_dumps(&value).is_ascii());
        let _ = python_str(&value);
        let again = dumps(&keys, "s", &value, 1, Compress::IfShorter);
        assert_eq!(loads(&keys, "s", &again, max_age), Ok(value));
    }
});
