//! Whatever comes in the place of client data is read or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| vestibule_fuzz::client_data(bytes));
