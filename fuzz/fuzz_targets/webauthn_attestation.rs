//! Whatever comes in the place of a new passkey is read or refused, and signs nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| vestibule_fuzz::attestation(bytes));
