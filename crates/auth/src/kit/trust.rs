//! Whether a browser is trusted by its user, so that a login in it needs no further proof.

use django::trust::{self, Trust, TrustedFactor};
use store::{authenticators, users};
use zeroize::Zeroizing;

use crate::context::Cx;
use crate::error::Result;
use crate::kit::recovery_codes;

/// Whether the caller's browser is trusted for this user, whose password and factors are still what they
/// were when the trust was given.
/// Compat: `allauth/mfa/internal/flows/trust.py` `is_trusted_browser`.
pub async fn is_trusted(cx: &Cx, user: &users::Model) -> Result<bool> {
    if !cx.server.config.has_trust_stage() {
        return Ok(false);
    }
    let trusts = presented(cx);
    if trusts.is_empty() {
        return Ok(false);
    }
    let account = Account::of(cx, user).await?;
    Ok(cx
        .server
        .keys
        .all()
        .any(|secret| trust::is_trusted(&trusts, &account.fingerprint(secret))))
}

/// Gives the browser a cookie that says it is trusted for this user too, as the account is now.
/// Compat: `allauth/mfa/internal/flows/trust.py` `trust_browser`.
pub async fn give(cx: &Cx, user: &users::Model) -> Result<()> {
    let fingerprint = Account::of(cx, user)
        .await?
        .fingerprint(cx.server.keys.secret());
    let mut trusts = presented(cx);
    trusts.push(Trust {
        fingerprint,
        at: cx.now.timestamp(),
    });
    cx.give_trust(trust::encode_cookie(&trusts, &cx.server.keys));
    Ok(())
}

/// What the caller's cookie says, as far as it is genuine and young.
fn presented(cx: &Cx) -> Vec<Trust> {
    let Some(cookie) = &cx.caller.trust_cookie else {
        return Vec::new();
    };
    let age = i64::from(cx.server.config.mfa.trust_cookie_age);
    trust::decode_cookie(cookie, &cx.server.keys, cx.now.timestamp(), age)
}

/// What trust in a browser depends on.
struct Account<'a> {
    user: &'a users::Model,
    factors: Vec<(authenticators::Model, Option<Zeroizing<String>>)>,
}

impl<'a> Account<'a> {
    async fn of(cx: &Cx, user: &'a users::Model) -> Result<Self> {
        let mut rows = authenticators::of_user(&cx.server.db, user.id).await?;
        rows.sort_by_key(|row| row.id);
        // In the clear: sealing a seed anew changes nothing about the account.
        let factors = rows.into_iter().map(|row| {
            let seed = row
                .data
                .get("seed")
                .and_then(|_| recovery_codes::seed(cx, &row).ok());
            (row, seed)
        });
        Ok(Self {
            user,
            factors: factors.collect(),
        })
    }

    fn fingerprint(&self, secret: &str) -> String {
        let factors: Vec<_> = self
            .factors
            .iter()
            .map(|(row, seed)| TrustedFactor {
                id: row.id.0,
                kind: &row.r#type,
                seed: seed.as_ref().map(|seed| seed.as_str()),
            })
            .collect();
        trust::fingerprint(
            i64::from(self.user.id.0),
            &self.user.password,
            &factors,
            secret,
        )
    }
}
