//! Passkeys and security keys: what a browser is asked, and whether its answer is right (WebAuthn
//! Level 2, sections 7.1 and 7.2).
//!
//! Stored is what allauth stores: the answer to the registration, as it came. Attestation is neither
//! asked for nor looked at.

mod answer;
mod authenticator_data;
mod ceremony;
mod client_data;
mod options;
mod public_key;
mod relying_party;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::authenticators::{self, Model};
use store::{UserId, users};

pub use answer::Assertion;
pub use ceremony::{Refusal, forget};
pub use options::{CreationOptions, RequestOptions};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::kit::form::{Field, Form, Rules};
use crate::kit::letter;
use crate::messages::{self, Arg};
use answer::Registration;
use authenticator_data::Credential;
use ceremony::Ceremony;
use config::UserVerification;

/// The type of these authenticators.
pub const TYPE: &str = "webauthn";

/// Where a row has how often its authenticator has signed; Django passes it over.
const COUNTER: &str = "vestibule_counter";

/// The longest name of a passkey.
pub const NAME_LENGTH: usize = 100;

/// A new passkey.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct RegistrationInput {
    /// What its owner calls it; something fitting where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Master key")]
    pub name: Field,
    /// What `navigator.credentials.create` gave, as `toJSON` writes it.
    #[serde(default)]
    #[schema(value_type = Object, required)]
    pub credential: Field,
    /// Whether it shall be good for logging in alone.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub passwordless: Field,
}

/// The answer of a passkey.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct AssertionInput {
    /// What `navigator.credentials.get` gave, as `toJSON` writes it.
    #[serde(default)]
    #[schema(value_type = Object, required)]
    pub credential: Field,
}

/// A passkey without a mistake in it, not yet stored.
pub struct NewPasskey {
    name: String,
    credential: Value,
}

impl NewPasskey {
    /// The data to store.
    pub fn data(&self) -> Value {
        json!({ "name": self.name, "credential": self.credential })
    }
}

/// Asks for a new passkey of a user.
/// Compat: `allauth/mfa/webauthn/internal/auth.py` `begin_registration`.
pub async fn begin_registration(
    cx: &Cx,
    user: &users::Model,
    is_passwordless: bool,
) -> Result<CreationOptions> {
    let verification = if is_passwordless {
        UserVerification::Required
    } else {
        cx.server.config.mfa.webauthn_user_verification
    };
    let known = of_user(cx, user.id).await?;
    let challenge = ceremony::begin(cx, verification);
    let site = letter::site(cx).await?;
    let party = options::RelyingPartyOut {
        name: site.name,
        id: relying_party::id(cx),
    };
    let known = known.iter().map(|one| &one.1);
    let selection = options::Selection::new(is_passwordless, verification);
    Ok(CreationOptions::new(
        party, user, challenge, known, selection,
    ))
}

/// Checks the answer to a registration.
///
/// # Errors
/// `Invalid`: what is wrong with the fields, or `incorrect_code` of the form where the answer is not
/// one to what was asked.
pub async fn check_registration(
    cx: &Cx,
    user: &users::Model,
    input: &RegistrationInput,
) -> Result<NewPasskey> {
    let mut form = Form::default();
    let name = form.text("name", &input.name, Rules::OPTIONAL);
    let credential = form.json("credential", &input.credential);
    form.finish()?;
    let (name, credential) = (name.unwrap_or_default(), credential.unwrap_or_default());
    let is_alone = input.passwordless.is_true() && cx.server.config.mfa.allows_passkey_login();
    let id = register(cx, &credential, is_alone)
        .map_err(|why| refused(why, Error::form(Code::IncorrectCode)))?;
    let known = of_user(cx, user.id).await?;
    if known.iter().any(|(_, known)| known.id == id) {
        return Err(refused(Refusal::Known, Error::form(Code::IncorrectCode)));
    }
    let name = match name.as_str() {
        "" => usual_name(cx, known.len()),
        name => name.chars().take(NAME_LENGTH).collect(),
    };
    Ok(NewPasskey { name, credential })
}

fn register(cx: &Cx, credential: &Value, is_alone: bool) -> Result<Vec<u8>, Refusal> {
    let answer = Registration::read(credential).ok_or(Refusal::Malformed)?;
    let ceremony = Ceremony::resume(cx)?;
    let data = answer.authenticator_data().ok_or(Refusal::Malformed)?;
    ceremony.check_client_data("webauthn.create", &answer.client_data)?;
    ceremony.check_authenticator_data(&data)?;
    if is_alone && !data.is_user_verified() {
        return Err(Refusal::UserVerification);
    }
    Ok(data.credential.ok_or(Refusal::Algorithm)?.id)
}

/// Asks for a passkey: one of this user's, or, of somebody who has not said who they are, any that
/// the browser has for us.
/// Compat: `allauth/mfa/webauthn/internal/auth.py` `begin_authentication`.
pub async fn begin_assertion(cx: &Cx, user: Option<&users::Model>) -> Result<RequestOptions> {
    let (known, verification) = match user {
        Some(user) => (
            of_user(cx, user.id).await?,
            cx.server.config.mfa.webauthn_user_verification,
        ),
        // Nothing but the passkey will be shown.
        None => (Vec::new(), UserVerification::Required),
    };
    let challenge = ceremony::begin(cx, verification);
    let known = known.iter().map(|one| &one.1);
    Ok(RequestOptions::new(
        relying_party::id(cx),
        challenge,
        known,
        verification,
    ))
}

