//! What a sign-up says of its user type: which one, the profile, the invitation. Made into rows with the account.

use config::{SignupPolicy, TypeLogin};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::profiles::{Approval, NewProfile};
use store::{InvitationId, Timestamp, Tx, UserId, invitations, profile_keys, profiles, users};

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::invitations as flows_invitations;
use crate::flows::sign_in::sign_in;
use crate::flows::signup::SignupInput;
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::methods;
use crate::login::{self, Login};
use crate::messages::Arg;
use crate::user_types::{UniqueKey, UserType};

/// Most characters of a first or last name. Compat: `AbstractUser.first_name`.
pub const NAME_LENGTH: usize = 150;

/// Of which type somebody signs up, and what that type asks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Membership {
    /// The id of the type.
    pub user_type: String,
    /// What the schema asks, clean.
    pub profile: Map<String, Value>,
    /// Their first name, or `""`.
    pub first_name: String,
    /// Their last name, or `""`.
    pub last_name: String,
    invitation: Option<i32>,
    /// The invitation came by mail to the very address.
    pub is_email_proven: bool,
    needs_approval: bool,
}

/// The type of a user, if they are of one that the settings have.
pub async fn type_of(cx: &Cx, user: UserId) -> Result<Option<&UserType>> {
    let types = &cx.server.user_types;
    if !types.is_on() {
        return Ok(None);
    }
    let profile = profiles::of_user(&cx.server.db, user).await?;
    Ok(profile.and_then(|profile| types.by_id(&profile.user_type)))
}

/// Ends a login that has passed all stages: in a session, if the user's type logs in this way.
///
/// # Errors
/// `Invalid` with `login_method_not_allowed`.
pub async fn enter(cx: &Cx, login: &Login, user: &users::Model) -> Result<()> {
    if !login.is_signup {
        let allowed = must_allow_login(cx, user).await;
        allowed.inspect_err(|_| login::abandon(cx))?;
    }
    sign_in(cx, user).await
}

/// Refuses a login by proofs that the user's type does not have.
async fn must_allow_login(cx: &Cx, user: &users::Model) -> Result<()> {
    let Some(user_type) = type_of(cx, user.id).await? else {
        return Ok(());
    };
    let allowed = &user_type.settings.login_methods;
    let proofs = methods::of(cx, user);
    let is_allowed = |proof: &Value| way(proof).iter().any(|way| allowed.contains(way));
    if allowed.is_empty() || proofs.iter().any(is_allowed) {
        return Ok(());
    }
    Err(Error::form(Code::LoginMethod))
}

/// The ways that a proof stands for; none for a second factor.
fn way(proof: &Value) -> Vec<TypeLogin> {
    use TypeLogin::{Code, Email, Passkey, Phone, Provider, Username};
    match proof["method"].as_str().unwrap_or_default() {
        "password" if proof["username"].is_string() => vec![Username],
        "password" if proof["email"].is_string() => vec![Email],
        "password" => vec![Phone],
        "password_reset" => vec![Username, Email, Phone],
        "code" => vec![Code],
        "mfa" if proof["passwordless"] == true => vec![Passkey],
        "socialaccount" => vec![Provider],
        _ => Vec::new(),
    }
}

/// Checks what a sign-up says of its type. `None` where the settings have no types: then whatever else was sent is
/// passed over, as the reference does.
pub async fn check(
    cx: &Cx,
    form: &mut Form,
    input: &SignupInput,
    email: &str,
) -> Result<Option<Membership>> {
    let types = &cx.server.user_types;
    if !types.is_on() {
        return Ok(None);
    }
    let invitation = form
        .catch("invitation", invited(cx, &input.invitation, email).await)?
        .flatten();
    if form.has("invitation") {
        // As what they would sign up is not known: nothing else is worth saying.
        return Ok(None);
    }
    let named = input.user_type.text(true);
    let invited_as = invitation.as_ref().map(|row| row.user_type.as_str());
    let Some(user_type) = choose(cx, form, &named, invited_as) else {
        return Ok(None);
    };
    let mut given = input.rest.clone();
    if let Some(row) = &invitation {
        // What the invitation says stands: whoever invited a teacher of physics gets one.
        let known = row.data.as_object().cloned().unwrap_or_default();
        given.extend(known);
    }
    let membership = Membership {
        user_type: user_type.settings.id.clone(),
        profile: clean(cx, form, user_type, given),
        first_name: name(form, "first_name", &input.first_name),
        last_name: name(form, "last_name", &input.last_name),
        invitation: invitation.as_ref().map(|row| row.id.0),
        is_email_proven: invitation.as_ref().is_some_and(|row| row.is_mailed),
        needs_approval: invitation.is_none() && user_type.settings.signup == SignupPolicy::Approval,
    };
    check_domain(form, user_type, email);
    if form.is_valid() {
        check_unique(cx, form, user_type, &membership.profile, None).await?;
    }
    Ok(Some(membership))
}

