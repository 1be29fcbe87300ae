//! Signing up with an identity at a provider: at once where it says enough, else when the person has said the rest.

use providers::Email;
use serde::Serialize;
use store::phones::Phone;
use store::users::NewUser;
use store::{Timestamp, emails, social_accounts, social_tokens, users};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::flows::emails::EmailOut;
use crate::flows::signup::{self, SignupInput, Uniqueness};
use crate::flows::{membership, provider_login, username};
use crate::kit::audit::{self, Event};
use crate::kit::form::is_email;
use crate::kit::phones;
use crate::kit::social::{self, SocialAccountOut, SocialLogin};
use crate::login::{self, Login};

/// Somebody without an account, as far as they are known.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NewUserOut {
    /// What to call them.
    #[schema(example = "wizard")]
    pub display: String,
    /// Never.
    pub has_usable_password: bool,
    /// The user name that the provider proposes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub username: String,
}

/// A sign-up that waits for the rest, as whoever signs up sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PendingSignup {
    /// What the account would be made of.
    pub user: NewUserOut,
    /// The identity it begins with.
    pub account: SocialAccountOut,
    /// The addresses that the provider told.
    pub email: Vec<EmailOut>,
}

/// Whether the provider's word is enough to make the account.
enum Enough {
    /// Yes.
    Yes,
    /// The person must say the rest.
    No,
    /// It must look as if.
    Pretended,
}

/// The sign-up that waits.
///
/// # Errors
/// `Conflict` when none does; `SignupClosed`.
pub async fn must_be_pending(cx: &Cx) -> Result<SocialLogin> {
    let login = social::pending(cx).await?.ok_or(Error::Conflict)?;
    must_be_open(cx)?;
    Ok(login)
}

fn must_be_open(cx: &Cx) -> Result<()> {
    let config = &cx.server.config;
    if config.account.is_open_for_signup && config.socialaccount.is_open_for_signup {
        Ok(())
    } else {
        Err(Error::SignupClosed)
    }
}

/// A sign-up as whoever signs up sees it.
/// Compat: `allauth/headless/socialaccount/response.py` `SocialLoginResponse`.
pub fn shown(login: &SocialLogin) -> PendingSignup {
    let user = &login.user;
    let display = match user.username.as_str() {
        "" => "user",
        name => name,
    };
    PendingSignup {
        user: NewUserOut {
            display: display.to_owned(),
            has_usable_password: false,
            username: user.username.clone(),
        },
        account: SocialAccountOut::of_login(login),
        email: login
            .emails
            .iter()
            .map(|email| EmailOut {
                email: email.email.clone(),
                verified: email.verified,
                primary: email.primary,
            })
            .collect(),
    }
}

/// Makes an account of what a provider told, or keeps it until the person has said the rest.
/// Compat: `allauth/socialaccount/internal/flows/signup.py` `process_signup`.
///
/// # Errors
/// `SignupClosed`.
pub async fn begin(cx: &Cx, mut login: SocialLogin) -> Result<()> {
    must_be_open(cx)?;
    match is_enough(cx, &login).await? {
        Enough::Pretended => signup::pretend(cx, login.first_email().unwrap_or_default(), "").await,
        Enough::No => {
            social::keep_pending(cx, &login);
            Ok(())
        }
        Enough::Yes => {
            if username::clean(cx, &login.user.username).await.is_err() {
                login.user.username.clear();
            }
            if cx.server.user_types.is_on() {
                let email = login.first_email().unwrap_or_default();
                login.membership = membership::unasked(cx, email).await?;
                if login.membership.is_none() {
                    // The type asks what no provider tells.
                    social::keep_pending(cx, &login);
                    return Ok(());
                }
            }
            complete(cx, login).await
        }
    }
}

