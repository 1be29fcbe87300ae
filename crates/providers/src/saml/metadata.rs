//! Metadata (SAML Metadata): what we say of ourselves, and what an identity provider says of itself.

use serde_json::Value;
use url::Url;

use super::settings::{Certificates, Idp, Setup};
use super::xml::{self, METADATA, Node, PROTOCOL, SIGNATURE};
use super::{keys, refuse, signature};
use crate::client::Client;
use crate::error::Error;
use crate::fetch::get_page;

const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// What identity providers need to know of us, as XML.
pub(super) fn ours(client: &Client<'_>) -> Result<String, Error> {
    let setup = Setup::without_peer(client)?;
    let advanced = &setup.settings.advanced;
    let attribute = |name: &str, value: &Option<String>| {
        let value = value.as_deref().map(xml::escaped);
        value.map_or_else(String::new, |value| format!(" {name}=\"{value}\""))
    };
    let mut document = format!(
        "<md:EntityDescriptor xmlns:md=\"{METADATA}\" ID=\"{}\"{}{} entityID=\"{}\"><md:SPSSODescriptor \
         AuthnRequestsSigned=\"{}\" WantAssertionsSigned=\"{}\" protocolSupportEnumeration=\"{PROTOCOL}\">",
        super::new_id(client),
        attribute("validUntil", &advanced.metadata_valid_until),
        attribute("cacheDuration", &advanced.metadata_cache_duration),
        xml::escaped(&setup.entity_id),
        advanced.authn_request_signed,
        advanced.want_assertion_signed,
    );
    for certificate in [&advanced.x509cert, &advanced.x509cert_new]
        .into_iter()
        .flatten()
    {
        document.push_str(&key_descriptor(certificate));
    }
    let services = format!(
        "<md:SingleLogoutService Binding=\"{REDIRECT}\" Location=\"{}\"/><md:NameIDFormat>{}</md:NameIDFormat>\
         <md:AssertionConsumerService Binding=\"{POST}\" Location=\"{}\" index=\"1\"/></md:SPSSODescriptor>",
        xml::escaped(&setup.sls_url()),
        xml::escaped(setup.name_id_format()),
        xml::escaped(&setup.acs_url),
    );
    document.push_str(&services);
    document.push_str(&organization(&setup));
    document.push_str(&contacts(&setup));
    document.push_str("</md:EntityDescriptor>");
    if !advanced.metadata_signed {
        return Ok(document);
    }
    let certificate = advanced.x509cert.as_deref().unwrap_or_default();
    signature::sign(&document, None, setup.private_key()?, certificate)
}

fn key_descriptor(certificate: &str) -> String {
    format!(
        "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{SIGNATURE}\"><ds:X509Data><ds:X509Certificate>{}\
         </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
        xml::escaped(&keys::bare(certificate))
    )
}

/// `{"en-US": {"name": "Example", "displayname": "Example Inc.", "url": "https://example.com"}}`.
fn organization(setup: &Setup) -> String {
    let told = &setup.settings.organization;
    if told.is_empty() {
        return String::new();
    }
    let each = |tag: &str, key: &str| -> String {
        let lines = told.iter().map(|(language, values)| {
            let (language, value) = (xml::escaped(language), text(values, key));
            format!("<md:{tag} xml:lang=\"{language}\">{value}</md:{tag}>")
        });
        lines.collect()
    };
    format!(
        "<md:Organization>{}{}{}</md:Organization>",
        each("OrganizationName", "name"),
        each("OrganizationDisplayName", "displayname"),
        each("OrganizationURL", "url")
    )
}

/// `{"technical": {"givenName": "Ann", "emailAddress": "ann@example.com"}}`.
fn contacts(setup: &Setup) -> String {
    let lines = setup.settings.contact_person.iter().map(|(kind, values)| {
        format!(
            "<md:ContactPerson contactType=\"{}\"><md:GivenName>{}</md:GivenName><md:EmailAddress>{}\
             </md:EmailAddress></md:ContactPerson>",
            xml::escaped(kind),
            text(values, "givenName"),
            text(values, "emailAddress")
        )
    });
    lines.collect()
}

fn text(values: &Value, key: &str) -> String {
    xml::escaped(values.get(key).and_then(Value::as_str).unwrap_or_default())
}

/// What an identity provider says of itself. Security: over https, which is what vouches for it.
pub(super) async fn fetch(client: &Client<'_>, url: &str, entity: &str) -> Result<Idp, Error> {
    let wrong = |_| Error::Misconfigured("idp.metadata_url is no address".to_owned());
    let url = Url::parse(url).map_err(wrong)?;
    let accept = "application/samlmetadata+xml, application/xml, text/xml";
    let (_, response) = get_page(client.fetch, url, accept).await?;
    if response.status != 200 {
        let why = format!("the metadata is answered with {}", response.status);
        return Err(refuse(why));
    }
    theirs(&response.body, entity)
}

/// What metadata says of the identity provider of this name, or of the only one in it.
pub(super) fn theirs(text: &str, entity: &str) -> Result<Idp, Error> {
    let document = xml::parse(text)?;
    let root = Node::root(&document)?;
    let described = root
        .tree()
        .filter(|node| node.is(METADATA, "EntityDescriptor"));
    let mut found = described.filter(|node| {
        let has_role = node.all(METADATA, "IDPSSODescriptor").next().is_some();
        has_role && (entity.is_empty() || node.attribute("entityID") == Some(entity))
    });
    let missing = || refuse("the metadata says nothing of this identity provider");
    let described = found.next().ok_or_else(missing)?;
    let role = described.only(METADATA, "IDPSSODescriptor")?;
    let service = |name: &str| {
        let mut services = role.all(METADATA, name);
        let service = services.find(|it| it.attribute("Binding") == Some(REDIRECT))?;
        service.attribute("Location").map(str::to_owned)
    };
    let signing = role.all(METADATA, "KeyDescriptor");
    let signing = signing.filter(|it| it.attribute("use").is_none_or(|it| it == "signing"));
    let certificates = signing.flat_map(|it| it.tree().collect::<Vec<_>>());
    let certificates = certificates.filter(|node| node.is(SIGNATURE, "X509Certificate"));
    Ok(Idp {
        entity_id: described.required("entityID")?.to_owned(),
        sso_url: service("SingleSignOnService").ok_or_else(missing)?,
        slo_url: service("SingleLogoutService"),
        x509cert: Certificates::Several(certificates.map(Node::text).collect()),
        metadata_url: None,
    })
}
