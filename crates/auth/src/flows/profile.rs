//! One's own profile: what the account and the user type's schema know of a person.

use std::sync::Arc;

use config::AccountField;
use serde::Serialize;
use serde_json::{Map, Value};
use store::{Timestamp, profile_keys, profiles, users};

use crate::configuration::UserTypeOut;
use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::reauthenticate::{self, Area};
use crate::flows::{membership, username};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::lookup;
use crate::user_types::{Schema, UserType};

/// A profile as its owner sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProfileOut {
    /// The user type with its schema; absent for somebody of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_type: Option<UserTypeOut>,
    /// All values: `username`, `first_name`, `last_name`, `email` and the fields of the schema.
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
    /// The names of those that their owner may change here.
    pub editable: Vec<String>,
    /// What no longer fits, since the schema was changed after the profile was written.
    pub mistakes: Vec<ProfileMistake>,
}

/// Something in a profile that does not fit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProfileMistake {
    /// The field; absent when it is about the profile as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

/// How much of a profile is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it: what is not sent is emptied, if it may be.
    Whole,
    /// What is sent.
    Part,
}

/// The columns that are part of a profile, as settings and answers call them.
const COLUMNS: [(AccountField, &str); 3] = [
    (AccountField::Username, "username"),
    (AccountField::FirstName, "first_name"),
    (AccountField::LastName, "last_name"),
];

/// A user with what the table of profiles has of them.
struct Owner<'a> {
    user: &'a users::Model,
    row: Option<profiles::Model>,
    user_type: Option<&'a UserType>,
}

impl<'a> Owner<'a> {
    async fn of(cx: &'a Cx, user: &'a users::Model) -> Result<Self> {
        let row = profiles::of_user(&cx.server.db, user.id).await?;
        let user_type = row
            .as_ref()
            .and_then(|row| cx.server.user_types.by_id(&row.user_type));
        Ok(Self {
            user,
            row,
            user_type,
        })
    }

    fn schema(&self) -> Option<&'a Schema> {
        self.user_type.and_then(|one| one.schema.as_ref())
    }

    fn data(&self) -> Map<String, Value> {
        let data = self.row.as_ref().and_then(|row| row.data.as_object());
        data.cloned().unwrap_or_default()
    }

    fn column(&self, field: AccountField) -> &str {
        match field {
            AccountField::Username => &self.user.username,
            AccountField::FirstName => &self.user.first_name,
            AccountField::LastName => &self.user.last_name,
        }
    }
}

/// The profile of whoever is logged in.
pub async fn of(cx: &Cx, user: &users::Model) -> Result<ProfileOut> {
    let owner = Owner::of(cx, user).await?;
    let mut values = Map::new();
    for (field, name) in COLUMNS {
        values.insert(name.to_owned(), owner.column(field).into());
    }
    let email = lookup::primary_email(cx, user).await?;
    values.insert("email".to_owned(), email.into());
    values.extend(owner.data());
    let mut editable: Vec<String> = COLUMNS
        .into_iter()
        .filter(|(field, _)| is_editable(cx, *field))
        .map(|(_, name)| name.to_owned())
        .collect();
    let fields = owner.schema().map(Schema::fields).unwrap_or_default();
    let own = fields.iter().filter(|field| !field.is_read_only);
    editable.extend(own.map(|field| field.name.clone()));
    let language = &cx.caller.language;
    let mistakes = owner
        .schema()
        .map(|schema| schema.mistakes(&owner.data(), language));
    Ok(ProfileOut {
        user_type: owner.user_type.map(UserTypeOut::from),
        values,
        editable,
        mistakes: mistakes
            .unwrap_or_default()
            .into_iter()
            .map(|mistake| said(cx, mistake))
            .collect(),
    })
}

fn said(cx: &Cx, mistake: FieldError) -> ProfileMistake {
    let key = mistake.code.message_key();
    let words = &cx.server.words;
    ProfileMistake {
        message: words.message(&cx.caller.language, key, &mistake.args),
        param: mistake.param.map(String::from),
        code: mistake.code.as_str(),
    }
}