/// Compat: `allauth/socialaccount/internal/flows/signup.py` `process_auto_signup`.
async fn is_enough(cx: &Cx, login: &SocialLogin) -> Result<Enough> {
    let config = &cx.server.config;
    if !config.socialaccount.auto_signup {
        return Ok(Enough::No);
    }
    match login.first_email() {
        // Security: an account with this address is not joined. Its owner may not be who comes here, or have been fooled
        // into sharing it; whoever is both logs in there and connects.
        Some(email) => match signup::uniqueness(cx, email, None).await? {
            Uniqueness::Free => {}
            Uniqueness::Taken => return Ok(Enough::No),
            Uniqueness::Hidden => return Ok(Enough::Pretended),
        },
        None if config.social_email_required() => return Ok(Enough::No),
        None => {}
    }
    if !config.account.signup_fields.requires("phone") {
        return Ok(Enough::Yes);
    }
    let Some((phone, _)) = &login.phone else {
        return Ok(Enough::No);
    };
    Ok(if phones::is_taken(cx, phone, None).await? {
        Enough::No
    } else {
        Enough::Yes
    })
}

/// Makes the account with what the person has said besides.
/// Compat: `allauth/socialaccount/internal/flows/signup.py` `signup_by_form`.
///
/// # Errors
/// `Invalid` with every mistake, in the order of the configured fields.
pub async fn submit(cx: &Cx, mut login: SocialLogin, input: &SignupInput) -> Result<()> {
    let said = signup::check_by_provider(cx, input, login.provider.name()).await?;
    social::clear_pending(cx);
    if said.is_known() {
        return signup::pretend(cx, said.email(), said.phone()).await;
    }
    said.username().clone_into(&mut login.user.username);
    said.email().clone_into(&mut login.user.email);
    if let Some(membership) = said.membership() {
        membership.name_somebody(&mut login.user.first_name, &mut login.user.last_name);
        login.membership = Some(membership.clone());
    }
    if !said.phone().is_empty() {
        // Security: only the provider's word for the very same number counts.
        let is_verified = login
            .phone
            .as_ref()
            .is_some_and(|(phone, verified)| *verified && phone == said.phone());
        login.phone = Some((said.phone().to_owned(), is_verified));
    }
    let kept = login.clone();
    let done = complete(cx, login).await;
    if matches!(&done, Err(Error::Invalid(_))) {
        social::keep_pending(cx, &kept);
    }
    done
}

/// Makes the account and starts its first login.
async fn complete(cx: &Cx, login: SocialLogin) -> Result<()> {
    let user = create(cx, &login).await?;
    provider_login::record(cx, &login, &user);
    let login = Login::new(cx, Some(user)).of_provider(cx).after_signup();
    match login::begin(cx, login).await {
        // The account is there; that its mail cannot be sent right now is no reason to say otherwise.
        Err(Error::RateLimited { .. }) => Ok(()),
        other => other,
    }
}

/// Makes the account: user, identity, token, addresses and number in one transaction.
/// Compat: `allauth/socialaccount/adapter.py` `save_user`, allauth/socialaccount/models.py `SocialLogin.save`.
///
/// # Errors
/// `Invalid` with what somebody else was faster to take.
async fn create(cx: &Cx, login: &SocialLogin) -> Result<users::Model> {
    let addresses = addresses(cx, login).await?;
    let phone = match &login.phone {
        Some((phone, verified)) if !phones::is_taken(cx, phone, None).await? => {
            Some((phone.as_str(), *verified))
        }
        _ => None,
    };
    let draft = &login.user;
    let names = match draft.username.as_str() {
        "" => {
            let texts = [
                draft.first_name.as_str(),
                draft.last_name.as_str(),
                draft.email.as_str(),
                "user",
            ];
            username::free_ones(cx, &texts).await?
        }
        name if cx.server.config.account.preserve_username_casing => vec![name.to_owned()],
        name => vec![name.to_lowercase()],
    };
    let last = names.len();
    for (place, name) in names.into_iter().enumerate() {
        match insert(cx, login, name, &addresses, phone).await {
            Err(Error::Taken(rule)) if rule.is_on(&["username"]) && place + 1 < last => {}
            Err(Error::Taken(rule)) => {
                let membership = login.membership.as_ref();
                let of_profile = membership.and_then(|one| one.refusal(cx, &rule));
                return Err(of_profile.unwrap_or_else(|| refusal(&rule)));
            }
            other => return other,
        }
    }
    Err(Error::internal("no name to sign up with"))
}

