//! Time-based one-time codes (RFC 6238): secrets, the address that an authenticator app reads, and
//! whether a code is right.

use config::Mfa;
use django::user_code;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::QrCode;
use qrcode::render::svg;
use rand::Rng;
use store::authenticators::{self, Model};
use store::{UserId, users};
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::kit::letter;
use crate::kit::sealing::{Opened, Place};

/// The type of these authenticators.
pub const TYPE: &str = "totp";

/// What Python's `quote` leaves as it is when nothing is called safe.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');
/// What it leaves as it is by default.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// A new secret: 20 random bytes in base 32.
pub fn new_secret(cx: &Cx) -> String {
    let mut bytes = [0; 20];
    cx.server.rng().fill_bytes(&mut bytes);
    Secret::new_stack(bytes).to_base32()
}

/// The address that an authenticator app takes a secret from.
/// Compat: `allauth/mfa/adapter.py` `build_totp_url`.
pub async fn url(cx: &Cx, user: &users::Model, secret: &str) -> Result<String> {
    let config = &cx.server.config.mfa;
    let label = if user.email.is_empty() {
        &user.username
    } else {
        &user.email
    };
    let issuer = match config.totp_issuer.as_str() {
        "" => letter::site(cx).await?.name,
        issuer => issuer.to_owned(),
    };
    let unless = |usual: u32, name, value| {
        if value == usual {
            String::new()
        } else {
            format!("&{name}={value}")
        }
    };
    Ok(format!(
        "otpauth://totp/{}?secret={}&issuer={}{}{}",
        utf8_percent_encode(label, PATH),
        utf8_percent_encode(secret, QUERY),
        utf8_percent_encode(&issuer, QUERY),
        unless(6, "digits", config.totp_digits),
        unless(30, "period", config.totp_period),
    ))
}

/// An address as a picture to scan, in SVG.
pub fn qr_code(url: &str) -> Result<String> {
    let code = QrCode::new(url).map_err(Error::internal)?;
    Ok(code.render::<svg::Color>().min_dimensions(200, 200).build())
}

/// Whether a code is right for a secret that no authenticator has yet.
pub fn is_right(cx: &Cx, secret: &str, typed: &str) -> bool {
    is_bypass(cx, typed) || current_step(cx, secret, typed).is_some()
}

fn current_step(cx: &Cx, secret: &str, typed: &str) -> Option<u64> {
    let now = u64::try_from(cx.now.timestamp()).ok()?;
    step(&cx.server.config.mfa, secret, typed, now)
}

/// The time step that a code belongs to, if it is right at a time (Unix seconds), or (with
/// `[mfa] totp_tolerance`) was or will be so shortly. Spaces and dashes do not matter.
fn step(config: &Mfa, secret: &str, typed: &str, now: u64) -> Option<u64> {
    generator(config, secret)?.check(&user_code::normalize(typed), now)
}

/// Whether an authenticator takes a code, which it does once.
/// Compat: `allauth/mfa/totp/internal/auth.py` `TOTP.validate_code`.
pub async fn use_up(cx: &Cx, row: &Model, typed: &str) -> Result<bool> {
    if is_bypass(cx, typed) {
        return Ok(true);
    }
    let stored = row.data["secret"].as_str();
    let stored = stored.ok_or_else(|| Error::internal("an authenticator app without a secret"))?;
    let secret = place(row.user_id).open(cx, stored)?;
    let Some(step) = current_step(cx, &secret.text, typed) else {
        return Ok(false);
    };
    if !is_first_use(cx, row.user_id, step).await? {
        return Ok(false);
    }
    if !secret.is_current {
        renew(cx, row, &secret.text).await?;
    }
    Ok(true)
}

/// The form of a secret to store.
pub fn sealed(cx: &Cx, user: UserId, secret: &str) -> Result<String> {
    place(user).seal(cx, secret)
}

/// The secret of a stored form.
pub fn opened(cx: &Cx, user: UserId, stored: &str) -> Result<Opened> {
    place(user).open(cx, stored)
}

