//! Signature wrapping: the signed element is still there, but something else is to be read.

use serde_json::json;

use super::{SIGNED, answer, desk, signature, unsigned, why};

/// The signed assertion, and what is around it.
fn parts() -> (&'static str, &'static str, &'static str) {
    let from = SIGNED.find("<saml:Assertion").unwrap();
    let to = SIGNED.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
    (&SIGNED[..from], &SIGNED[from..to], &SIGNED[to..])
}

/// An assertion about somebody else, unsigned.
fn evil(id: &str) -> String {
    let text = unsigned();
    let from = text.find("<saml:Assertion").unwrap();
    let to = text.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
    let evil = text[from..to].replace(">ann</", ">admin</");
    evil.replace("ID=\"_a1\"", &format!("ID=\"{id}\""))
}

/// The signature alone, and the assertion without it.
fn taken_apart() -> (String, String) {
    let (_, assertion, _) = parts();
    let from = assertion.find("<ds:Signature ").unwrap();
    let to = assertion.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let rest = format!("{}{}", &assertion[..from], &assertion[to..]);
    (assertion[from..to].to_owned(), rest)
}

#[tokio::test]
async fn signature_wrapping_is_refused() {
    let desk = desk(&json!({}));
    let (before, signed, after) = parts();
    let (signature, bare) = taken_apart();
    let end = "</saml:Assertion>";
    let evil_with = |inside: &str| evil("_e1").replace(end, &format!("{inside}{end}"));
    let extensions = format!("<samlp:Extensions>{signed}</samlp:Extensions>");
    let object = signature.replace(
        "</ds:Signature>",
        &format!("<ds:Object>{bare}</ds:Object></ds:Signature>"),
    );
    let issuer = "</saml:Issuer>";
    let evil_signed = |signature: &str, id: &str| {
        let place = format!("{issuer}{signature}");
        evil(id).replacen(issuer, &place, 1)
    };
    let attempts = [
        // Beside it, before and after.
        format!("{before}{}{signed}{after}", evil("_e1")),
        format!("{before}{signed}{}{after}", evil("_e1")),
        // Around it.
        format!("{before}{}{after}", evil_with(signed)),
        // The signed one hidden away, the other where it belongs.
        format!("{before}{extensions}{}{after}", evil("_e1")),
        // The signature moved to the other, the signed one in it, beside it, or in an object.
        format!("{before}{}{after}", evil_signed(&object, "_e1")),
        format!("{before}{}{bare}{after}", evil_signed(&signature, "_e1")),
        format!(
            "{before}{}{extensions}{after}",
            evil_signed(&signature, "_a1")
        ),
        format!("{before}{}{after}", evil_signed(&signature, "_a1")),
        // Under another name that is not looked for.
        format!(
            "{before}{}{}{after}",
            evil("_e1"),
            signed.replace("saml:Assertion", "saml:Advice")
        ),
    ];
    for (number, xml) in attempts.iter().enumerate() {
        let told = why(&desk, xml).await;
        assert!(told.starts_with("SAML: "), "{number}: {told}");
    }
}

#[tokio::test]
async fn an_id_that_is_there_twice_is_refused() {
    let desk = desk(&json!({}));
    for name in ["ID", "Id", "id"] {
        let twice =
            format!("<samlp:Extensions><x {name}=\"_a1\"/></samlp:Extensions><samlp:Status>");
        let xml = SIGNED.replace("<samlp:Status>", &twice);
        assert!(why(&desk, &xml).await.contains("there twice"), "{name}");
    }
}

#[tokio::test]
async fn of_an_answer_only_the_signed_part_is_read() {
    let desk = desk(&json!({}));
    // The issuer and the destination outside of the assertion are nobody's word; what they say is not needed.
    let xml = SIGNED.replacen(
        "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:idp</saml:Issuer>",
        "",
        1,
    );
    assert_eq!(answer(&desk, &xml).await.unwrap().identity.uid, "ann");
    // Comments go before anything is signed, and before anything is read.
    let xml = SIGNED.replace(">ann</saml:NameID>", ">a<!-- x -->nn</saml:NameID>");
    assert_eq!(answer(&desk, &xml).await.unwrap().identity.uid, "ann");
    let whole = desk_that_wants("want_message_signed");
    assert!(why(&whole, SIGNED).await.contains("Response is not signed"));
    let part = desk_that_wants("want_assertion_signed");
    let xml = signature::sign(&unsigned(), Some("</saml:Issuer>"), super::KEY, "").unwrap();
    assert!(why(&part, &xml).await.contains("Assertion is not signed"));
    assert_eq!(answer(&desk, &xml).await.unwrap().identity.uid, "ann");
}

fn desk_that_wants(what: &str) -> crate::testing::Desk {
    desk(&json!({"advanced": {what: true}}))
}