async fn insert(
    cx: &Cx,
    login: &SocialLogin,
    name: String,
    addresses: &[Email],
    phone: Option<(&str, bool)>,
) -> Result<users::Model> {
    let primary = addresses.iter().find(|address| address.primary);
    let email = primary.map_or(login.user.email.as_str(), |address| address.email.as_str());
    let new = NewUser {
        username: name,
        email: email.to_owned(),
        password: cx.server.passwords.unusable(),
        first_name: login.user.first_name.clone(),
        last_name: login.user.last_name.clone(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: Timestamp::from(cx.now),
    };
    store::tx(&cx.server.db, async |tx| {
        let user = users::insert(tx, new).await?;
        let row = social_accounts::insert(tx, login.to_row(cx, user.id)).await?;
        if let Some(token) = login.to_token_row(cx, row.id) {
            social_tokens::insert(tx, token).await?;
        }
        for address in addresses {
            let new = emails::NewEmail {
                user_id: user.id,
                email: address.email.clone(),
                verified: address.verified,
                primary: address.primary,
            };
            emails::insert(tx, new).await?;
        }
        if let Some((phone, verified)) = phone {
            let phone = Phone {
                user_id: user.id,
                phone: phone.to_owned(),
                verified,
            };
            cx.server.phones.set(tx, &phone).await?;
        }
        if let Some(membership) = &login.membership {
            membership.insert(cx, tx, user.id).await?;
        }
        audit::note(cx, tx, user.id, Event::UserSignedUp).await?;
        let provider = login.provider.id();
        audit::note(cx, tx, user.id, Event::SocialAccountAdded { provider }).await?;
        Ok(user)
    })
    .await
}

/// The addresses that the account gets: the one that was said, then those of the provider, each once, none that is
/// somebody's, one of them the primary one.
/// Compat: `allauth/account/utils.py` `setup_user_email`, `cleanup_email_addresses`.
async fn addresses(cx: &Cx, login: &SocialLogin) -> Result<Vec<Email>> {
    let said = Email {
        email: login.user.email.to_lowercase(),
        verified: false,
        primary: true,
    };
    let longest = cx.server.config.account.email_max_length as usize;
    let mut kept: Vec<Email> = Vec::new();
    for address in std::iter::once(&said).chain(&login.emails) {
        let email = address.email.to_lowercase();
        if !is_email(&email) || email.chars().count() > longest {
            continue;
        }
        if let Some(known) = kept.iter_mut().find(|known| known.email == email) {
            known.verified |= address.verified;
            known.primary |= address.primary;
        } else if !is_somebodys(cx, &email, address.verified).await? {
            kept.push(Email {
                email,
                ..address.clone()
            });
        }
    }
    let best = kept
        .iter()
        .enumerate()
        .min_by_key(|(_, address)| {
            (
                !(address.primary && address.verified),
                !address.verified,
                !address.primary,
            )
        })
        .map(|(place, _)| place);
    for (place, address) in kept.iter_mut().enumerate() {
        address.primary = Some(place) == best;
    }
    Ok(kept)
}

async fn is_somebodys(cx: &Cx, email: &str, is_verified: bool) -> Result<bool> {
    let config = &cx.server.config.account;
    if !config.unique_email {
        return Ok(false);
    }
    let db = &cx.server.db;
    Ok(
        if config.prevent_enumeration == config::PreventEnumeration::Strict {
            is_verified && emails::verified_owner_exists(db, email, None).await?
        } else {
            emails::exists(db, email).await?
        },
    )
}

/// Who was faster, by the rule that refused the row.
fn refusal(rule: &store::Violation) -> Error {
    if rule.is_on(&["username"]) {
        Error::field("username", Code::UsernameTaken)
    } else if rule.is_on(&["email"]) {
        Error::field("email", Code::EmailTaken)
    } else if rule.is_on(&["provider", "uid"]) {
        Error::form(Code::ConnectedOther)
    } else {
        Error::field("phone", Code::PhoneTaken)
    }
}