/// What somebody signs up as who was asked nothing: the default type, if it asks nothing either.
pub async fn unasked(cx: &Cx, email: &str) -> Result<Option<Membership>> {
    let mut form = Form::default();
    let membership = check(cx, &mut form, &SignupInput::default(), email).await?;
    Ok(membership.filter(|_| form.is_valid()))
}

async fn invited(cx: &Cx, key: &Field, email: &str) -> Result<Option<invitations::Model>> {
    let key = key.text(true);
    if key.is_empty() {
        return Ok(None);
    }
    let row = flows_invitations::open(cx, &key)
        .await?
        .ok_or_else(|| Error::field("invitation", Code::InvalidInvitation))?;
    if row.email != email {
        return Err(Error::field("invitation", Code::InvitationEmail));
    }
    Ok(Some(row))
}

/// The type that is named, invited to, or the default, if one may sign up as that.
fn choose<'a>(
    cx: &'a Cx,
    form: &mut Form,
    named: &str,
    invited_as: Option<&str>,
) -> Option<&'a UserType> {
    let types = &cx.server.user_types;
    let refuse = |form: &mut Form, value: &str| {
        form.add_error(FieldError {
            args: vec![("value", Arg::from(value))],
            ..FieldError::of("user_type", Code::InvalidChoice)
        });
    };
    let chosen = match (named, invited_as) {
        ("", None) => types.default_one(),
        ("", Some(id)) => types.by_id(id),
        (named, Some(id)) if named != id => {
            refuse(form, named);
            return None;
        }
        (named, _) => types.by_id(named),
    };
    match chosen {
        Some(one) if one.is_open() || invited_as.is_some() => Some(one),
        None if named.is_empty() && invited_as.is_none() => {
            form.add("user_type", Code::Required);
            None
        }
        _ => {
            refuse(form, named);
            None
        }
    }
}

/// The values of a profile, clean; what is wrong with them is noted.
pub fn clean(
    cx: &Cx,
    form: &mut Form,
    user_type: &UserType,
    given: Map<String, Value>,
) -> Map<String, Value> {
    let cleaned = match &user_type.schema {
        Some(schema) => schema.clean(given, &cx.caller.language),
        None if given.is_empty() => Ok(Map::new()),
        None => Err(given
            .into_iter()
            .map(|(name, _)| FieldError::of(name, Code::UnknownField))
            .collect()),
    };
    match cleaned {
        Ok(values) => values,
        Err(mistakes) => {
            mistakes
                .into_iter()
                .for_each(|mistake| form.add_error(mistake));
            Map::new()
        }
    }
}

/// A first or last name, which may be left out.
pub fn name(form: &mut Form, param: &'static str, field: &Field) -> String {
    let rules = Rules {
        max: NAME_LENGTH,
        ..Rules::OPTIONAL
    };
    form.text(param, field, rules).unwrap_or_default()
}

/// Notes an address that is not in the domains of the type.
pub fn check_domain(form: &mut Form, user_type: &UserType, email: &str) {
    if let (false, Err(Error::Invalid(errors))) = (email.is_empty(), allow_email(user_type, email))
    {
        errors.into_iter().for_each(|error| form.add_error(error));
    }
}

/// Refuses an address that is not in the domains of the type.
///
/// # Errors
/// `Invalid` with `email_domain_not_allowed`.
pub fn allow_email(user_type: &UserType, email: &str) -> Result<()> {
    if user_type.settings.allows_email(email) {
        return Ok(());
    }
    let domains = user_type.settings.email_domains.join(", ");
    Err(Error::Invalid(vec![FieldError {
        args: vec![("domains", Arg::from(domains))],
        ..FieldError::of("email", Code::EmailDomain)
    }]))
}

