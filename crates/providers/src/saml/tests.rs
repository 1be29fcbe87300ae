//! Whether answers of identity providers are believed. The fixtures were signed by other libraries than ours.

mod logouts;
mod wrapping;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{response, signature, xml};
use crate::client::{Callback, Outcome};
use crate::error::Error;
use crate::fetch::Method;
use crate::testing::{Desk, query};

const ACS: &str = "https://sp.example.com/accounts/saml/org/acs/";
const KEY: &str = include_str!("fixtures/idp-key.pem");
const CERTIFICATE: &str = include_str!("fixtures/idp-cert.pem");
const SIGNED: &str = include_str!("fixtures/signed-assertion.xml");

fn desk(more: &Value) -> Desk {
    let mut settings = json!({
        "idp": {
            "entity_id": "urn:idp",
            "sso_url": "https://idp.example.com/sso?tenant=1",
            "slo_url": "https://idp.example.com/slo",
            "x509cert": CERTIFICATE,
        },
    });
    for (name, value) in more.as_object().unwrap() {
        settings[name] = value.clone();
    }
    Desk {
        callback_url: ACS.to_owned(),
        ..Desk::new("saml", settings)
    }
}

fn asked() -> Map<String, Value> {
    Map::from_iter([("request_id".to_owned(), json!("_request"))])
}

async fn answer(desk: &Desk, xml: &str) -> Result<Outcome, Error> {
    let posted = STANDARD.encode(xml);
    desk.finish(&[("SAMLResponse", &posted)], &asked()).await
}

/// Why an answer is refused.
async fn why(desk: &Desk, xml: &str) -> String {
    answer(desk, xml).await.unwrap_err().to_string()
}

/// An answer with some text replaced before the assertion was signed, by the key of these fixtures.
fn signed_with(changes: &[(&str, &str)]) -> String {
    signed_by(KEY, changes)
}

fn signed_by(key: &str, changes: &[(&str, &str)]) -> String {
    let mut text = unsigned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let from = text.find("<saml:Assertion").unwrap();
    let to = text.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
    let assertion = signature::sign(&text[from..to], Some("</saml:Issuer>"), key, CERTIFICATE);
    format!("{}{}{}", &text[..from], assertion.unwrap(), &text[to..])
}

fn unsigned() -> String {
    let from = SIGNED.find("<ds:Signature ").unwrap();
    let to = SIGNED.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    format!("{}{}", &SIGNED[..from], &SIGNED[to..])
}

#[tokio::test]
async fn an_answer_that_others_have_signed_names_the_person() {
    let desk = desk(&json!({}));
    let outcome = answer(&desk, SIGNED).await.unwrap();
    assert_eq!(
        json!(outcome.identity),
        json!({
            "uid": "ann", "username": "ann <&> lee", "first_name": null, "last_name": null,
            "email": "ann@example.com", "phone": null,
            "emails": [{"email": "ann@example.com", "verified": false, "primary": true}],
        })
    );
    assert_eq!(
        outcome.extra_data,
        json!({
            "urn:oid:0.9.2342.19200300.100.1.3": ["ann@example.com"],
            "http://schemas.auth0.com/nickname": ["ann <&> lee"],
        })
    );
    assert_eq!(outcome.once.unwrap().key, "saml urn:idp _a1");
}

#[tokio::test]
async fn whole_answers_may_be_signed_and_in_other_ways() {
    let plain = desk(&json!({}));
    for (name, xml) in [
        (
            "sha512",
            include_str!("fixtures/signed-response-sha512.xml"),
        ),
        (
            "prefixes",
            include_str!("fixtures/signed-assertion-prefixes.xml"),
        ),
        (
            "inclusive",
            include_str!("fixtures/signed-response-inclusive.xml"),
        ),
    ] {
        let outcome = answer(&plain, xml).await;
        assert_eq!(
            outcome.map(|outcome| outcome.identity.uid),
            Ok("ann".to_owned()),
            "{name}"
        );
    }
    let several = json!([CERTIFICATE, include_str!("fixtures/ec-cert.pem")]);
    let mut changing = desk(&json!({}));
    changing.app.settings["idp"]["x509cert"] = several;
    let xml = include_str!("fixtures/signed-response-ec.xml");
    assert_eq!(answer(&changing, xml).await.unwrap().identity.uid, "ann");
    assert!(
        why(&plain, xml)
            .await
            .contains("not the identity provider's")
    );
}

