//! The text of a code and its keyed hash.

use config::CodeFormat;
use django::{salted_hmac, user_code};
use rand::Rng;
use subtle::ConstantTimeEq;

use super::Purpose;
use crate::context::Cx;

/// Consonants that do not form words (RFC 8628, section 6.1).
/// Compat: `allauth/core/internal/cryptokit.py` `generate_user_code`.
const CONSONANTS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
const DIGITS: &[u8] = b"0123456789";
/// Salt of the hashes.
const HASH_SALT: &str = "vestibule.code";
/// Salt of the ids of codes that Django made.
const ADOPTED_SALT: &str = "vestibule.code.adopted";

/// The name of a purpose in the table.
pub(super) fn name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Login => "login",
        Purpose::EmailVerification => "email_verification",
        Purpose::PasswordReset => "password_reset",
        Purpose::PhoneVerification => "phone_verification",
    }
}

/// Draws a code as the settings want it to look.
pub(super) fn draw(cx: &Cx, purpose: Purpose, is_by_email: bool) -> String {
    // Compat: allauth/account/internal/flows/login_by_code.py `generate_code`: a text message says what
    // text messages say.
    let looks_like = match purpose {
        Purpose::Login if !is_by_email => Purpose::PhoneVerification,
        other => other,
    };
    let format = cx.server.config.code_format(looks_like);
    let alphabet = if format.numeric { DIGITS } else { CONSONANTS };
    let length = format.chars() as usize;
    dashed(
        django::random::random_string(&mut *cx.server.rng(), length, alphabet),
        format,
    )
}

fn dashed(code: String, format: &CodeFormat) -> String {
    if !format.dashed || code.is_empty() {
        return code;
    }
    let parts = if code.len() <= 8 { 2 } else { 3 };
    let size = code.len().div_ceil(parts);
    let chunks: Vec<_> = code
        .as_bytes()
        .chunks(size)
        .map(String::from_utf8_lossy)
        .collect();
    chunks.join("-")
}

/// A random id.
pub(super) fn id(cx: &Cx) -> String {
    let mut bytes = [0; 16];
    cx.server.rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// The id of a code that Django made: the same for all requests that find it in the session.
pub(super) fn adopted_id(cx: &Cx, recipient: &str, at: f64, code: &str) -> String {
    let text = format!("{recipient}:{at}:{code}");
    let mut id = hex::encode(salted_hmac(ADOPTED_SALT, &text, cx.server.keys.secret()));
    id.truncate(32);
    id
}

/// The hash of no code.
pub(super) fn unguessable(cx: &Cx) -> String {
    let mut bytes = [0; 32];
    cx.server.rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// What a code is bound to, so that its hash is good for nothing else.
pub(super) struct Bound<'a> {
    /// What it is for.
    pub(super) purpose: Purpose,
    /// Its row.
    pub(super) id: &'a str,
    /// Where it was sent.
    pub(super) recipient: &'a str,
}

impl Bound<'_> {
    /// The hash to keep.
    pub(super) fn hash(&self, cx: &Cx, code: &str) -> String {
        self.keyed(code, cx.server.keys.secret())
    }

    /// Whether this is the code, however its dashes, spaces and case were typed.
    pub(super) fn matches(&self, cx: &Cx, typed: &str, hash: &str) -> bool {
        cx.server.keys.all().any(|secret| {
            // Security: the time tells nothing of how much of a guess was right.
            self.keyed(typed, secret)
                .as_bytes()
                .ct_eq(hash.as_bytes())
                .into()
        })
    }

    fn keyed(&self, code: &str, secret: &str) -> String {
        let Self {
            purpose,
            id,
            recipient,
        } = self;
        let text = format!(
            "{}:{id}:{recipient}:{}",
            name(*purpose),
            user_code::normalize(code)
        );
        hex::encode(salted_hmac(HASH_SALT, &text, secret))
    }
}

#[cfg(test)]
mod tests {
    use config::CodeFormat;

    use super::dashed;

    #[test]
    fn codes_are_split_in_two_or_three() {
        let split = |code: &str| dashed(code.to_owned(), &CodeFormat::default());
        assert_eq!(split("BCDFGHJK"), "BCDF-GHJK");
        assert_eq!(split("123456789"), "123-456-789");
        assert_eq!(split("123456"), "123-456");
        assert_eq!(split("1234567890"), "1234-5678-90");
        assert_eq!(split("1"), "1");
        assert_eq!(split(""), "");
    }

    #[test]
    fn codes_are_left_whole_where_the_settings_say_so() {
        let format = CodeFormat {
            dashed: false,
            ..CodeFormat::default()
        };
        assert_eq!(dashed("BCDFGHJK".to_owned(), &format), "BCDFGHJK");
    }
}
