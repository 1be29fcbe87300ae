//! One's authenticator app: whether there is one, setting it up, giving it up.

use serde::Serialize;
use serde_json::json;
use store::{authenticators, users};
use zeroize::Zeroizing;

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::authenticators::AuthenticatorOut;
use crate::flows::reauthenticate::{self, Area};
use crate::kit::factors::{self, Attempt};
use crate::kit::form::{Form, Rules};
use crate::kit::letter;
use crate::kit::mail::Change;
use crate::kit::totp;
use crate::stages::mfa_authenticate::CodeInput;

/// Where the session keeps the secret on offer.
const SECRET: &str = "mfa.totp.secret";

/// A secret on offer: whoever puts it into an app and tells a code of it has set the app up.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TotpOffer {
    /// The secret in base 32, to type.
    #[schema(example = "J4ZKKXTK7NOVU7EPUVY23LCDV4T2QZYM")]
    pub secret: String,
    /// The same as an address, to tap or to scan.
    #[schema(
        example = "otpauth://totp/email%40domain.org?secret=J4ZKKXTK7NOVU7EPUVY23LCDV4T2QZYM&issuer=Example"
    )]
    pub totp_url: String,
    /// The address as a picture in SVG; only where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\">...</svg>")]
    pub totp_svg: Option<String>,
}

/// The app of a user, or a fresh secret for one.
pub enum TotpState {
    /// There is an app.
    Active(AuthenticatorOut),
    /// There is none; this secret would be its.
    Offered(TotpOffer),
}

/// Shows the app, or offers a secret, in place of one offered before.
/// Compat: `allauth/headless/mfa/views.py` `ManageTOTPView.get`.
///
/// # Errors
/// `ConflictBecause` while no factor may be added.
pub async fn show(cx: &Cx, user: &users::Model, with_picture: bool) -> Result<TotpState> {
    if let Some(row) = authenticators::find(&cx.server.db, user.id, totp::TYPE).await? {
        return Ok(TotpState::Active(AuthenticatorOut::of(cx, &row)));
    }
    factors::must_be_addable(cx, user).await?;
    let secret = offer(cx, user)?;
    let totp_url = totp::url(cx, user, &secret).await?;
    let totp_svg = with_picture.then(|| totp::qr_code(&totp_url)).transpose()?;
    Ok(TotpState::Offered(TotpOffer {
        secret: secret.to_string(),
        totp_url,
        totp_svg,
    }))
}

fn offer(cx: &Cx, user: &users::Model) -> Result<Zeroizing<String>> {
    let secret = Zeroizing::new(totp::new_secret(cx));
    cx.session.set(SECRET, totp::sealed(cx, user.id, &secret)?);
    Ok(secret)
}

/// The secret on offer; where there is none, a new one, which no code can be right for.
fn offered(cx: &Cx, user: &users::Model) -> Result<Zeroizing<String>> {
    let kept = cx.session.get(SECRET);
    match kept
        .as_ref()
        .and_then(|kept| kept.as_str())
        .filter(|kept| !kept.is_empty())
    {
        // One that cannot be read was offered to somebody else, or under a secret key long gone.
        Some(kept) => match totp::opened(cx, user.id, kept) {
            Ok(secret) => Ok(secret.text),
            Err(_) => offer(cx, user),
        },
        None => offer(cx, user),
    }
}

/// Sets the app up, and makes recovery codes where there are none.
/// Compat: `allauth/mfa/totp/internal/flows.py` `activate_totp`.
///
/// # Errors
/// `Invalid` on `code`: wrong, one guess too many, or no factor may be added. `Conflict` when there is
/// an app already.
pub async fn activate(cx: &Cx, user: &users::Model, input: &CodeInput) -> Result<AuthenticatorOut> {
    let secret = offered(cx, user)?;
    check(cx, user, input, &secret).await?;
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let data = json!({ "secret": totp::sealed(cx, user.id, &secret)? });
    let notice = letter::notice(cx, user, Change::TotpActivated).await?;
    let added = store::tx(&cx.server.db, async |tx| {
        let row = factors::add(cx, tx, user, totp::TYPE, data).await?;
        factors::add_recovery_codes(cx, tx, user).await?;
        notice.enqueue(cx, tx).await?;
        Ok(row)
    })
    .await;
    let row = added.map_err(|error| match error {
        Error::Taken(_) => Error::Conflict,
        other => other,
    })?;
    cx.session.remove(SECRET);
    Ok(AuthenticatorOut::of(cx, &row))
}

/// Compat: `allauth/mfa/totp/forms.py` `ActivateTOTPForm`.
async fn check(cx: &Cx, user: &users::Model, input: &CodeInput, secret: &str) -> Result<()> {
    let mut form = Form::default();
    let typed = form.text("code", &input.code, Rules::REQUIRED);
    form.finish()?;
    if !factors::may_be_added(cx, user).await? {
        return Err(Error::field("code", Code::UnverifiedEmail));
    }
    let attempt = Attempt::count(cx, user.id, "code", Code::RateLimited).await?;
    if !totp::is_right(cx, secret, &typed.unwrap_or_default()) {
        return Err(Error::field("code", Code::IncorrectCode));
    }
    attempt.forgive(cx).await
}

/// Gives the app up, if there is one.
/// Compat: `allauth/mfa/totp/internal/flows.py` `deactivate_totp`.
pub async fn deactivate(cx: &Cx, user: &users::Model) -> Result<()> {
    let Some(row) = authenticators::find(&cx.server.db, user.id, totp::TYPE).await? else {
        return Ok(());
    };
    reauthenticate::require(cx, user, Area::Mfa).await?;
    let notice = letter::notice(cx, user, Change::TotpDeactivated).await?;
    store::tx(&cx.server.db, async |tx| {
        factors::remove(cx, tx, &row).await?;
        notice.enqueue(cx, tx).await
    })
    .await
}
