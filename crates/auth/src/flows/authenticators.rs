//! The list of one's authenticators, and how each is shown.

use serde::Serialize;
use store::authenticators::{self, Model};
use store::users;

use crate::context::{Cx, seconds};
use crate::error::Result;
use crate::kit::{recovery_codes, webauthn};

/// An authenticator as its owner sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuthenticatorOut {
    /// `totp`, `recovery_codes` or `webauthn`.
    #[schema(example = "totp")]
    pub r#type: String,
    /// When it was set up, in seconds since 1970.
    #[schema(example = 1_711_555_057.065_702)]
    pub created_at: f64,
    /// When it last let its owner in, in seconds since 1970.
    #[schema(example = 1_711_555_057.065_702)]
    pub last_used_at: Option<f64>,
    /// Recovery codes: how many there were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 10)]
    pub total_code_count: Option<usize>,
    /// Recovery codes: how many are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 7)]
    pub unused_code_count: Option<usize>,
    /// Recovery codes: those that are left; only where they are asked for, and may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["41537280", "96013875"]))]
    pub unused_codes: Option<Vec<String>>,
    /// Passkeys: names it when it is to be renamed or removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Passkeys: what its owner calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Master key")]
    pub name: Option<String>,
    /// Passkeys: whether it can log in alone, where the browser told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_passwordless: Option<bool>,
}

impl AuthenticatorOut {
    /// Shows a row, without what is secret.
    /// Compat: `allauth/headless/mfa/response.py` `_authenticator_data`.
    pub fn of(cx: &Cx, row: &Model) -> Self {
        let is_passkey = row.r#type == webauthn::TYPE;
        let counts = (row.r#type == recovery_codes::TYPE).then(|| recovery_codes::counts(cx, row));
        Self {
            r#type: row.r#type.clone(),
            created_at: seconds(row.created_at.into()),
            last_used_at: row.last_used_at.map(|at| seconds(at.into())),
            total_code_count: counts.map(|(total, _)| total),
            unused_code_count: counts.map(|(_, unused)| unused),
            unused_codes: None,
            id: is_passkey.then_some(row.id.0),
            name: is_passkey.then(|| webauthn::name(row).to_owned()),
            is_passwordless: webauthn::is_passwordless(row).filter(|_| is_passkey),
        }
    }
}

/// The authenticators of a user, oldest first.
pub async fn list(cx: &Cx, user: &users::Model) -> Result<Vec<AuthenticatorOut>> {
    let rows = authenticators::of_user(&cx.server.db, user.id).await?;
    Ok(rows
        .iter()
        .map(|row| AuthenticatorOut::of(cx, row))
        .collect())
}
