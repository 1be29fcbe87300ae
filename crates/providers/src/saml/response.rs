//! The answer of an identity provider (SAML Core 3.3.3, Profiles 4.1.4): whether it may be believed, and whom it names.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use indexmap::IndexMap;

use super::keys;
use super::refuse;
use super::settings::{SKEW, Setup};
use super::signature;
use super::xml::{self, ASSERTION, Node, PROTOCOL};
use crate::error::Error;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// The greatest answer that is read, in base64.
const LARGEST: usize = 512 * 1024;

/// What an identity provider says of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Assertion {
    /// Its name, of which there is one.
    pub(super) id: String,
    /// The person.
    pub(super) name_id: Option<String>,
    /// What kind of name that is.
    pub(super) name_id_format: Option<String>,
    /// What else it says.
    pub(super) attributes: IndexMap<String, Vec<String>>,
    /// Until when it can be used.
    pub(super) until: DateTime<Utc>,
}

/// What an answer is measured by.
pub(super) struct Measure<'a> {
    pub(super) setup: &'a Setup,
    pub(super) now: DateTime<Utc>,
    /// The request that it must answer; none if nobody asked.
    pub(super) request: Option<&'a str>,
}

/// The text of an answer as it was posted.
pub(super) fn decoded(posted: &str) -> Result<String, Error> {
    if posted.len() > LARGEST {
        return Err(refuse("the answer is too large"));
    }
    let bytes = STANDARD.decode(keys::bare(posted));
    let bytes = bytes.map_err(|_| refuse("the answer is no base64"))?;
    String::from_utf8(bytes).map_err(|_| refuse("the answer is no text"))
}

/// The request that an answer says it answers. Nothing of this is proven yet.
pub(super) fn in_response_to(posted: &str) -> Option<String> {
    let text = decoded(posted).ok()?;
    let document = xml::parse(&text).ok()?;
    let root = Node::root(&document).ok()?;
    root.attribute("InResponseTo").map(str::to_owned)
}

/// What a believable answer says.
pub(super) fn read(text: &str, measure: &Measure<'_>) -> Result<Assertion, Error> {
    let document = xml::parse(text)?;
    let response = Node::root(&document)?;
    if !response.is(PROTOCOL, "Response") {
        return Err(refuse("that is no Response"));
    }
    must_be_addressed(response, measure)?;
    must_be_success(response)?;
    let assertion = only_assertion(response)?;
    let advanced = &measure.setup.settings.advanced;
    let trust = measure.setup.trust();
    let whole = signature::signed(response, response, &trust)?;
    let part = signature::signed(assertion, response, &trust)?;
    if advanced.want_message_signed && whole.is_none() {
        return Err(refuse("the Response is not signed"));
    }
    if advanced.want_assertion_signed && part.is_none() {
        return Err(refuse("the Assertion is not signed"));
    }
    // Security: from here on only the text that was signed is read.
    match (part, whole) {
        (Some(text), _) => {
            let document = xml::parse(&text)?;
            assertion_in(Node::root(&document)?, measure)
        }
        (None, Some(text)) => {
            let document = xml::parse(&text)?;
            assertion_in(only_assertion(Node::root(&document)?)?, measure)
        }
        (None, None) => Err(refuse("nothing in it is signed")),
    }
}

/// Security: one assertion, where it belongs; others may be anywhere only to confuse.
fn only_assertion<'d, 'x>(response: Node<'d, 'x>) -> Result<Node<'d, 'x>, Error> {
    let mut encrypted = response.tree();
    if encrypted.any(|node| node.is(ASSERTION, "EncryptedAssertion")) {
        return Err(refuse("the Assertion is encrypted, which is not supported"));
    }
    let all = response.tree();
    if all.filter(|node| node.is(ASSERTION, "Assertion")).count() > 1 {
        return Err(refuse("there are several Assertion"));
    }
    response.only(ASSERTION, "Assertion")
}

fn must_be_addressed(response: Node<'_, '_>, measure: &Measure<'_>) -> Result<(), Error> {
    if response.attribute("Version") != Some("2.0") {
        return Err(refuse("that is not SAML 2.0"));
    }
    response.required("ID")?;
    let to = response.attribute("Destination");
    if to.is_some_and(|to| to != measure.setup.acs_url) {
        return Err(refuse("it is meant for another address"));
    }
    if response.attribute("InResponseTo") != measure.request {
        return Err(refuse("it answers another request"));
    }
    match response.child(ASSERTION, "Issuer")? {
        Some(issuer) => must_be_from(issuer, measure),
        None => Ok(()),
    }
}

fn must_be_from(issuer: Node<'_, '_>, measure: &Measure<'_>) -> Result<(), Error> {
    if issuer.text() != measure.setup.settings.idp.entity_id {
        return Err(refuse("it is from another identity provider"));
    }
    Ok(())
}

fn must_be_success(response: Node<'_, '_>) -> Result<(), Error> {
    let status = response.only(PROTOCOL, "Status")?;
    let code = status.only(PROTOCOL, "StatusCode")?;
    let name = code.required("Value")?;
    if name == SUCCESS {
        return Ok(());
    }
    let within = code.child(PROTOCOL, "StatusCode")?;
    let within = within.and_then(|code| code.attribute("Value"));
    let message = status.child(PROTOCOL, "StatusMessage")?;
    let message = message.map(Node::text).unwrap_or_default();
    let short = |name: &str| name.rsplit(':').next().unwrap_or_default().to_owned();
    let inner = within.map(short).unwrap_or_default();
    Err(refuse(format!(
        "the identity provider says {} {inner} {message}",
        short(name)
    )))
}

