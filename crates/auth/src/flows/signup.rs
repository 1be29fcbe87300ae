//! Signing up.

mod input;

use config::{EmailVerification, PreventEnumeration, Required};
use store::users;

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::membership::{self, Membership};
use crate::flows::newcomer::Newcomer;
use crate::flows::username;
use crate::kit::form::{Form, Rules};
use crate::kit::lookup::{self, Search, Spelling};
use crate::kit::phones;
use crate::login::{self, Login};
use crate::messages::Arg;
use crate::stages::Stage;

pub use input::SignupInput;

/// A sign-up without a mistake in it.
#[derive(Debug, Default)]
pub struct Signup {
    username: String,
    email: String,
    phone: String,
    password: String,
    /// The address is somebody's, which must not show.
    is_email_known: bool,
    /// The number is somebody's, which must not show.
    is_phone_known: bool,
    /// A passkey, to be made at the end, takes the place of the password.
    is_by_passkey: bool,
    /// An identity at the provider of this name takes the place of the password.
    by_provider: Option<String>,
    /// The user type and what it asks, where there are types.
    membership: Option<Membership>,
}

impl Signup {
    /// Whether the address or number is somebody's, which must not show.
    pub fn is_known(&self) -> bool {
        self.is_email_known || self.is_phone_known
    }

    /// The user name that was chosen.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The phone number.
    pub fn phone(&self) -> &str {
        &self.phone
    }

    /// The user type and what it asks, where there are types.
    pub fn membership(&self) -> Option<&Membership> {
        self.membership.as_ref()
    }

    fn has_password(&self) -> bool {
        !self.is_by_passkey && self.by_provider.is_none()
    }
}

/// Whether a new account may have this address.
pub(crate) enum Uniqueness {
    /// Nobody has it, or nobody cares.
    Free,
    /// Somebody has it, and may be told.
    Taken,
    /// Somebody has it, and the answer must look as if nobody had.
    Hidden,
}

/// Checks a sign-up.
/// Compat: `allauth/account/forms.py` `BaseSignupForm`, allauth/headless/account/inputs.py `SignupInput`.
///
/// # Errors
/// `Invalid` with every mistake, in the order of the configured fields.
pub async fn check(cx: &Cx, input: &SignupInput) -> Result<Signup> {
    clean(cx, input, Signup::default()).await
}

/// Checks a sign-up that ends with making a passkey; a password is not looked at.
/// Compat: `allauth/headless/mfa/inputs.py` `SignupWebAuthnInput`.
///
/// # Errors
/// As for any other sign-up.
pub async fn check_by_passkey(cx: &Cx, input: &SignupInput) -> Result<Signup> {
    clean(
        cx,
        input,
        Signup {
            is_by_passkey: true,
            ..Signup::default()
        },
    )
    .await
}

/// Checks a sign-up with an identity at a provider; a password is not looked at.
/// Compat: `allauth/socialaccount/forms.py` `SignupForm`.
///
/// # Errors
/// As for any other sign-up.
pub async fn check_by_provider(cx: &Cx, input: &SignupInput, provider: &str) -> Result<Signup> {
    let by_provider = Some(provider.to_owned());
    clean(
        cx,
        input,
        Signup {
            by_provider,
            ..Signup::default()
        },
    )
    .await
}

