//! Finding a user by what a person types.

use caseless::Caseless;
use store::{emails, users};
use unicode_normalization::UnicodeNormalization;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::session::Primary;

/// How strictly two spellings of an address must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Equal but for case: whoever logs in must hit the very address.
    Exact,
    /// Equal after compatibility folding: whoever signs up must not look like somebody else.
    Confusable,
}

/// Who has an address, the best match first.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// How strictly the spellings must agree.
    pub spelling: Spelling,
    /// Whether those who verified the address push the others aside.
    pub prefer_verified: bool,
    /// Whether those who are switched off are left out.
    pub only_active: bool,
}

/// The users who have an address, each once.
///
/// Security: databases fold letters in their own ways (`ß` and `ss`, dotless i); every row found is
/// compared again here.
/// Compat: `allauth/account/internal/userkit.py` `filter_users_by_email`.
pub async fn by_email(cx: &Cx, email: &str, search: Search) -> Result<Vec<users::Model>> {
    let email = email.to_lowercase();
    let db = &cx.server.db;
    let is_match = |found: &str| match search.spelling {
        Spelling::Exact => found.to_lowercase() == email,
        Spelling::Confusable => folded(found) == folded(&email),
    };
    let mut owners = emails::owners(db, &email).await?;
    owners.retain(|(address, _)| is_match(&address.email));
    let is_verified = search.prefer_verified && owners.iter().any(|(address, _)| address.verified);
    if is_verified {
        owners.retain(|(address, _)| address.verified);
    }
    let mut found: Vec<users::Model> = owners.into_iter().map(|(_, user)| user).collect();
    if !is_verified {
        let by_column = users::by_email(db, &email).await?;
        found.extend(by_column.into_iter().filter(|user| is_match(&user.email)));
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|user| (!search.only_active || user.is_active) && seen.insert(user.id));
    Ok(found)
}

/// The one user with a name, whatever its case.
/// Compat: `allauth/account/internal/userkit.py` `get_user_by_username`.
pub async fn by_username(cx: &Cx, username: &str) -> Result<Option<users::Model>> {
    let is_preserved = cx.server.config.account.preserve_username_casing;
    let wanted = username.to_lowercase();
    let name = if is_preserved {
        username
    } else {
        wanted.as_str()
    };
    let mut found = users::by_username(&cx.server.db, name, is_preserved).await?;
    found.retain(|user| user.username.to_lowercase() == wanted);
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// The address mails to a user go to.
/// Compat: `allauth/account/managers.py` `get_primary_email`.
pub async fn primary_email(cx: &Cx, user: &users::Model) -> Result<Option<String>> {
    let primary = match cx.session.primary_email_of(user) {
        Some(Primary(known)) => known,
        None => emails::primary_of(&cx.server.db, user.id)
            .await?
            .map(|address| address.email),
    };
    let email = primary.unwrap_or_else(|| user.email.to_lowercase());
    Ok(Some(email).filter(|email| !email.is_empty()))
}

/// Compat: Unicode Technical Report 36, section 2.11.2(B)(2).
fn folded(text: &str) -> String {
    text.nfkc()
        .collect::<String>()
        .chars()
        .default_case_fold()
        .collect()
}