/// Notes values that somebody else has and only one may have.
pub async fn check_unique(
    cx: &Cx,
    form: &mut Form,
    user_type: &UserType,
    profile: &Map<String, Value>,
    user: Option<UserId>,
) -> Result<()> {
    let keys = user_type.keys(profile);
    let hashes: Vec<_> = keys.iter().map(|key| key.hash.clone()).collect();
    let taken = profile_keys::taken(&cx.server.db, &hashes, user).await?;
    for key in keys.iter().filter(|key| taken.contains(&key.hash)) {
        form.add_error(taken_value(key));
    }
    Ok(())
}

fn taken_value(key: &UniqueKey) -> FieldError {
    let first = key.fields.first().cloned().unwrap_or_default();
    if key.fields.len() == 1 {
        return FieldError::of(first, Code::ValueTaken);
    }
    FieldError {
        args: vec![("fields", Arg::from(key.fields.join(", ")))],
        ..FieldError::of(first, Code::ValuesTaken)
    }
}

/// Which field of a profile was taken by somebody who was faster, by the rule that refused the row.
pub fn refusal(
    user_type: &UserType,
    profile: &Map<String, Value>,
    rule: &store::Violation,
) -> Option<Error> {
    let keys = user_type.keys(profile).into_iter();
    let mut hit = keys.filter(|key| rule.is_on(&["key_hash"]) && rule.names(&key.hash));
    hit.next()
        .map(|key| Error::Invalid(vec![taken_value(&key)]))
}

impl Membership {
    /// Makes the rows of a new account, in its transaction.
    ///
    /// # Errors
    /// `Taken` with a key of the profile; `Invalid` when the invitation was used meanwhile.
    pub async fn insert(&self, cx: &Cx, tx: &Tx, user: UserId) -> Result<()> {
        let now = Timestamp::from(cx.now);
        let new = NewProfile {
            user_id: user,
            user_type: self.user_type.clone(),
            data: self.profile.clone().into(),
            approval: if self.needs_approval {
                Approval::Pending
            } else {
                Approval::Approved
            },
            now,
        };
        profiles::insert(tx, new).await?;
        if let Some(user_type) = cx.server.user_types.by_id(&self.user_type) {
            let keys = user_type.keys(&self.profile).into_iter();
            let hashes: Vec<_> = keys.map(|key| key.hash).collect();
            profile_keys::set(tx, user, &hashes).await?;
        }
        let Some(id) = self.invitation else {
            return Ok(());
        };
        // Security: an invitation lets one person in, also of two who bring it at once.
        if !invitations::use_up(tx, InvitationId(id), user, now).await? {
            return Err(Error::field("invitation", Code::InvalidInvitation));
        }
        let user_type = &self.user_type;
        audit::note(cx, tx, user, Event::InvitationAccepted { user_type }).await
    }

    /// Refuses another address than the one that somebody signed up with, if the type or the invitation is bound to it.
    ///
    /// # Errors
    /// `Invalid` on `email`.
    pub fn allow_other_email(&self, cx: &Cx, email: &str) -> Result<()> {
        if self.is_invited() {
            return Err(Error::field("email", Code::InvitationEmail));
        }
        let user_type = cx.server.user_types.by_id(&self.user_type);
        user_type.map_or(Ok(()), |one| allow_email(one, email))
    }

    /// Puts the names that were given in the place of others.
    pub fn name_somebody(&self, first: &mut String, last: &mut String) {
        for (own, other) in [(&self.first_name, first), (&self.last_name, last)] {
            if !own.is_empty() {
                own.clone_into(other);
            }
        }
    }

    /// Whether somebody was invited.
    pub fn is_invited(&self) -> bool {
        self.invitation.is_some()
    }

    /// Who was faster, if it was about the profile.
    pub fn refusal(&self, cx: &Cx, rule: &store::Violation) -> Option<Error> {
        let user_type = cx.server.user_types.by_id(&self.user_type)?;
        refusal(user_type, &self.profile, rule)
    }
}