async fn clean(cx: &Cx, input: &SignupInput, mut signup: Signup) -> Result<Signup> {
    let fields = &cx.server.config.account.signup_fields;
    let mut form = Form::default();
    let mut email2 = None;
    for field in fields {
        let required = match field.name.as_str() {
            "email" | "email2" if signup.by_provider.is_some() => {
                cx.server.config.social_email_required()
            }
            _ => field.required == Required::Yes,
        };
        match field.name.as_str() {
            "username" => signup.username = clean_username(cx, &mut form, input, required).await?,
            "email" => clean_email(cx, &mut form, input, required, &mut signup).await?,
            "email2" => email2 = form.email("email2", &input.email2, required),
            "phone" => {
                signup.phone = form
                    .phone("phone", &input.phone, required)
                    .unwrap_or_default();
            }
            _ => {}
        }
    }
    if let Some(required) = fields.get("password1").filter(|_| signup.has_password()) {
        signup.password = clean_password(cx, &mut form, input, required == Required::Yes);
    }
    if email2.is_some_and(|email2| {
        ![&email2, &signup.email].contains(&&String::new()) && email2 != signup.email
    }) {
        form.add("email2", Code::EmailMismatch);
    }
    if !signup.phone.is_empty() {
        check_phone(cx, &mut form, &mut signup).await?;
    }
    signup.membership = membership::check(cx, &mut form, input, &signup.email).await?;
    form.finish()?;
    Ok(signup)
}

async fn check_phone(cx: &Cx, form: &mut Form, signup: &mut Signup) -> Result<()> {
    if phones::is_taken(cx, &signup.phone, None).await? {
        if cx.server.config.account.prevent_enumeration.is_on() {
            signup.is_phone_known = true;
        } else {
            form.add("phone", Code::PhoneTaken);
        }
    }
    Ok(())
}

async fn clean_username(
    cx: &Cx,
    form: &mut Form,
    input: &SignupInput,
    required: bool,
) -> Result<String> {
    let rules = Rules {
        required,
        min: cx.server.config.account.username_min_length as usize,
        max: username::MAX_LENGTH,
        ..Rules::REQUIRED
    };
    let Some(name) = form.text("username", &input.username, rules) else {
        return Ok(String::new());
    };
    if !name.is_empty() {
        form.catch("username", username::clean(cx, &name).await)?;
    }
    Ok(name)
}

async fn clean_email(
    cx: &Cx,
    form: &mut Form,
    input: &SignupInput,
    required: bool,
    signup: &mut Signup,
) -> Result<()> {
    let longest = cx.server.config.account.email_max_length;
    let Some(email) = form.new_email("email", &input.email, required, longest) else {
        return Ok(());
    };
    if !email.is_empty() {
        match uniqueness(cx, &email, None).await? {
            Uniqueness::Free => {}
            Uniqueness::Hidden => signup.is_email_known = true,
            Uniqueness::Taken => form.add_error(taken(signup)),
        }
    }
    signup.email = email;
    Ok(())
}

/// Says that an address is somebody's; to whoever comes from a provider, also what to do.
fn taken(signup: &Signup) -> FieldError {
    match &signup.by_provider {
        None => FieldError::new(Some("email"), Code::EmailTaken),
        Some(provider) => FieldError {
            args: vec![("provider", Arg::from(provider.as_str()))],
            ..FieldError::new(Some("email"), Code::EmailTakenAtProvider)
        },
    }
}

fn clean_password(cx: &Cx, form: &mut Form, input: &SignupInput, required: bool) -> String {
    let rules = Rules {
        required,
        ..Rules::REQUIRED
    };
    let Some(password) = form.text("password", &input.password, rules) else {
        return String::new();
    };
    if !password.is_empty() {
        for mistake in cx.server.password_mistakes(&password, None) {
            form.add_error(mistake.at("password"));
        }
        if input.password2.is_present() && input.password2.text(true) != password {
            form.add("password2", Code::PasswordMismatch);
        }
    }
    password
}

/// Compat: `allauth/account/internal/flows/manage_email.py` `assess_unique_email`.
pub(crate) async fn uniqueness(
    cx: &Cx,
    email: &str,
    user: Option<&users::Model>,
) -> Result<Uniqueness> {
    let config = &cx.server.config.account;
    if !config.unique_email {
        return Ok(Uniqueness::Free);
    }
    let search = Search {
        spelling: Spelling::Confusable,
        prefer_verified: false,
        only_active: false,
    };
    let mut owners = lookup::by_email(cx, email, search).await?;
    owners.retain(|owner| user.is_none_or(|user| user.id != owner.id));
    Ok(
        match (config.prevent_enumeration, config.email_verification) {
            _ if owners.is_empty() => Uniqueness::Free,
            (PreventEnumeration::Off, _) => Uniqueness::Taken,
            (_, EmailVerification::Mandatory) => Uniqueness::Hidden,
            // Strict: let them in with an unverified address rather than tell.
            (PreventEnumeration::Strict, _) => Uniqueness::Free,
            // Somebody must be told, or two people would have one address.
            (PreventEnumeration::On, _) => Uniqueness::Taken,
        },
    )
}

