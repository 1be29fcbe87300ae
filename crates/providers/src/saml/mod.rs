//! SAML 2.0, as a service provider: web single sign-on by redirect and POST, and single logout by redirect.

mod keys;
mod logout;
mod metadata;
mod redirect;
mod response;
mod settings;
mod signature;
mod xml;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

pub use logout::Logout;

use crate::client::{Callback, Client, Once, Outcome, Redirect};
use crate::error::Error;
use redirect::Kind;
use response::{Assertion, Measure};
use settings::{Settings, Setup};
use xml::{ASSERTION, PROTOCOL};

const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
/// Where people are in the attributes of common identity providers.
const USUAL: [(&str, &[&str]); 6] = [
    ("uid", &["urn:oasis:names:tc:SAML:attribute:subject-id"]),
    (
        "email",
        &[
            "urn:oid:0.9.2342.19200300.100.1.3",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        ],
    ),
    (
        "email_verified",
        &["http://schemas.auth0.com/email_verified"],
    ),
    (
        "first_name",
        &[
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
            "urn:oid:2.5.4.42",
        ],
    ),
    ("last_name", &["urn:oid:2.5.4.4"]),
    ("username", &["http://schemas.auth0.com/nickname"]),
];

/// The request that a posted answer says it answers; what was kept for that one must be handed to
/// [`Client::finish`]. None if the identity provider began by itself, or if that is no answer.
pub fn in_response_to(callback: &Callback<'_>) -> Option<String> {
    response::in_response_to(callback.get("SAMLResponse")?)
}

impl Client<'_> {
    /// SAML: what identity providers need to know of us, as XML.
    pub fn saml_metadata(&self) -> Result<String, Error> {
        metadata::ours(self)
    }

    /// SAML: asks the identity provider to end the person's session there. None if it has no address for that.
    pub async fn saml_begin_logout(
        &self,
        name_id: &str,
        name_id_format: Option<&str>,
        session_index: Option<&str>,
    ) -> Result<Option<Redirect>, Error> {
        logout::begin(self, name_id, name_id_format, session_index).await
    }

    /// SAML: reads what came to our logout address. `query` is as it was sent.
    pub async fn saml_logout(&self, query: &str) -> Result<Logout, Error> {
        logout::receive(self, query).await
    }
}

/// Where to send the person.
pub(crate) async fn begin(client: &Client<'_>) -> Result<Redirect, Error> {
    let setup = Setup::of(client).await?;
    let id = new_id(client);
    let to = &setup.settings.idp.sso_url;
    let message = format!(
        "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" Version=\"2.0\" \
         IssueInstant=\"{}\" Destination=\"{}\" ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         AssertionConsumerServiceURL=\"{}\"><saml:Issuer>{}</saml:Issuer><samlp:NameIDPolicy Format=\"{}\" \
         AllowCreate=\"true\"/></samlp:AuthnRequest>",
        instant(client.now),
        xml::escaped(to),
        xml::escaped(&setup.acs_url),
        xml::escaped(&setup.entity_id),
        xml::escaped(setup.name_id_format()),
    );
    let signer = Some(&setup).filter(|setup| setup.settings.advanced.authn_request_signed);
    // Compat: allauth sends the parameter empty; the state is the name of the request.
    let url = redirect::address(to, Kind::Request, &message, Some(""), signer)?;
    let keep = Map::from_iter([("request_id".to_owned(), Value::from(id.clone()))]);
    Ok(Redirect {
        known_as: Some(id),
        ..Redirect::to(url, keep)
    })
}

/// Who came back. `keep` is empty if nobody here had sent them.
pub(crate) async fn finish(
    client: &Client<'_>,
    callback: Callback<'_>,
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    let setup = Setup::of(client).await?;
    let posted = callback.get("SAMLResponse").filter(|_| callback.is_post);
    let posted = posted.ok_or_else(|| refuse("there is no answer"))?;
    let request = keep.get("request_id").and_then(Value::as_str);
    if request.is_none() && setup.settings.advanced.reject_idp_initiated_sso {
        return Err(refuse("nobody here asked for it"));
    }
    let measure = Measure {
        setup: &setup,
        now: client.now,
        request,
    };
    let assertion = response::read(&response::decoded(posted)?, &measure)?;
    let profile = profile(&setup.settings, &assertion);
    Ok(Outcome {
        // Security: an answer that was overheard is worth nothing any more.
        once: Some(Once {
            key: format!("saml {} {}", setup.settings.idp.entity_id, assertion.id),
            until: assertion.until,
        }),
        ..client.outcome(&profile, json!(assertion.attributes))?
    })
}

/// The person, by the names of the mapping. Compat: `allauth/socialaccount/providers/saml/provider.py` `_extract`.
fn profile(settings: &Settings, assertion: &Assertion) -> Value {
    let first = |names: &[&str]| {
        let mut names = names.iter();
        names.find_map(|name| assertion.attributes.get(*name)?.first().cloned())
    };
    let mut found = Map::new();
    let mut take = |key: &str, names: &[&str]| {
        if let Some(value) = first(names) {
            found.insert(key.to_owned(), Value::from(value));
        }
    };
    match &settings.attribute_mapping {
        Some(mapping) => {
            for (key, names) in mapping {
                let names: Vec<_> = names.as_slice().iter().map(String::as_str).collect();
                take(key, &names);
            }
        }
        None => USUAL.iter().for_each(|(key, names)| take(key, names)),
    }
    if let Some(verified) = found.get_mut("email_verified") {
        let text = verified.as_str().unwrap_or_default().to_lowercase();
        *verified = Value::from(["true", "1", "t", "y", "yes"].contains(&text.as_str()));
    }
    let Some(name_id) = &assertion.name_id else {
        return Value::Object(found);
    };
    let names_email =
        settings.use_nameid_for_email || assertion.name_id_format.as_deref() == Some(EMAIL);
    if names_email && !found.contains_key("email") {
        found.insert("email".to_owned(), Value::from(name_id.as_str()));
    }
    if !found.contains_key("uid") {
        found.insert("uid".to_owned(), Value::from(name_id.as_str()));
    }
    Value::Object(found)
}

/// A name for a message of ours: XML wants it to begin with no digit.
fn new_id(client: &Client<'_>) -> String {
    let digits = hex::encode(&(client.random)()[..20]);
    format!("_{digits}")
}

/// A moment, as SAML writes it.
fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Says why something is not taken.
fn refuse(why: impl Into<String>) -> Error {
    Error::Unknown(format!("SAML: {}", why.into()))
}

#[cfg(test)]
mod tests;
