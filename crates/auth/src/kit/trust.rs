//! Whether a browser is trusted by its user, so that a login in it needs no further proof.

use django::trust::{self, TrustedFactor};
use store::{authenticators, users};

use crate::context::Cx;
use crate::error::Result;

/// Whether the caller's browser is trusted for this user, whose password and factors are still what they
/// were when the trust was given.
/// Compat: allauth/mfa/internal/flows/trust.py `is_trusted_browser`.
pub async fn is_trusted(cx: &Cx, user: &users::Model) -> Result<bool> {
    if !cx.server.config.has_trust_stage() {
        return Ok(false);
    }
    let Some(cookie) = &cx.caller.trust_cookie else { return Ok(false) };
    let age = i64::from(cx.server.config.mfa.trust_cookie_age);
    let trusts = trust::decode_cookie(cookie, &cx.server.keys, cx.now.timestamp(), age);
    if trusts.is_empty() {
        return Ok(false);
    }
    let mut rows = authenticators::of_user(&cx.server.db, user.id).await?;
    rows.sort_by_key(|row| row.id);
    let factors: Vec<_> = rows
        .iter()
        .map(|row| TrustedFactor {
            id: row.id.0,
            kind: &row.r#type,
            seed: row.data["seed"].as_str(),
        })
        .collect();
    let id = i64::from(user.id.0);
    Ok(cx.server.keys.all().any(|secret| {
        trust::is_trusted(&trusts, &trust::fingerprint(id, &user.password, &factors, secret))
    }))
}