fn is_editable(cx: &Cx, field: AccountField) -> bool {
    cx.server.config.profile.editable.contains(&field)
}

/// What is to be written.
struct Change {
    username: Option<String>,
    names: Option<(String, String)>,
    data: Option<Map<String, Value>>,
    fields: Vec<String>,
}

impl Change {
    fn is_empty(&self) -> bool {
        self.username.is_none() && self.names.is_none() && self.data.is_none()
    }
}

/// Changes the profile of whoever is logged in.
///
/// # Errors
/// `Invalid` with every mistake; `Conflict` when the profile was changed meanwhile, on another device.
pub async fn change(
    cx: &Cx,
    user: &Arc<users::Model>,
    input: Map<String, Value>,
    extent: Extent,
) -> Result<()> {
    let owner = Owner::of(cx, user).await?;
    let mut form = Form::default();
    let change = check(cx, &mut form, &owner, input, extent).await?;
    form.finish()?;
    if change.is_empty() {
        return Ok(());
    }
    if change.username.is_some() {
        reauthenticate::require(cx, user, Area::Account).await?;
    }
    match write(cx, &owner, &change).await {
        Err(Error::Taken(rule)) => Err(refusal(&owner, &change, &rule)),
        other => other,
    }?;
    if let Some(fresh) = users::by_id(&cx.server.db, user.id).await? {
        cx.session.refresh_user(fresh);
    }
    Ok(())
}

fn refusal(owner: &Owner<'_>, change: &Change, rule: &store::Violation) -> Error {
    let of_profile = owner
        .user_type
        .zip(change.data.as_ref())
        .and_then(|(user_type, data)| membership::refusal(user_type, data, rule));
    of_profile.unwrap_or_else(|| Error::field("username", Code::UsernameTaken))
}

async fn check(
    cx: &Cx,
    form: &mut Form,
    owner: &Owner<'_>,
    mut input: Map<String, Value>,
    extent: Extent,
) -> Result<Change> {
    let mut change = Change {
        username: None,
        names: None,
        data: None,
        fields: Vec::new(),
    };
    let name = column(
        cx,
        form,
        owner,
        &mut input,
        (AccountField::Username, extent),
    );
    if let Some(mut name) = name.filter(|_| !form.has("username")) {
        if !cx.server.config.account.preserve_username_casing {
            name = name.to_lowercase();
        }
        let checked = username::clean_own(cx, &name, owner.user).await;
        form.catch("username", checked)?;
        change.fields.push("username".to_owned());
        change.username = Some(name);
    }
    let first = column(
        cx,
        form,
        owner,
        &mut input,
        (AccountField::FirstName, extent),
    );
    let last = column(
        cx,
        form,
        owner,
        &mut input,
        (AccountField::LastName, extent),
    );
    if first.is_some() || last.is_some() {
        change.fields.push("name".to_owned());
        change.names = Some((
            first.unwrap_or_else(|| owner.user.first_name.clone()),
            last.unwrap_or_else(|| owner.user.last_name.clone()),
        ));
    }
    refuse_others(cx, form, owner, &mut input).await?;
    let is_profile_sent = !input.is_empty() || extent == Extent::Whole;
    if let (true, Some(schema)) = (is_profile_sent, owner.schema()) {
        check_data(cx, form, owner, (schema, input, extent), &mut change).await?;
    } else {
        for (name, _) in input {
            form.add_error(FieldError::of(name, Code::UnknownField));
        }
    }
    Ok(change)
}

