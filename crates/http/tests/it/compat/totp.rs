//! One-time passwords as an authenticator app makes them (RFC 6238: SHA-1, 30 seconds, six digits).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The password of this moment, in Unix seconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times of tests are positive and near"
)]
pub fn code(secret: &str, now: f64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(&base32(secret)).unwrap();
    mac.update(&((now / 30.0) as u64).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn base32(text: &str) -> Vec<u8> {
    let values = text.bytes().map(|byte| {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .find(char::from(byte))
            .unwrap()
    });
    let bits: Vec<bool> = values
        .flat_map(|value| (0..5).rev().map(move |bit| value >> bit & 1 == 1))
        .collect();
    bits.chunks_exact(8)
        .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)))
        .collect()
}

#[test]
fn the_example_of_the_rfc_comes_out() {
    assert_eq!(code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59.0), "287082");
}
