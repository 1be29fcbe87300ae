//! Any password column is refused or checked, without a panic and without taking the machine.

#![no_main]

use django::password::{Hasher, is_usable, needs_upgrade, verify};
use libfuzzer_sys::fuzz_target;

/// Work factors that are allowed but slow would leave no time for other inputs: up to three digits
/// are quick, and those with more than nine are refused at once. bcrypt's factor is an exponent.
fn is_quick(column: &str) -> bool {
    let longest = if column.starts_with("bcrypt") { 1 } else { 3 };
    let runs = column.split(|c: char| !c.is_ascii_digit()).map(str::len);
    runs.filter(|length| *length > 0)
        .all(|length| length <= longest || length > 9)
        || column.contains("$04$")
}

fuzz_target!(|text: &str| {
    let (password, column) = text.split_once('\n').unwrap_or(("", text));
    let _ = is_usable(column);
    for hasher in [
        Hasher::Argon2id {
            memory_kib: 8,
            time: 1,
            lanes: 1,
        },
        Hasher::Pbkdf2Sha256 { iterations: 1 },
        Hasher::Scrypt { n: 2, r: 1, p: 1 },
        Hasher::BcryptSha256 { cost: 4 },
    ] {
        let _ = needs_upgrade(column, &hasher);
    }
    if is_quick(column) {
        let _ = verify(password, column);
    }
});
