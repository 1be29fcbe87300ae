//! Numbers in base 36 (ids and times in links) and base 62 (times in signatures).

const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Longest base 36 text that is read; enough for any 64-bit number.
///
/// Compat: `django.utils.http.base36_to_int`.
const BASE36_MAX_DIGITS: usize = 13;

/// Writes a number in base 36, lower case, as `django.utils.http.int_to_base36` does.
pub fn to_base36(number: u64) -> String {
    digits(number, BASE36)
}

/// Reads a number in base 36, either case. `None` for anything but 1 to 13 digits that fit 64 bits;
/// the signs, spaces and underscores that Python's `int` would take are refused.
pub fn from_base36(text: &str) -> Option<u64> {
    if text.len() > BASE36_MAX_DIGITS || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    u64::from_str_radix(text, 36).ok()
}

/// Writes a number in base 62, digits before capitals before small letters, as
/// `django.core.signing.b62_encode` does.
pub fn to_base62(number: i64) -> String {
    let text = digits(number.unsigned_abs(), BASE62);
    if number < 0 { format!("-{text}") } else { text }
}

/// Reads a number in base 62. `None` for an empty text, a foreign character, or more than 64 bits.
pub fn from_base62(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if text.is_empty() {
        return None;
    }
    let number = text.bytes().try_fold(0_i64, |number, byte| {
        let digit = BASE62.iter().position(|&b| b == byte)?;
        number
            .checked_mul(62)?
            .checked_add(i64::try_from(digit).ok()?)
    })?;
    Some(if negative { -number } else { number })
}

fn digits(mut number: u64, alphabet: &[u8]) -> String {
    let base = alphabet.len() as u64;
    let mut reversed = Vec::with_capacity(13);
    loop {
        let digit = usize::try_from(number % base).unwrap_or_default();
        reversed.push(char::from(alphabet[digit]));
        number /= base;
        if number == 0 {
            return reversed.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::vector;

    #[test]
    fn base_36_is_django_s() {
        for (number, text) in vector::<Vec<(u64, String)>>("base36") {
            assert_eq!(to_base36(number), text);
            assert_eq!(from_base36(&text), Some(number));
            assert_eq!(from_base36(&text.to_uppercase()), Some(number));
        }
    }

    #[test]
    fn base_62_is_django_s() {
        for (number, text) in vector::<Vec<(i64, String)>>("base62") {
            assert_eq!(to_base62(number), text);
            assert_eq!(from_base62(&text), Some(number));
        }
        assert_eq!(to_base62(i64::MIN), "-AzL8n0Y58m8");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-1",
            "+1",
            " 1",
            "1_0",
            "é",
            "zzzzzzzzzzzzz",
            "00000000000001",
        ] {
            assert_eq!(from_base36(text), None, "{text:?}");
        }
        for text in ["", "-", "--1", "+1", " 1", "é", "zzzzzzzzzzzz"] {
            assert_eq!(from_base62(text), None, "{text:?}");
        }
    }
}