#[tokio::test]
async fn what_is_not_signed_by_the_identity_provider_is_refused() {
    let desk = desk(&json!({}));
    let rogue = include_str!("fixtures/rogue-key.pem");
    for (xml, reason) in [
        (unsigned(), "nothing in it is signed"),
        (signed_by(rogue, &[]), "not the identity provider's"),
        (
            SIGNED.replace("ann@example.com", "bob@example.com"),
            "changed after it was signed",
        ),
        (
            SIGNED.replace(">ann</saml:NameID>", "><!-- -->bob</saml:NameID>"),
            "changed after it was signed",
        ),
        (
            SIGNED.replace("xmlenc#sha256", "xmldsig#sha1"),
            "a kind that is not taken",
        ),
        (
            SIGNED.replace("#enveloped-signature", "#base64"),
            "in a way that SAML does not know",
        ),
        (
            SIGNED.replace("<ds:SignatureValue>", "<ds:Object/><ds:SignatureValue>"),
            "carries things",
        ),
        ("<x/>".to_owned(), "no Response"),
        ("<!DOCTYPE x><x/>".to_owned(), "no XML"),
        (String::new(), "no XML"),
    ] {
        let told = why(&desk, &xml).await;
        assert!(told.contains(reason), "{told} / {reason}");
    }
    let errors = [
        desk.finish(&[("SAMLResponse", "%%%")], &asked()).await,
        desk.finish(&[], &asked()).await,
    ];
    assert!(errors.iter().all(Result::is_err));
}

#[tokio::test]
async fn a_comment_does_not_cut_a_name_in_two() {
    let xml = signed_with(&[(">ann</saml:NameID>", ">ann<!-- -->.other</saml:NameID>")]);
    let outcome = answer(&desk(&json!({})), &xml).await.unwrap();
    assert_eq!(outcome.identity.uid, "ann.other");
}

#[tokio::test]
async fn an_answer_to_others_or_at_another_time_is_refused() {
    let desk = desk(&json!({}));
    for (from, to, reason) in [
        (
            "metadata/</saml:Audience>",
            "other/</saml:Audience>",
            "for another service",
        ),
        (
            "Recipient=\"https://sp",
            "Recipient=\"https://xx",
            "another address",
        ),
        (
            "Destination=\"https://sp",
            "Destination=\"https://xx",
            "another address",
        ),
        (
            "InResponseTo=\"_request\"",
            "InResponseTo=\"_theirs\"",
            "another request",
        ),
        (
            "InResponseTo=\"_request\" NotOn",
            "NotOn",
            "another request",
        ),
        ("NotBefore=\"2023", "NotBefore=\"2027", "not valid yet"),
        (
            "NotOnOrAfter=\"2099",
            "NotOnOrAfter=\"2025",
            "not valid any more",
        ),
        (
            " NotOnOrAfter=\"2099-07-08T09:24:14Z\" Recipient",
            " Recipient",
            "has no end",
        ),
        (">urn:idp<", ">urn:other<", "from another identity provider"),
        ("cm:bearer", "cm:sender-vouches", "how it may be used"),
        (
            "SessionIndex=\"_s1\"",
            "SessionNotOnOrAfter=\"2025-01-01T00:00:00Z\"",
            "has ended",
        ),
        (
            "status:Success",
            "status:Responder",
            "the identity provider says Responder",
        ),
        ("Version=\"2.0\"", "Version=\"1.1\"", "not SAML 2.0"),
        ("2099-07-08T09:24:14Z", "soon", "no time"),
    ] {
        let told = why(&desk, &signed_with(&[(from, to)])).await;
        assert!(told.contains(reason), "{told} / {reason}");
    }
}

#[tokio::test]
async fn an_answer_must_say_for_whom_it_is() {
    let desk = desk(&json!({}));
    let statement = signed_with(&[
        ("<saml:AudienceRestriction>", "<saml:Other>"),
        ("</saml:AudienceRestriction>", "</saml:Other>"),
    ]);
    assert!(why(&desk, &statement).await.contains("for whom"));
}