/// Reads the answer of a passkey, whoever's it is.
///
/// # Errors
/// `Invalid` on `credential`.
pub fn read_assertion(field: &Field) -> Result<Assertion> {
    let mut form = Form::default();
    let credential = form.json("credential", field);
    form.finish()?;
    Assertion::read(&credential.unwrap_or_default()).ok_or_else(|| wrong(Refusal::Malformed))
}

/// Checks the answer of a passkey against those of a user, and says which it was. An answer is good
/// once.
///
/// # Errors
/// `Invalid` on `credential`.
pub async fn check_assertion(cx: &Cx, user: &users::Model, answer: &Assertion) -> Result<Model> {
    let known = of_user(cx, user.id).await?;
    let (row, counter) = verify(cx, known, answer).map_err(wrong)?;
    if !ceremony::is_first_answer(cx).await? {
        return Err(wrong(Refusal::Challenge));
    }
    let row = count(cx, row, counter).await?;
    forget(cx);
    Ok(row)
}

/// Remembers how often the authenticator has signed, where it counts; of two requests at once the higher number stays.
///
/// Security: a copy of an authenticator counts for itself, and falls behind the other sooner or later. Passkeys that are
/// on several devices count nothing.
async fn count(cx: &Cx, mut row: Model, counter: u32) -> Result<Model> {
    while counter > 0 {
        if counter <= counted(&row) {
            return Err(wrong(Refusal::Counter));
        }
        let mut data = row.data.clone();
        data[COUNTER] = counter.into();
        let is_written = store::tx(&cx.server.db, async |tx| {
            authenticators::set_data_if_unchanged(tx, row.id, &row.data, &data).await
        });
        if is_written.await? {
            row.data = data;
            break;
        }
        let fresh = authenticators::by_id(&cx.server.db, row.id).await?;
        row = fresh.ok_or_else(|| wrong(Refusal::Unknown))?;
    }
    Ok(row)
}

/// The number that an authenticator has reached.
fn counted(row: &Model) -> u32 {
    let number = row.data[COUNTER].as_u64();
    number
        .and_then(|number| number.try_into().ok())
        .unwrap_or_default()
}

fn verify(
    cx: &Cx,
    known: Vec<(Model, Credential)>,
    answer: &Assertion,
) -> Result<(Model, u32), Refusal> {
    let ceremony = Ceremony::resume(cx)?;
    let data = answer.authenticator_data().ok_or(Refusal::Malformed)?;
    ceremony.check_client_data("webauthn.get", &answer.client_data)?;
    ceremony.check_authenticator_data(&data)?;
    let mut known = known.into_iter();
    let (row, credential) = known
        .find(|(_, known)| known.id == answer.credential_id)
        .ok_or(Refusal::Unknown)?;
    if !credential
        .public_key
        .verifies(&answer.signed(), &answer.signature)
    {
        return Err(Refusal::Signature);
    }
    if data.counter == 0 && counted(&row) > 0 {
        return Err(Refusal::Counter);
    }
    Ok((row, data.counter))
}

fn wrong(why: Refusal) -> Error {
    refused(why, Error::field("credential", Code::IncorrectCode))
}

/// The client learns that it did not work, the log why.
fn refused(why: Refusal, error: Error) -> Error {
    tracing::info!(webauthn.refusal = %why, "a passkey was refused");
    error
}

/// What the owner calls a passkey.
pub fn name(row: &Model) -> &str {
    row.data["name"].as_str().unwrap_or_default()
}

/// Data with another name.
pub fn renamed(row: &Model, name: &str) -> Value {
    let mut data = row.data.as_object().cloned().unwrap_or_else(Map::new);
    data.insert("name".to_owned(), name.into());
    data.into()
}

/// Whether a passkey can log in alone, as far as the browser told when it was made.
pub fn is_passwordless(row: &Model) -> Option<bool> {
    row.data
        .pointer("/credential/clientExtensionResults/credProps/rk")?
        .as_bool()
}

/// The passkeys of a user that can be read.
async fn of_user(cx: &Cx, user: UserId) -> Result<Vec<(Model, Credential)>> {
    let rows = authenticators::of_user(&cx.server.db, user).await?;
    let passkeys = rows.into_iter().filter(|row| row.r#type == TYPE);
    Ok(passkeys
        .filter_map(|row| stored(&row).map(|credential| (row, credential)))
        .collect())
}

fn stored(row: &Model) -> Option<Credential> {
    Registration::read(&row.data["credential"])?
        .authenticator_data()?
        .credential
}

/// Compat: `allauth/mfa/adapter.py` `generate_authenticator_name`.
fn usual_name(cx: &Cx, others: usize) -> String {
    let key = match others {
        0 => "passkey-first",
        1 => "passkey-second",
        _ => "passkey-further",
    };
    messages::message(
        &cx.caller.language,
        key,
        &[("number", Arg::from(others + 1))],
    )
}
