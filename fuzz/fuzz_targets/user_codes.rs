//! Whatever is typed for a code is the code, or is not; one recovery code is used up, and only once.

#![no_main]

use django::recovery_codes::{Shape, derive, find_unused, mark_used};
use django::user_code::{matches, normalize};
use libfuzzer_sys::fuzz_target;

const SEED: &str = "0123456789abcdef0123456789abcdef01234567";

fuzz_target!(|text: &str| {
    let (typed, code) = text.split_once('\n').unwrap_or((text, "BCDF-GHJK"));
    let is_right = matches(typed, code);
    assert_eq!(
        is_right,
        matches(&normalize(typed), code),
        "spelling does not matter"
    );
    assert!(
        !is_right || !normalize(code).is_empty(),
        "nothing is no code"
    );
    assert_eq!(normalize(&normalize(typed)), normalize(typed));
    let shape = Shape::default();
    if let Some(index) = find_unused(typed, SEED, shape, 0) {
        assert!(matches(typed, &derive(SEED, shape)[index]) || typed == derive(SEED, shape)[index]);
        assert_eq!(find_unused(typed, SEED, shape, mark_used(0, index)), None);
    }
});