fn assertion_in(assertion: Node<'_, '_>, measure: &Measure<'_>) -> Result<Assertion, Error> {
    if !assertion.is(ASSERTION, "Assertion") || assertion.attribute("Version") != Some("2.0") {
        return Err(refuse("that is no Assertion"));
    }
    must_be_from(assertion.only(ASSERTION, "Issuer")?, measure)?;
    let within = conditions(assertion, measure)?;
    let subject = assertion.only(ASSERTION, "Subject")?;
    let until = confirmed(subject, measure)?;
    must_be_logged_in(assertion, measure)?;
    if subject.child(ASSERTION, "EncryptedID")?.is_some() {
        return Err(refuse("the NameID is encrypted, which is not supported"));
    }
    let name_id = subject.child(ASSERTION, "NameID")?;
    let advanced = &measure.setup.settings.advanced;
    if advanced.want_name_id && name_id.is_none() {
        return Err(refuse("there is no NameID"));
    }
    Ok(Assertion {
        id: assertion.required("ID")?.to_owned(),
        name_id: name_id.map(Node::text).filter(|text| !text.is_empty()),
        name_id_format: name_id.and_then(|node| node.attribute("Format").map(str::to_owned)),
        attributes: attributes(assertion, measure)?,
        until: until.min(within.unwrap_or(until)) + SKEW,
    })
}

/// When it may be used, and by whom. Gives the end, if one is told.
fn conditions(
    assertion: Node<'_, '_>,
    measure: &Measure<'_>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let conditions = assertion.only(ASSERTION, "Conditions")?;
    let until = in_time(conditions, measure.now)?;
    let mut restrictions = conditions.all(ASSERTION, "AudienceRestriction").peekable();
    // Security: without this a token for another service would do here (Profiles 4.1.4.2 demands it).
    if restrictions.peek().is_none() {
        return Err(refuse("it does not say for whom it is"));
    }
    for restriction in restrictions {
        let mut audiences = restriction.all(ASSERTION, "Audience");
        if !audiences.any(|audience| audience.text() == measure.setup.entity_id) {
            return Err(refuse("it is for another service"));
        }
    }
    Ok(until)
}

/// Whether what the attributes `NotBefore` and `NotOnOrAfter` say holds; gives the latter.
fn in_time(node: Node<'_, '_>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    let at = |name: &str| node.attribute(name).map(time).transpose();
    if at("NotBefore")?.is_some_and(|from| now + SKEW < from) {
        return Err(refuse("it is not valid yet"));
    }
    let until = at("NotOnOrAfter")?;
    if until.is_some_and(|until| now - SKEW >= until) {
        return Err(refuse("it is not valid any more"));
    }
    Ok(until)
}

/// Whether the person may be who it says, here and now (Profiles 4.1.4.2). Gives the end.
fn confirmed(subject: Node<'_, '_>, measure: &Measure<'_>) -> Result<DateTime<Utc>, Error> {
    let mut why = refuse("it does not say how it may be used");
    for confirmation in subject.all(ASSERTION, "SubjectConfirmation") {
        if confirmation.attribute("Method") != Some(BEARER) {
            continue;
        }
        match confirmation_data(confirmation, measure) {
            Ok(until) => return Ok(until),
            Err(error) => why = error,
        }
    }
    Err(why)
}

fn confirmation_data(
    confirmation: Node<'_, '_>,
    measure: &Measure<'_>,
) -> Result<DateTime<Utc>, Error> {
    let data = confirmation.only(ASSERTION, "SubjectConfirmationData")?;
    if data.required("Recipient")? != measure.setup.acs_url {
        return Err(refuse("it is meant for another address"));
    }
    // Security: this is signed in any case, the same on the Response may not be.
    if data.attribute("InResponseTo") != measure.request {
        return Err(refuse("it answers another request"));
    }
    let until = in_time(data, measure.now)?;
    until.ok_or_else(|| refuse("it has no end"))
}

fn must_be_logged_in(assertion: Node<'_, '_>, measure: &Measure<'_>) -> Result<(), Error> {
    let statement = assertion.only(ASSERTION, "AuthnStatement")?;
    let end = statement.attribute("SessionNotOnOrAfter");
    let end = end.map(time).transpose()?;
    if end.is_some_and(|end| measure.now >= end) {
        return Err(refuse("the session there has ended"));
    }
    Ok(())
}

fn attributes(
    assertion: Node<'_, '_>,
    measure: &Measure<'_>,
) -> Result<IndexMap<String, Vec<String>>, Error> {
    let advanced = &measure.setup.settings.advanced;
    let mut statements = assertion.all(ASSERTION, "AttributeStatement").peekable();
    if advanced.want_attribute_statement && statements.peek().is_none() {
        return Err(refuse("there is no AttributeStatement"));
    }
    let mut found: IndexMap<String, Vec<String>> = IndexMap::new();
    for attribute in statements.flat_map(|it| it.all(ASSERTION, "Attribute")) {
        let name = attribute.required("Name")?;
        if !advanced.allow_repeat_attribute_name && found.contains_key(name) {
            return Err(refuse("an attribute is there twice"));
        }
        let values = attribute.all(ASSERTION, "AttributeValue").flat_map(texts);
        found.entry(name.to_owned()).or_default().extend(values);
    }
    Ok(found)
}

/// The text of a value, and that of a name in it.
fn texts(value: Node<'_, '_>) -> impl Iterator<Item = String> {
    let names = value.all(ASSERTION, "NameID").map(Node::text);
    std::iter::once(value.text())
        .chain(names)
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

/// A moment, as SAML writes it.
pub(super) fn time(text: &str) -> Result<DateTime<Utc>, Error> {
    DateTime::parse_from_rfc3339(text.trim())
        .map(|time| time.to_utc())
        .map_err(|_| refuse("a time is no time"))
}
