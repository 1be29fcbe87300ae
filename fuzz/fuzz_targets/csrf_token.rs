//! Any pair of CSRF token and cookie is compared without a panic; a well-formed one matches itself.

#![no_main]

use django::{csrf, user_code};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (token, cookie) = text.split_once('\n').unwrap_or((text, text));
    let _ = csrf::does_token_match(token, cookie);
    assert_eq!(
        csrf::does_token_match(token, token),
        csrf::check_format(token).is_ok()
    );
    if let Ok(secret) = csrf::unmask(token) {
        assert!(csrf::does_token_match(token, &secret));
    }
    let normalized = user_code::normalize(token);
    assert_eq!(user_code::normalize(&normalized), normalized);
});
