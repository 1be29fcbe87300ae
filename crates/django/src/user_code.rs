//! Codes as users type them: compared without the punctuation, spaces and case that were added for
//! readability (RFC 8628, 6.1). Making codes is not done here.

use crate::keys::constant_time_eq;

/// The code without ASCII punctuation and white space, in lower case.
///
/// Compat: `allauth.core.internal.cryptokit.normalize_user_code`.
pub fn normalize(code: &str) -> String {
    // The vertical tab is white space to Python, but not to `is_ascii_whitespace`.
    let is_dropped = |c: char| c.is_ascii_punctuation() || c.is_ascii_whitespace() || c == '\u{b}';
    code.replace(is_dropped, "").to_lowercase()
}

/// Whether a typed code is the expected one. An expected code that is empty matches nothing, and so do
/// codes that are not ASCII.
///
/// Compat: `allauth.core.internal.cryptokit.compare_user_code`.
pub fn matches(actual: &str, expected: &str) -> bool {
    let actual = normalize(actual);
    let expected = normalize(expected);
    !expected.is_empty() && expected.is_ascii() && constant_time_eq(&actual, &expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::vector;

    #[test]
    fn codes_are_normalized_as_allauth_does() {
        for (code, normalized) in vector::<Vec<(String, String)>>("normalize_user_code") {
            assert_eq!(normalize(&code), normalized);
        }
    }

    #[test]
    fn codes_match_as_in_allauth() {
        for (actual, expected, is_match) in
            vector::<Vec<(String, String, bool)>>("compare_user_code")
        {
            assert_eq!(
                matches(&actual, &expected),
                is_match,
                "{actual:?} {expected:?}"
            );
        }
    }
}
