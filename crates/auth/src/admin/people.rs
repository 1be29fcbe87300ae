//! Making accounts for other people.

use serde_json::{Map, Value, json};
use store::profiles::{Approval, NewProfile};
use store::users::{self, NewUser};
use store::{emails, profile_keys, profiles};

use super::actor::Actor;
use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::{membership, signup, username};
use crate::kit::audit::Event;
use crate::kit::form::{Field, Form, Rules};
use crate::messages::Arg;
use crate::user_types::UserType;

/// Somebody who shall have an account.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// The user name; empty to be given one.
    pub username: String,
    /// The address; counts as verified.
    pub email: String,
    /// The first name, or `""`.
    pub first_name: String,
    /// The last name, or `""`.
    pub last_name: String,
    /// The id of the type, or `""` for none.
    pub user_type: String,
    /// What the schema asks.
    pub profile: Map<String, Value>,
    /// Whether they may use the admin console.
    pub is_staff: bool,
    /// Whether staff still has to let them in.
    pub is_pending: bool,
}

/// The same without a mistake in it.
struct Checked<'a> {
    username: String,
    email: String,
    user_type: Option<&'a UserType>,
    profile: Map<String, Value>,
}

/// Checks a person without making anything.
///
/// # Errors
/// As [`create`].
pub async fn check(actor: &Actor, person: &NewPerson) -> Result<()> {
    clean(&actor.cx, person).await.map(drop)
}

/// Makes an account with a password that is hashed already (`Passwords::unusable` for none).
///
/// # Errors
/// `Invalid` with every mistake.
pub async fn create(actor: &Actor, person: &NewPerson, password: &str) -> Result<users::Model> {
    let cx = &actor.cx;
    let checked = clean(cx, person).await?;
    let name = match checked.username.as_str() {
        "" => {
            let names = username::free_ones(cx, &[&checked.email, "user"]).await?;
            names.into_iter().next().unwrap_or_default()
        }
        name if cx.server.config.account.preserve_username_casing => name.to_owned(),
        name => name.to_lowercase(),
    };
    let new = NewUser {
        username: name,
        email: checked.email.clone(),
        password: password.to_owned(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        is_active: true,
        is_staff: person.is_staff,
        is_superuser: false,
        date_joined: actor.now(),
    };
    let made = store::tx(&cx.server.db, async |tx| -> Result<_> {
        let user = users::insert(tx, new).await?;
        insert_rest(actor, tx, &user, (person, &checked)).await?;
        Ok(user)
    })
    .await;
    match made {
        Err(Error::Taken(rule)) => Err(refusal(&checked, &rule)),
        other => other,
    }
}

async fn insert_rest(
    actor: &Actor,
    tx: &store::Tx,
    user: &users::Model,
    (person, checked): (&NewPerson, &Checked<'_>),
) -> Result<()> {
    if !checked.email.is_empty() {
        let email = emails::NewEmail {
            user_id: user.id,
            email: checked.email.clone(),
            verified: true,
            primary: true,
        };
        emails::insert(tx, email).await?;
    }
    if let Some(user_type) = checked.user_type {
        let new = NewProfile {
            user_id: user.id,
            user_type: user_type.settings.id.clone(),
            data: checked.profile.clone().into(),
            approval: if person.is_pending {
                Approval::Pending
            } else {
                Approval::Approved
            },
            now: actor.now(),
        };
        profiles::insert(tx, new).await?;
        let keys = user_type.keys(&checked.profile).into_iter();
        let hashes: Vec<_> = keys.map(|key| key.hash).collect();
        profile_keys::set(tx, user.id, &hashes).await?;
    }
    let event = Event::Admin {
        act: "user_created",
        data: json!({ "user_type": person.user_type }),
    };
    actor.note(tx, user.id, event).await
}

fn refusal(checked: &Checked<'_>, rule: &store::Violation) -> Error {
    let of_profile = checked
        .user_type
        .and_then(|one| membership::refusal(one, &checked.profile, rule));
    of_profile.unwrap_or_else(|| {
        if rule.is_on(&["username"]) {
            Error::field("username", Code::UsernameTaken)
        } else {
            Error::field("email", Code::EmailTaken)
        }
    })
}

async fn clean<'a>(cx: &'a Cx, person: &NewPerson) -> Result<Checked<'a>> {
    let mut form = Form::default();
    let name = Field::from(person.username.as_str());
    let rules = Rules {
        max: username::MAX_LENGTH,
        ..Rules::OPTIONAL
    };
    let name = form.text("username", &name, rules).unwrap_or_default();
    if !name.is_empty() {
        form.catch("username", username::clean(cx, &name).await)?;
    }
    let longest = cx.server.config.account.email_max_length;
    let email = Field::from(person.email.as_str());
    let email = form.new_email("email", &email, false, longest);
    let email = email.unwrap_or_default();
    if !email.is_empty() && signup::is_taken(cx, &email).await? {
        form.add("email", Code::EmailTaken);
    }
    for (param, text) in [
        ("first_name", &person.first_name),
        ("last_name", &person.last_name),
    ] {
        membership::name(&mut form, param, &Field::from(text.as_str()));
    }
    let user_type = cx.server.user_types.by_id(&person.user_type);
    let mut profile = Map::new();
    match user_type {
        Some(user_type) => {
            membership::check_domain(&mut form, user_type, &email);
            let given = person.profile.clone();
            profile = membership::clean(cx, &mut form, user_type, given);
            if form.is_valid() {
                membership::check_unique(cx, &mut form, user_type, &profile, None).await?;
            }
        }
        None if person.user_type.is_empty() => {}
        None => form.add_error(FieldError {
            args: vec![("value", Arg::from(person.user_type.as_str()))],
            ..FieldError::of("user_type", Code::InvalidChoice)
        }),
    }
    form.finish()?;
    Ok(Checked {
        username: name,
        email,
        user_type,
        profile,
    })
}
