//! Logging out everywhere (SAML Profiles 4.4), by redirects through the person's browser.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::redirect::{self, Kind};
use super::settings::{SKEW, Setup};
use super::xml::{self, ASSERTION, Node, PROTOCOL};
use super::{instant, new_id, refuse, response};
use crate::client::{Client, Once, Redirect};
use crate::error::Error;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// What came from the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logout {
    /// The person must be logged out here; then their browser goes on to this address, which tells that it was done.
    Wanted {
        /// Where the browser goes; none if the identity provider does not want to know.
        answer: Option<String>,
        /// The name of the request, which counts once.
        once: Once,
    },
    /// The person was logged out there, as we asked. This names the request.
    Done {
        /// The request.
        request: String,
    },
}

/// Asks the identity provider to end the person's session there. None if it has no address for that.
pub(super) async fn begin(
    client: &Client<'_>,
    name_id: &str,
    name_id_format: Option<&str>,
    session_index: Option<&str>,
) -> Result<Option<Redirect>, Error> {
    let setup = Setup::of(client).await?;
    let Some(to) = &setup.settings.idp.slo_url else {
        return Ok(None);
    };
    let id = new_id(client);
    let format = name_id_format.unwrap_or(setup.name_id_format());
    let index = session_index.map(|index| {
        let index = xml::escaped(index);
        format!("<samlp:SessionIndex>{index}</samlp:SessionIndex>")
    });
    let message = format!(
        "<samlp:LogoutRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" Version=\"2.0\" \
         IssueInstant=\"{}\" Destination=\"{}\"><saml:Issuer>{}</saml:Issuer><saml:NameID Format=\"{}\">{}</saml:NameID>\
         {}</samlp:LogoutRequest>",
        instant(client.now),
        xml::escaped(to),
        xml::escaped(&setup.entity_id),
        xml::escaped(format),
        xml::escaped(name_id),
        index.unwrap_or_default(),
    );
    let signer = Some(&setup).filter(|setup| setup.settings.advanced.logout_request_signed);
    let url = redirect::address(to, Kind::Request, &message, None, signer)?;
    let keep = Map::from_iter([("request_id".to_owned(), Value::from(id.clone()))]);
    Ok(Some(Redirect {
        known_as: Some(id),
        ..Redirect::to(url, keep)
    }))
}

/// Reads what came to our logout address. `query` is as it was sent.
pub(super) async fn receive(client: &Client<'_>, query: &str) -> Result<Logout, Error> {
    let setup = Setup::of(client).await?;
    // Security: unsigned, every page could log people out (Profiles 4.4.3.1 demands the signature).
    let received = redirect::received(query, &setup)?;
    let document = xml::parse(&received.message)?;
    let root = Node::root(&document)?;
    must_be_for_us(root, &setup, client.now)?;
    match received.kind {
        Kind::Request if root.is(PROTOCOL, "LogoutRequest") => {
            let id = root.required("ID")?;
            let end = root
                .attribute("NotOnOrAfter")
                .map(response::time)
                .transpose()?;
            if end.is_some_and(|end| client.now - SKEW >= end) {
                return Err(refuse("it is not valid any more"));
            }
            root.only(ASSERTION, "NameID")?;
            let relay = received.relay_state.as_deref();
            Ok(Logout::Wanted {
                answer: answer(client, &setup, id, relay)?,
                once: Once {
                    key: format!("saml-logout {} {id}", setup.settings.idp.entity_id),
                    until: client.now + SKEW + SKEW,
                },
            })
        }
        Kind::Response if root.is(PROTOCOL, "LogoutResponse") => {
            let status = root.only(PROTOCOL, "Status")?;
            let code = status.only(PROTOCOL, "StatusCode")?;
            if code.required("Value")? != SUCCESS {
                return Err(refuse("the identity provider did not log out everywhere"));
            }
            let request = root.required("InResponseTo")?.to_owned();
            Ok(Logout::Done { request })
        }
        _ => Err(refuse("that is no LogoutRequest and no LogoutResponse")),
    }
}

fn must_be_for_us(root: Node<'_, '_>, setup: &Setup, now: DateTime<Utc>) -> Result<(), Error> {
    if root.attribute("Version") != Some("2.0") {
        return Err(refuse("that is not SAML 2.0"));
    }
    let to = root.attribute("Destination");
    if to.is_some_and(|to| to != setup.sls_url()) {
        return Err(refuse("it is meant for another address"));
    }
    if root.only(ASSERTION, "Issuer")?.text() != setup.settings.idp.entity_id {
        return Err(refuse("it is from another identity provider"));
    }
    // Security: what is older than this may be a replay that nobody remembers.
    let made = response::time(root.required("IssueInstant")?)?;
    if made > now + SKEW || made < now - SKEW {
        return Err(refuse("it was not made just now"));
    }
    Ok(())
}

/// Where the browser goes once the person is logged out here.
fn answer(
    client: &Client<'_>,
    setup: &Setup,
    request: &str,
    relay_state: Option<&str>,
) -> Result<Option<String>, Error> {
    let Some(to) = &setup.settings.idp.slo_url else {
        return Ok(None);
    };
    let message = format!(
        "<samlp:LogoutResponse xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" Version=\"2.0\" \
         IssueInstant=\"{}\" Destination=\"{}\" InResponseTo=\"{}\"><saml:Issuer>{}</saml:Issuer><samlp:Status>\
         <samlp:StatusCode Value=\"{SUCCESS}\"/></samlp:Status></samlp:LogoutResponse>",
        new_id(client),
        instant(client.now),
        xml::escaped(to),
        xml::escaped(request),
        xml::escaped(&setup.entity_id),
    );
    let signer = Some(setup).filter(|setup| setup.settings.advanced.logout_response_signed);
    redirect::address(to, Kind::Response, &message, relay_state, signer).map(Some)
}