/// A column that changes; none where it stays. Whoever sends what is there already changes nothing.
fn column(
    cx: &Cx,
    form: &mut Form,
    owner: &Owner<'_>,
    input: &mut Map<String, Value>,
    (field, extent): (AccountField, Extent),
) -> Option<String> {
    let (_, param) = COLUMNS.into_iter().find(|(known, _)| *known == field)?;
    let is_editable = is_editable(cx, field);
    let sent = match input.shift_remove(param) {
        Some(value) => Field::from(value),
        None if extent == Extent::Whole && is_editable && field != AccountField::Username => {
            Field::from("")
        }
        None => return None,
    };
    let rules = Rules {
        required: field == AccountField::Username,
        max: membership::NAME_LENGTH,
        ..Rules::REQUIRED
    };
    let text = form.text(param, &sent, rules)?;
    if text == owner.column(field) {
        return None;
    }
    if !is_editable {
        form.add(param, Code::ReadOnly);
        return None;
    }
    Some(text)
}

/// Address and type are changed elsewhere, or by staff.
async fn refuse_others(
    cx: &Cx,
    form: &mut Form,
    owner: &Owner<'_>,
    input: &mut Map<String, Value>,
) -> Result<()> {
    if let Some(email) = input.shift_remove("email") {
        let known = lookup::primary_email(cx, owner.user).await?;
        if email.as_str().map(str::to_lowercase) != known {
            form.add("email", Code::ReadOnly);
        }
    }
    if let Some(user_type) = input.shift_remove("user_type") {
        let known = owner.row.as_ref().map(|row| row.user_type.as_str());
        if user_type.as_str() != known {
            form.add("user_type", Code::ReadOnly);
        }
    }
    Ok(())
}

async fn check_data(
    cx: &Cx,
    form: &mut Form,
    owner: &Owner<'_>,
    (schema, input, extent): (&Schema, Map<String, Value>, Extent),
    change: &mut Change,
) -> Result<()> {
    let old = owner.data();
    let kept = |name: &String| {
        let field = schema.field(name);
        extent == Extent::Part || field.is_some_and(|field| field.is_read_only)
    };
    let mut new: Map<String, Value> = old
        .iter()
        .filter(|(name, _)| schema.field(name).is_some() && kept(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    new.extend(input);
    let mut clean = match schema.clean(new, &cx.caller.language) {
        Ok(clean) => clean,
        Err(mistakes) => {
            mistakes.into_iter().for_each(|one| form.add_error(one));
            return Ok(());
        }
    };
    for field in schema.fields().iter().filter(|field| field.is_read_only) {
        if clean.get(&field.name) != old.get(&field.name) {
            form.add_error(FieldError::of(field.name.clone(), Code::ReadOnly));
        }
    }
    if let (true, Some(user_type)) = (form.is_valid(), owner.user_type) {
        let user = Some(owner.user.id);
        membership::check_unique(cx, form, user_type, &clean, user).await?;
    }
    let changed = schema.fields().iter().map(|field| &field.name);
    let changed: Vec<_> = changed
        .filter(|name| clean.get(*name) != old.get(*name))
        .cloned()
        .collect();
    if !changed.is_empty() {
        // What an earlier schema asked stays with the profile.
        let retired = old.iter().filter(|(name, _)| schema.field(name).is_none());
        clean.extend(retired.map(|(name, value)| (name.clone(), value.clone())));
        change.fields.extend(changed);
        change.data = Some(clean);
    }
    Ok(())
}

async fn write(cx: &Cx, owner: &Owner<'_>, change: &Change) -> Result<()> {
    let id = owner.user.id;
    store::tx(&cx.server.db, async |tx| {
        if let Some(username) = &change.username {
            users::set_username(tx, id, username).await?;
        }
        if let Some((first, last)) = &change.names {
            users::set_names(tx, id, first, last).await?;
        }
        if let (Some(data), Some(row)) = (&change.data, &owner.row) {
            let keys = owner.user_type.map(|one| one.keys(data));
            let hashes: Vec<_> = keys.into_iter().flatten().map(|key| key.hash).collect();
            profile_keys::set(tx, id, &hashes).await?;
            let (value, now) = (data.clone().into(), Timestamp::from(cx.now));
            if !profiles::set_data(tx, row, &row.user_type, &value, now).await? {
                return Err(Error::Conflict);
            }
        }
        let event = Event::ProfileChanged {
            fields: &change.fields,
        };
        audit::note(cx, tx, id, event).await
    })
    .await
}