#[tokio::test]
async fn clocks_may_differ_a_little() {
    let mut desk = desk(&json!({}));
    let end: chrono::DateTime<chrono::Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    let xml = signed_with(&[("2099-07-08T09:24:14Z", "2026-03-01T12:00:00Z")]);
    for (minutes, is_taken) in [(-1, true), (4, true), (5, false)] {
        desk.now = end + TimeDelta::minutes(minutes);
        assert_eq!(answer(&desk, &xml).await.is_ok(), is_taken, "{minutes}");
    }
}

#[tokio::test]
async fn an_identity_provider_begins_by_itself_only_if_it_may() {
    let nobody = Map::new();
    let unasked = signed_with(&[(" InResponseTo=\"_request\"", "")]);
    let posted = STANDARD.encode(&unasked);
    let refused = desk(&json!({}));
    let refused = refused.finish(&[("SAMLResponse", &posted)], &nobody).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("nobody here asked")
    );
    let open = desk(&json!({"advanced": {"reject_idp_initiated_sso": false}}));
    let taken = open.finish(&[("SAMLResponse", &posted)], &nobody).await;
    assert_eq!(taken.unwrap().identity.uid, "ann");
    let answering = STANDARD.encode(SIGNED);
    let theirs = open.finish(&[("SAMLResponse", &answering)], &nobody).await;
    assert!(theirs.unwrap_err().to_string().contains("another request"));
    let params = [("SAMLResponse".to_owned(), answering)];
    let callback = Callback {
        is_post: true,
        params: &params,
    };
    assert_eq!(
        super::in_response_to(&callback).as_deref(),
        Some("_request")
    );
}

#[tokio::test]
async fn settings_say_where_the_person_is() {
    let mapping = json!({
        "uid": "http://schemas.auth0.com/nickname",
        "email": ["nowhere", "urn:oid:0.9.2342.19200300.100.1.3"],
        "email_verified": "verified",
    });
    let mapped = desk(&json!({ "attribute_mapping": mapping }));
    for (text, is_verified) in [("YES", true), ("1", true), ("no", false), ("on", false)] {
        let verified = format!(
            "<saml:Attribute Name=\"verified\"><saml:AttributeValue>{text}</saml:AttributeValue></saml:Attribute>\
             </saml:AttributeStatement>"
        );
        let xml = signed_with(&[("</saml:AttributeStatement>", &verified)]);
        let identity = answer(&mapped, &xml).await.unwrap().identity;
        assert_eq!(identity.uid, "ann <&> lee");
        assert_eq!(identity.emails[0].verified, is_verified, "{text}");
    }
    let none = [
        ("urn:oid:0.9.2342.19200300.100.1.3", "urn:else"),
        (">ann<", ">Ann@x.example<"),
    ];
    let by_setting = desk(&json!({"use_nameid_for_email": true}));
    let identity = answer(&by_setting, &signed_with(&none))
        .await
        .unwrap()
        .identity;
    assert_eq!(identity.email.as_deref(), Some("ann@x.example"));
    let by_format = signed_with(&[
        none[0],
        none[1],
        ("format:unspecified", "format:emailAddress"),
    ]);
    let identity = answer(&desk(&json!({})), &by_format)
        .await
        .unwrap()
        .identity;
    assert_eq!(identity.email.as_deref(), Some("ann@x.example"));
    assert!(!identity.emails[0].verified);
}

#[tokio::test]
async fn a_login_begins_with_a_request_that_names_itself() {
    let desk = desk(&json!({}));
    let redirect = desk.begin(true, &[]).await.unwrap();
    let id = format!("_{}", "07".repeat(20));
    assert_eq!(redirect.known_as.as_deref(), Some(id.as_str()));
    assert_eq!(redirect.keep["request_id"], json!(id));
    assert!(
        redirect
            .url
            .starts_with("https://idp.example.com/sso?tenant=1&SAMLRequest=")
    );
    assert!(redirect.url.ends_with("&RelayState="));
    let request = logouts::message(&redirect.url, "SAMLRequest");
    let document = xml::parse(&request).unwrap();
    let root = xml::Node::root(&document).unwrap();
    assert_eq!(root.attribute("AssertionConsumerServiceURL"), Some(ACS));
    assert_eq!(root.attribute("IssueInstant"), Some("2026-03-01T12:00:00Z"));
    let issuer = root.only(xml::ASSERTION, "Issuer").unwrap();
    assert_eq!(
        issuer.text(),
        "https://sp.example.com/accounts/saml/org/metadata/"
    );
}

