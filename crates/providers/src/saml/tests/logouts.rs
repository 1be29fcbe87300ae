//! Logging out everywhere.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use serde_json::json;

use super::super::redirect::{self, Kind};
use super::super::settings::Setup;
use super::super::{Logout, xml};
use super::{ACS, KEY, desk};
use crate::testing::{Desk, query};

const SLS: &str = "https://sp.example.com/accounts/saml/org/sls/";

/// A message in an address.
pub(super) fn message(url: &str, parameter: &str) -> String {
    let query = query(url);
    let (_, packed) = query.iter().find(|(name, _)| name == parameter).unwrap();
    let packed = STANDARD.decode(packed).unwrap();
    let mut text = String::new();
    DeflateDecoder::new(packed.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// What the identity provider puts in the query of our logout address, signed with this key.
fn told(kind: Kind, message: &str, key: &str) -> String {
    let peer = desk(&json!({"advanced": {"private_key": key}}));
    let setup = Setup::without_peer(&peer.client()).unwrap();
    let url = redirect::address(SLS, kind, message, Some("a b"), Some(&setup)).unwrap();
    url.split_once('?').unwrap().1.to_owned()
}

fn request(changes: &[(&str, &str)]) -> String {
    let mut text = format!(
        "<samlp:LogoutRequest xmlns:samlp=\"{}\" xmlns:saml=\"{}\" ID=\"_out\" Version=\"2.0\" \
         IssueInstant=\"2026-03-01T12:00:01Z\" Destination=\"{SLS}\"><saml:Issuer>urn:idp</saml:Issuer>\
         <saml:NameID>ann</saml:NameID></samlp:LogoutRequest>",
        xml::PROTOCOL,
        xml::ASSERTION
    );
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

async fn why(desk: &Desk, query: &str) -> String {
    desk.client()
        .saml_logout(query)
        .await
        .unwrap_err()
        .to_string()
}

#[tokio::test]
async fn an_identity_provider_can_end_the_session_and_is_told_so() {
    let desk = desk(&json!({}));
    let query = told(Kind::Request, &request(&[]), KEY);
    let Logout::Wanted { answer, once } = desk.client().saml_logout(&query).await.unwrap() else {
        panic!("not a request");
    };
    assert_eq!(once.key, "saml-logout urn:idp _out");
    let url = answer.unwrap();
    assert!(url.starts_with("https://idp.example.com/slo?SAMLResponse="));
    assert!(url.ends_with("&RelayState=a+b"));
    let answer = message(&url, "SAMLResponse");
    assert!(answer.contains("InResponseTo=\"_out\""), "{answer}");
    assert!(answer.contains("status:Success"), "{answer}");
}

#[tokio::test]
async fn nobody_else_can_log_people_out() {
    let desk = desk(&json!({}));
    let rogue = include_str!("../fixtures/rogue-key.pem");
    let good = told(Kind::Request, &request(&[]), KEY);
    let unsigned = good.split_once("&SigAlg").unwrap().0;
    let other = good.replace("RelayState=a+b", "RelayState=elsewhere");
    for (query, reason) in [
        (unsigned.to_owned(), "not signed"),
        (other, "not the identity provider's"),
        (
            told(Kind::Request, &request(&[]), rogue),
            "not the identity provider's",
        ),
        (format!("{good}&RelayState=x"), "there twice"),
        (format!("{good}&SAMLResponse=x"), "no message, or two"),
        (String::new(), "no message, or two"),
        (told(Kind::Request, "<x/>", KEY), "not SAML 2.0"),
        (told(Kind::Response, &request(&[]), KEY), "no LogoutRequest"),
        (
            told(Kind::Request, &request(&[(SLS, ACS)]), KEY),
            "another address",
        ),
        (
            told(Kind::Request, &request(&[("urn:idp", "urn:else")]), KEY),
            "another identity provider",
        ),
        (
            told(
                Kind::Request,
                &request(&[("T12:00:01Z", "T11:00:00Z")]),
                KEY,
            ),
            "not made just now",
        ),
    ] {
        let told = why(&desk, &query).await;
        assert!(told.contains(reason), "{told} / {reason}");
    }
}

#[tokio::test]
async fn we_can_ask_for_a_logout_and_hear_that_it_was_done() {
    let settings = json!({"advanced": {"logout_request_signed": true, "private_key": KEY}});
    let desk = desk(&settings);
    let redirect = desk
        .client()
        .saml_begin_logout("ann & bob", None, Some("_s1"))
        .await;
    let redirect = redirect.unwrap().unwrap();
    let sent = message(&redirect.url, "SAMLRequest");
    assert!(
        sent.contains(">ann &amp; bob</saml:NameID><samlp:SessionIndex>_s1<"),
        "{sent}"
    );
    assert!(redirect.url.contains("&SigAlg=") && redirect.url.contains("&Signature="));
    let done = request(&[
        (
            "<saml:NameID>ann</saml:NameID>",
            "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>",
        ),
        ("LogoutRequest", "LogoutResponse"),
        (" Version", " InResponseTo=\"_ours\" Version"),
    ]);
    let query = told(Kind::Response, &done, KEY);
    assert_eq!(
        desk.client().saml_logout(&query).await.unwrap(),
        Logout::Done {
            request: "_ours".to_owned()
        }
    );
}

#[tokio::test]
async fn a_message_that_unpacks_without_end_is_given_up() {
    let desk = desk(&json!({}));
    let endless = format!("<x>{}</x>", " ".repeat(10_000_000));
    assert!(
        why(&desk, &told(Kind::Request, &endless, KEY))
            .await
            .contains("too large")
    );
}