/// Whether an address is somebody's other than this user's, in a way that must not show.
///
/// # Errors
/// `Invalid` with `email_taken` where it may show.
pub async fn must_hide(cx: &Cx, email: &str, user: Option<&users::Model>) -> Result<bool> {
    match uniqueness(cx, email, user).await? {
        Uniqueness::Free => Ok(false),
        Uniqueness::Hidden => Ok(true),
        Uniqueness::Taken => Err(Error::field("email", Code::EmailTaken)),
    }
}

/// # Errors
/// `Forbidden` while nobody may sign up, unless this one is invited.
pub fn must_be_open_to(cx: &Cx, signup: &Signup) -> Result<()> {
    match &signup.membership {
        Some(membership) if membership.is_invited() => Ok(()),
        _ => must_be_open(cx),
    }
}

/// # Errors
/// `Forbidden` while nobody may sign up.
pub fn must_be_open(cx: &Cx) -> Result<()> {
    if cx.server.config.account.is_open_for_signup {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Whether an address is somebody's.
pub async fn is_taken(cx: &Cx, email: &str) -> Result<bool> {
    Ok(!matches!(
        uniqueness(cx, email, None).await?,
        Uniqueness::Free
    ))
}

/// Starts the first login of a new account, which is made before it or, where the settings say so, in
/// the course of it. For an address or number that must not show, pretends to.
pub async fn complete(cx: &Cx, signup: Signup) -> Result<()> {
    let Signup {
        username,
        email,
        phone,
        password,
        ..
    } = &signup;
    let hashed = match password.as_str() {
        "" => cx.server.passwords.unusable(),
        // Security: pretending costs what signing up costs.
        password => cx.server.passwords.encode(password.to_owned()).await?,
    };
    let newcomer = Newcomer::new(username.clone(), email.clone(), phone.clone(), hashed)
        .with_membership(signup.membership.clone());
    let mut login = if is_deferred(cx, &signup, &newcomer) {
        Login::of_newcomer(cx, newcomer)
    } else if signup.is_known() {
        return pretend(cx, email, phone).await;
    } else {
        Login::new(cx, Some(newcomer.create(cx).await?))
    };
    if signup.is_by_passkey {
        login.set_passkey_signup();
    }
    let is_there = login.user.is_some();
    match login::begin(cx, login.after_signup()).await {
        // The account is there; that its code cannot be sent right now is no reason to say otherwise.
        Err(Error::RateLimited { .. }) if is_there => Ok(()),
        other => other,
    }
}

/// Pretends that somebody has signed up with an address or number that is somebody's already.
/// Compat: `allauth/account/internal/flows/signup.py` `prevent_enumeration`.
pub(crate) async fn pretend(cx: &Cx, email: &str, phone: &str) -> Result<()> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let login = Login::new(cx, None)
        .with_email(given(email))
        .with_phone(given(phone));
    login::begin(cx, login.after_signup()).await
}

/// Whether the account is made only after verification. Not where a known address or number would then
/// not be asked for its code: it must not get an account.
fn is_deferred(cx: &Cx, signup: &Signup, newcomer: &Newcomer) -> bool {
    let hides = |is_known: bool, stage| !is_known || newcomer.must_prove(cx, stage);
    cx.server.config.account.create_user_after_verification
        && newcomer.is_waiting(cx)
        && hides(signup.is_email_known, Stage::VerifyEmail)
        && hides(signup.is_phone_known, Stage::VerifyPhone)
}