/// Stores the secret anew, as the settings want it. That somebody changed the row meanwhile does no harm.
async fn renew(cx: &Cx, row: &Model, secret: &str) -> Result<()> {
    let mut data = row.data.clone();
    data["secret"] = sealed(cx, row.user_id, secret)?.into();
    store::tx(&cx.server.db, async |tx| {
        authenticators::set_data_if_unchanged(tx, row.id, &row.data, &data).await
    })
    .await?;
    Ok(())
}

async fn is_first_use(cx: &Cx, user: UserId, step: u64) -> Result<bool> {
    let config = &cx.server.config.mfa;
    // Security: remembered for as long as it is right, which a tolerance makes longer than a period.
    let periods = 2 * config.totp_tolerance + 1;
    let seconds = f64::from(periods) * f64::from(config.totp_period);
    let key = format!("mfa.totp.used:{user}:{step}");
    cx.server.cache.add(&key, seconds, cx.seconds()).await
}

/// Whether this is the code that always works, for end-to-end tests.
fn is_bypass(cx: &Cx, typed: &str) -> bool {
    let bypass = cx.server.config.totp_bypass_code();
    bypass.is_some_and(|code| code.expose().as_bytes().ct_eq(typed.as_bytes()).into())
}

fn place(user: UserId) -> Place {
    Place { user, kind: TYPE }
}

/// None for a secret that is no base 32, or none at all.
fn generator(config: &Mfa, secret: &str) -> Option<Totp> {
    let secret = secret.trim_end_matches('=').to_ascii_uppercase();
    if secret.is_empty() {
        return None;
    }
    let builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(u8::try_from(config.totp_digits.clamp(6, 8)).ok()?)
        .with_skew(u16::try_from(config.totp_tolerance).ok()?)
        .with_step_duration(config.totp_period.max(1).into())
        .with_secret(Secret::try_from_base32(secret).ok()?);
    // Secrets that came along from elsewhere may be shorter than the RFC wants new ones to be.
    Some(builder.build_noncompliant())
}

#[cfg(test)]
mod tests {
    use config::Mfa;

    /// The secret of RFC 6238, appendix B.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn is_right(config: &Mfa, typed: &str, now: u64) -> bool {
        super::step(config, SECRET, typed, now).is_some()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        let config = Mfa {
            totp_digits: 8,
            ..Mfa::default()
        };
        for (now, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert!(is_right(&config, code, now), "{code}");
        }
    }

    #[test]
    fn a_code_is_right_in_its_period_only() {
        let config = Mfa::default();
        let right: Vec<_> = (0..120)
            .filter(|now| is_right(&config, "287082", *now))
            .collect();
        assert_eq!(right, (30..60).collect::<Vec<_>>());
    }

    #[test]
    fn a_tolerance_is_counted_in_periods() {
        let config = Mfa {
            totp_tolerance: 1,
            ..Mfa::default()
        };
        let right: Vec<_> = (0..120)
            .filter(|now| is_right(&config, "287082", *now))
            .collect();
        assert_eq!(right, (0..90).collect::<Vec<_>>());
        let config = Mfa {
            totp_period: 60,
            ..Mfa::default()
        };
        assert!(!is_right(&config, "287082", 59));
    }

    #[test]
    fn the_spelling_does_not_matter_and_nothing_else_is_a_code() {
        let config = Mfa::default();
        for right in ["287082", " 287-082 ", "['287082']"] {
            assert!(is_right(&config, right, 59), "{right}");
        }
        for wrong in ["", "28708", "2870820", "+28708", "２８７０８２", "28708a"] {
            assert!(!is_right(&config, wrong, 59), "{wrong}");
        }
    }

    #[test]
    fn secrets_are_read_as_python_reads_them() {
        let config = Mfa::default();
        let spelt = |secret: &str| super::step(&config, secret, "287082", 59).is_some();
        assert!(spelt(&SECRET.to_lowercase()));
        assert!(spelt(&format!("{SECRET}===")));
        assert!(!spelt("no base 32!"));
        assert!(!spelt(""));
    }

    #[test]
    fn a_picture_is_svg() {
        let picture = super::qr_code("otpauth://totp/a?secret=B").unwrap();
        assert!(
            picture.contains("<svg") && picture.ends_with("</svg>"),
            "{picture}"
        );
    }
}