#[tokio::test]
async fn the_identity_provider_may_be_described_by_its_metadata() {
    let certificate = super::keys::bare(CERTIFICATE);
    let metadata = format!(
        "<md:EntitiesDescriptor xmlns:md=\"{}\" xmlns:ds=\"{}\"><md:EntityDescriptor entityID=\"urn:else\"/>\
         <md:EntityDescriptor entityID=\"urn:idp\"><md:IDPSSODescriptor><md:KeyDescriptor><ds:KeyInfo><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\
         <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" \
         Location=\"https://idp.example.com/other\"/></md:IDPSSODescriptor></md:EntityDescriptor>\
         </md:EntitiesDescriptor>",
        xml::METADATA,
        xml::SIGNATURE
    );
    let url = "https://idp.example.com/metadata";
    let mut described = desk(&json!({"idp": {"entity_id": "urn:idp", "metadata_url": url}}));
    described.fetch = crate::fetch::Canned::default().plain(Method::Get, url, 200, &metadata);
    let redirect = described.begin(true, &[]).await.unwrap();
    assert!(redirect.url.starts_with("https://idp.example.com/other?"));
    assert_eq!(
        answer(&described, SIGNED).await.unwrap().identity.uid,
        "ann"
    );
    described.app.settings["idp"]["entity_id"] = json!("urn:gone");
    assert!(described.begin(true, &[]).await.is_err());
}

#[test]
fn our_metadata_names_our_addresses_and_can_be_signed() {
    let desk = desk(&json!({
        "sp": {"entity_id": "urn:us & them"},
        "organization": {"en": {"name": "Us", "displayname": "Us & Co", "url": "https://us.example"}},
        "contact_person": {"technical": {"givenName": "Ann", "emailAddress": "ann@us.example"}},
        "advanced": {"metadata_signed": true, "private_key": KEY, "x509cert": CERTIFICATE},
    }));
    let text = desk.client().saml_metadata().unwrap();
    let document = xml::parse(&text).unwrap();
    let root = xml::Node::root(&document).unwrap();
    assert_eq!(root.attribute("entityID"), Some("urn:us & them"));
    let role = root.only(xml::METADATA, "SPSSODescriptor").unwrap();
    let acs = role
        .only(xml::METADATA, "AssertionConsumerService")
        .unwrap();
    assert_eq!(acs.attribute("Location"), Some(ACS));
    let sls = role.only(xml::METADATA, "SingleLogoutService").unwrap();
    let place = "https://sp.example.com/accounts/saml/org/sls/";
    assert_eq!(sls.attribute("Location"), Some(place));
    let keys = [super::keys::Key::of_certificate(CERTIFICATE).unwrap()];
    let trust = signature::Trust {
        keys: &keys,
        takes_old: false,
    };
    assert!(signature::signed(root, root, &trust).unwrap().is_some());
}

#[tokio::test]
async fn an_app_that_is_not_set_up_says_what_is_missing() {
    for (settings, missing) in [
        (json!({}), "idp needs entity_id"),
        (
            json!({"idp": {"entity_id": "a", "sso_url": "https://b.example"}}),
            "idp needs x509cert",
        ),
        (
            json!({"idp": {"entity_id": "a", "sso_url": "https://b.example", "x509cert": "x"}}),
            "no certificate",
        ),
    ] {
        let desk = Desk::new("saml", settings);
        let error = desk.begin(true, &[]).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error}");
        assert!(error.to_string().contains(missing), "{error}");
    }
}

#[test]
fn nothing_that_is_posted_makes_it_fall_over() {
    for posted in ["", "PHg+", "////", "PHg", "\u{0}", "PCEtLS0+"] {
        assert_eq!(response::in_response_to(posted), None);
    }
    let deep = format!("{}{}", "<a>".repeat(5000), "</a>".repeat(5000));
    assert_eq!(response::in_response_to(&STANDARD.encode(deep)), None);
    assert!(response::decoded(&"A".repeat(600_000)).is_err());
    let _ = query("https://x.example/?a=b");
}
