//! Messages to people: where their links lead, in which language they are, and whether they are sent at all.
//!
//! A letter is written before a transaction and put in the outbox inside it.

use chrono::TimeDelta;
use store::outbox::{self, NewMessage};
use store::{Connection, sites, users};

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::kit::lookup;
use crate::kit::mail::{Addressee, Change, Mail, Origin, Site, Sms};

/// The pages that mails lead to; allauth's names in `[headless] frontend_urls`.
#[derive(Debug, Clone, Copy)]
pub enum Page {
    /// Confirms an address; takes a key.
    ConfirmEmail,
    /// Asks for a password reset.
    ResetPassword,
    /// Sets a new password; takes a key.
    ResetPasswordFromKey,
    /// Signs up.
    Signup,
    /// Shows what went wrong at a provider.
    SocialLoginError,
    /// Signs up with an invitation; takes a key.
    Invitation,
    /// Logs in.
    Login,
}

impl Page {
    /// The name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "account_confirm_email",
            Self::ResetPassword => "account_reset_password",
            Self::ResetPasswordFromKey => "account_reset_password_from_key",
            Self::Signup => "account_signup",
            Self::SocialLoginError => "socialaccount_login_error",
            Self::Invitation => "vestibule_invitation",
            Self::Login => "vestibule_login",
        }
    }
}

/// The address of a page; the key goes where its template has `{key}`.
pub fn url(cx: &Cx, page: Page, key: &str) -> Result<String> {
    let link = cx
        .server
        .config
        .frontend_link(page.name(), key, &cx.caller.base_url);
    let link = link.ok_or_else(|| {
        Error::internal(format!("[headless] frontend_urls has no {}", page.name()))
    })?;
    Ok(
        match cx.server.config.account.default_http_protocol.as_str() {
            "https" => link.replacen("http://", "https://", 1),
            _ => link,
        },
    )
}

/// A message ready to be put in the outbox; or none, where there is nobody or no wish to tell.
#[derive(Default)]
pub struct Letter(Option<NewMessage>);

impl Letter {
    /// No message.
    pub fn none() -> Self {
        Self(None)
    }

    /// Puts the message in the outbox, in the transaction of the act it tells of.
    pub async fn enqueue(&self, cx: &Cx, tx: &impl Connection) -> Result<()> {
        if let Some(message) = &self.0 {
            outbox::enqueue(tx, message.clone()).await?;
            cx.note_mail();
        }
        Ok(())
    }

    /// Puts the message in the outbox.
    pub async fn send(&self, cx: &Cx) -> Result<()> {
        self.enqueue(cx, &cx.server.db).await
    }
}

/// A mail to an address.
pub async fn to(cx: &Cx, email: &str, mail: Mail) -> Result<Letter> {
    let site = site(cx).await?;
    let addressee = Addressee {
        to: email,
        site: &site,
        lang: &cx.caller.language,
    };
    Ok(Letter(Some(
        cx.server.mailer.message(&mail, addressee, cx.now)?,
    )))
}

/// A text message to a phone.
pub async fn sms(cx: &Cx, phone: &str, sms: Sms) -> Result<Letter> {
    let site = site(cx).await?;
    let addressee = Addressee {
        to: phone,
        site: &site,
        lang: &cx.caller.language,
    };
    Ok(Letter(Some(cx.server.mailer.sms(&sms, addressee, cx.now))))
}

/// A mail that tells a user of a change, where the settings ask for it.
/// Compat: `allauth/account/adapter.py` `send_notification_mail`.
pub async fn notice(cx: &Cx, user: &users::Model, change: Change) -> Result<Letter> {
    if !cx.server.config.account.email_notifications {
        return Ok(Letter::none());
    }
    notice_always(cx, user, change).await
}

/// The same, whatever the settings say: of what others did to the account its owner learns.
pub async fn notice_always(cx: &Cx, user: &users::Model, change: Change) -> Result<Letter> {
    let Some(email) = lookup::primary_email(cx, user).await? else {
        return Ok(Letter::none());
    };
    let origin = Origin::from(cx);
    to(cx, &email, Mail::Notification { change, origin }).await
}

/// The same, to the address that the primary one was until now.
pub async fn email_changed(cx: &Cx, from: &str, new: &str) -> Result<Letter> {
    let change = Change::EmailChanged {
        from: from.to_owned(),
        to: new.to_owned(),
    };
    notice_to(cx, from, change).await
}

async fn notice_to(cx: &Cx, email: &str, change: Change) -> Result<Letter> {
    if !cx.server.config.account.email_notifications {
        return Ok(Letter::none());
    }
    to(
        cx,
        email,
        Mail::Notification {
            change,
            origin: Origin::from(cx),
        },
    )
    .await
}

/// The mail to a stranger who asked for a link or a code.
/// Compat: `allauth/account/internal/flows/signup.py` `send_unknown_account_mail`.
pub async fn unknown_account(cx: &Cx, email: &str) -> Result<Letter> {
    if !cx.server.config.account.email_unknown_accounts {
        return Ok(Letter::none());
    }
    let signup_url = url(cx, Page::Signup, "")?;
    to(cx, email, Mail::UnknownAccount { signup_url }).await
}

/// The mail to somebody whose address another sign-up used.
pub async fn account_already_exists(cx: &Cx, email: &str) -> Result<Letter> {
    let password_reset_url = url(cx, Page::ResetPassword, "")?;
    to(cx, email, Mail::AccountAlreadyExists { password_reset_url }).await
}

/// So many seconds as a span of time.
pub fn span(seconds: u32) -> TimeDelta {
    TimeDelta::seconds(seconds.into())
}

/// The site that mails speak for, and that authenticator apps and passkeys name.
pub async fn site(cx: &Cx) -> Result<Site> {
    let id = i32::try_from(cx.server.config.auth.site_id).map_err(Error::internal)?;
    let row = sites::by_id(&cx.server.db, id).await?;
    Ok(row.map_or_else(
        || Site {
            name: "example.com".to_owned(),
            domain: "example.com".to_owned(),
        },
        Site::from,
    ))
}
