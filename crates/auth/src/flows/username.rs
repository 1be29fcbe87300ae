//! User names: what may be one, and making one up.

use rand::RngExt;
use store::users;
use unicode_normalization::UnicodeNormalization;

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::kit::form::is_username;
use crate::messages::Arg;

/// Most characters of a user name. Compat: `AbstractUser.username`.
pub const MAX_LENGTH: usize = 150;
/// Compat: `allauth/utils.py`: four digits, then letters, seven at most.
const MAX_SUFFIX: usize = 7;

/// Checks a name that somebody chose.
/// Compat: `allauth/account/adapter.py` `clean_username`.
///
/// # Errors
/// `Invalid`: not a name, blacklisted or taken.
pub async fn clean(cx: &Cx, username: &str) -> Result<()> {
    check(cx, username)?;
    let config = &cx.server.config.account;
    let lower = username.to_lowercase();
    let taken = if config.preserve_username_casing {
        users::taken_usernames(&cx.server.db, &[username.to_owned()])
            .await?
            .len()
    } else {
        users::by_username(&cx.server.db, &lower, false)
            .await?
            .len()
    };
    if taken > 0 {
        return Err(Error::field("username", Code::UsernameTaken));
    }
    Ok(())
}

/// Checks a name that a user wants instead of the one they have; another spelling of that is theirs.
///
/// # Errors
/// As [`clean`], or shorter than the settings want it.
pub async fn clean_own(cx: &Cx, username: &str, user: &users::Model) -> Result<()> {
    let (least, length) = (
        cx.server.config.account.username_min_length as usize,
        username.chars().count(),
    );
    if length < least {
        return Err(Error::Invalid(vec![FieldError {
            args: vec![("limit", Arg::from(least)), ("length", Arg::from(length))],
            ..FieldError::of("username", Code::MinLength)
        }]));
    }
    if username.to_lowercase() == user.username.to_lowercase() {
        return check(cx, username);
    }
    clean(cx, username).await
}

/// Checks a name without asking whether somebody has it.
fn check(cx: &Cx, username: &str) -> Result<()> {
    let mut errors = Vec::new();
    if !is_username(username) {
        errors.push(FieldError::new(Some("username"), Code::InvalidUsername));
    }
    let length = username.chars().count();
    if length > MAX_LENGTH {
        errors.push(FieldError {
            param: Some("username".into()),
            code: Code::MaxLength,
            args: vec![
                ("limit", Arg::from(MAX_LENGTH)),
                ("length", Arg::from(length)),
            ],
        });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let lower = username.to_lowercase();
    let blacklist = &cx.server.config.account.username_blacklist;
    if blacklist.iter().any(|name| name.to_lowercase() == lower) {
        return Err(Error::field("username", Code::UsernameBlacklisted));
    }
    Ok(())
}

/// Names that nobody has yet, made of the first text that gives one, the plainest first.
/// Compat: `allauth/utils.py` `generate_unique_username`.
///
/// # Errors
/// `Internal` when all are taken, which takes bad luck beyond measure.
pub async fn free_ones(cx: &Cx, texts: &[&str]) -> Result<Vec<String>> {
    let candidates = candidates(cx, &base(cx, texts));
    let taken = users::taken_usernames(&cx.server.db, &candidates).await?;
    let taken: Vec<_> = taken.iter().map(|name| name.to_lowercase()).collect();
    let free: Vec<_> = candidates
        .into_iter()
        .filter(|name| !taken.contains(&name.to_lowercase()) && check(cx, name).is_ok())
        .collect();
    if free.is_empty() {
        return Err(Error::internal("no free user name found"));
    }
    Ok(free)
}

fn base(cx: &Cx, texts: &[&str]) -> String {
    let plain = texts
        .iter()
        .map(|text| plain(text))
        .find(|name| check(cx, name).is_ok());
    plain.unwrap_or_else(|| "user".to_owned())
}

/// The part before the `@`, in ASCII and lower case, words joined by underscores.
fn plain(text: &str) -> String {
    let ascii: String = text.nfkd().filter(char::is_ascii).collect();
    let kept: String = ascii
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || c.is_whitespace() || "_@+.-".contains(*c))
        .collect();
    let lower = kept.to_lowercase();
    let local = lower.split('@').next().unwrap_or_default();
    local.split_whitespace().collect::<Vec<_>>().join("_")
}

fn candidates(cx: &Cx, base: &str) -> Vec<String> {
    let shortest = cx.server.config.account.username_min_length as usize;
    let length = base.chars().count();
    let mut names = Vec::new();
    if length >= shortest {
        names.push(base.to_owned());
    }
    let mut rng = cx.server.rng();
    for suffix_length in shortest.saturating_sub(length).max(1)..MAX_SUFFIX {
        let suffix: String = (0..suffix_length)
            .map(|place| {
                let letters: &[u8] = if place < 4 {
                    b"0123456789"
                } else {
                    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                };
                char::from(letters[rng.random_range(0..letters.len())])
            })
            .collect();
        let front: String = base.chars().take(MAX_LENGTH - suffix.len()).collect();
        names.push(front + &suffix);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_is_made_of_what_comes_before_the_at() {
        assert_eq!(plain("Zoë.Müller+x@example.org"), "zoe.muller+x");
        assert_eq!(plain("  Ann  Lee "), "ann_lee");
        assert_eq!(plain("नमस्ते"), "");
    }
}
